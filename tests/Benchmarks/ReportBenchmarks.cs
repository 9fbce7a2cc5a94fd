using BenchmarkDotNet.Attributes;
using Reports;
using Reports.RunLogs;
using Reports.Tests;

namespace Benchmarks;

/// <summary>Writing, reading and reporting a log of three data sets, three algorithms and 500 runs: half a million evaluations.</summary>
[MemoryDiagnoser]
public class ReportBenchmarks
{
    private const int Runs = 500;
    private const int RunsPerRowGroup = 100;

    private readonly string _folder = Directory.CreateTempSubdirectory("report-benchmarks-").FullName;
    private RunLog _log = null!;

    private string LogPath => Path.Combine(_folder, "runs.parquet");

    [GlobalSetup]
    public void Setup()
    {
        _log = SampleRuns.Log(Runs);
        WriteLog();
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [Benchmark]
    public void WriteLog()
    {
        using RunLogWriter writer = new(LogPath, _log.Metadata);
        foreach (RunTrace[] runs in _log.Runs.Chunk(RunsPerRowGroup))
        {
            writer.Append(runs);
        }

        writer.Complete();
    }

    [Benchmark]
    public RunLog ReadLog() => RunLog.Read(LogPath);

    [Benchmark]
    public Report WriteReport() => ReportWriter.Write([_log], _folder);
}
