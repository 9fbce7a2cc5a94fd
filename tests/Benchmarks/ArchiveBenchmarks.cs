using BenchmarkDotNet.Attributes;
using Benchspace.Formats.Bzip2;
using Benchspace.Formats.Pickle;
using Benchspace.Import;
using Benchspace.Import.Archives;

namespace Benchmarks;

/// <summary>
/// What an import does with one member of NATS-Bench's topology archive (325,810 bytes of pickle), step by step. Needs
/// <c>HARNESS_SHARED</c>. <c>Import/read_archive.py</c> times what whole imports are compared with.
/// </summary>
[MemoryDiagnoser]
public class ArchiveBenchmarks
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private byte[] _compressed = [];
    private byte[] _pickle = [];
    private PickleValue _value = PickleNone.Instance;
    private ArchitectureRecord _record = null!;

    [GlobalSetup]
    public void Setup()
    {
        string shared = Environment.GetEnvironmentVariable("HARNESS_SHARED") ?? throw new InvalidOperationException("set HARNESS_SHARED");
        _compressed = File.ReadAllBytes(Path.Combine(shared, "nats-bench", "NATS-tss-v1_0-3ffb9-simple", "000000.pickle.pbz2"));
        using var content = new Bzip2Stream(new MemoryStream(_compressed));
        var pickle = new MemoryStream();
        content.CopyTo(pickle);
        _pickle = pickle.ToArray();
        _value = Value();
        _record = Record();
    }

    [Benchmark]
    public long DecodeBzip2()
    {
        using var content = new Bzip2Stream(new MemoryStream(_compressed));
        return Drain(content);
    }

    [Benchmark]
    public long DecodeBzip2WithoutLibrary()
    {
        using var content = new Bzip2Stream(new MemoryStream(_compressed), library: null);
        return Drain(content);
    }

    [Benchmark]
    public object Unpickle() => Value();

    [Benchmark]
    public object UnderstandRecord() => Record();

    [Benchmark]
    public object MakeRows() => RecordRows.Of(0, _record);

    [Benchmark(Baseline = true)]
    public object WholeMember()
    {
        using var content = new Bzip2Stream(new MemoryStream(_compressed));
        return RecordRows.Of(0, ArchitectureRecordReader.Read(PickleReader.Read(content, "member", OfficialPickles.Record), "member", LearningCurves.None));
    }

    private PickleValue Value() => PickleReader.Read(_pickle, "member", OfficialPickles.Record);

    private ArchitectureRecord Record() => ArchitectureRecordReader.Read(_value, "member", LearningCurves.None);

    private long Drain(Stream content)
    {
        long length = 0;
        while (content.Read(_buffer) is > 0 and int read)
        {
            length += read;
        }

        return length;
    }
}
