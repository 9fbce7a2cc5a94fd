using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Benchspace.Tables;

namespace Benchspace.Import.Archives;

/// <summary>
/// What an import has done so far, in a file beside the table to be: each architecture's rows as soon as they are
/// known, in any order. An import that was stopped, however hard, reads it when it is resumed and goes on from there;
/// an import that has everything writes the table from it in order. What was left out as damaged is tried again by a
/// resumed import. Thread-safe.
/// </summary>
internal sealed class ImportJournal : IDisposable
{
    private const string Signature = "measurement import 1\n";
    private const int FrameLength = 8;

    // What is noted is in the file at once, and closing it cannot fail.
    private const int Unbuffered = 0;

    private readonly FileStream _file;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, Extent> _entries = [];
    private InputException? _failure;
    private bool _isDone;

    private ImportJournal(FileStream file) => _file = file;

    /// <summary>The architectures that are done, ascending, those that this import left out as damaged included.</summary>
    public IReadOnlyCollection<int> Done => _entries.Keys;

    /// <summary>Whether an architecture is done.</summary>
    public bool Contains(int index)
    {
        lock (_lock)
        {
            return _entries.ContainsKey(index);
        }
    }

    /// <summary>Whether a table has a journal: an import to its place was stopped.</summary>
    public static bool Exists(string table) => File.Exists(PathFor(table));

    private static string PathFor(string table) => Path.GetFullPath(table) + ".import";

    /// <summary>Opens the journal of a table.</summary>
    /// <param name="table">Where the table is to appear.</param>
    /// <param name="identity">What is imported and how; another import's journal is not resumed.</param>
    /// <param name="resume">Whether to resume with a journal that is there; otherwise it is begun anew.</param>
    /// <exception cref="InputException">The journal belongs to another import, is in use, or cannot be written.</exception>
    public static ImportJournal Open(string table, string identity, bool resume)
    {
        string path = PathFor(table);
        FileStream? file = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            file = new FileStream(path, resume ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.ReadWrite, FileShare.None, Unbuffered);
            var journal = new ImportJournal(file);
            byte[] header = Encoding.UTF8.GetBytes(Signature + identity + "\n");
            if (file.Length > 0)
            {
                journal.Load(header, path);
            }
            else
            {
                file.Write(header);
            }

            return journal;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new InputException($"{path} cannot be written: {exception.Message}", exception);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Notes what is known of one architecture.</summary>
    /// <exception cref="InputException">The journal cannot be written.</exception>
    public void Add(JournalEntry entry)
    {
        byte[] content = Serialize(entry);
        byte[] framed = new byte[FrameLength + content.Length];
        BinaryPrimitives.WriteInt32LittleEndian(framed, content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(framed.AsSpan(4), Checksum(content));
        content.CopyTo(framed, FrameLength);
        lock (_lock)
        {
            if (_failure is not null)
            {
                throw new InputException(_failure.Message, _failure);
            }

            try
            {
                _entries.Add(entry.Index, new Extent(_file.Position + FrameLength, content.Length));
                _file.Write(framed);
            }
            catch (IOException exception)
            {
                _failure = new InputException($"{_file.Name} cannot be written: {exception.Message}", exception);
                throw _failure;
            }
        }
    }

    /// <summary>Reads everything back in the order of the indices.</summary>
    public IEnumerable<JournalEntry> Entries()
    {
        foreach ((int index, Extent extent) in _entries)
        {
            byte[] content = new byte[extent.Length];
            _file.Position = extent.Offset;
            _file.ReadExactly(content);
            yield return Deserialize(index, content);
        }
    }

    /// <summary>The journal has served its purpose: it goes with <see cref="Dispose"/>.</summary>
    public void Complete() => _isDone = true;

    /// <summary>Closes the journal. One in which nothing is noted is removed.</summary>
    public void Dispose()
    {
        string path = _file.Name;
        _file.Dispose();
        if (_isDone || _entries.Count == 0)
        {
            File.Delete(path);
        }
    }

    private void Load(byte[] header, string path)
    {
        byte[] found = new byte[header.Length];
        if (_file.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) < found.Length || !found.AsSpan().SequenceEqual(header))
        {
            throw new InputException($"{path} belongs to another import: of another source, or with other options; delete it, or import without resuming");
        }

        Span<byte> frame = stackalloc byte[FrameLength];
        long end = _file.Position;
        while (_file.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(frame);
            if (length < 4 || length > _file.Length - _file.Position)
            {
                break;
            }

            byte[] content = new byte[length];
            _file.ReadExactly(content);
            if (Checksum(content) != BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]))
            {
                break;
            }

            if (!TellsProblem(content))
            {
                _entries[BinaryPrimitives.ReadInt32LittleEndian(content)] = new Extent(_file.Position - length, length);
            }

            end = _file.Position;
        }

        // Whatever was being written when the import was stopped is written again.
        _file.SetLength(end);
        _file.Position = end;
    }

    private static uint Checksum(ReadOnlySpan<byte> content)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in content)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    private static byte[] Serialize(JournalEntry entry)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write(entry.Index);
        writer.Write(entry.Problem ?? "");
        writer.Write(entry.IsRenumbered);
        writer.Write(entry.Rows.Count);
        foreach (Measurement row in entry.Rows)
        {
            writer.Write(row.Dataset);
            writer.Write(row.Epochs);
            writer.Write(row.Seed ?? -1);
            foreach (Metric metric in Metrics.All)
            {
                writer.Write(row.ValueOrNaN(metric));
            }

            writer.Write(row.Curves.Count);
            foreach ((Metric metric, double[] curve) in row.Curves)
            {
                writer.Write((byte)metric);
                foreach (double value in curve)
                {
                    writer.Write(value);
                }
            }
        }

        return memory.ToArray();
    }

    private static bool TellsProblem(byte[] content)
    {
        using var reader = new BinaryReader(new MemoryStream(content));
        reader.ReadInt32();
        return reader.ReadString().Length > 0;
    }

    private static JournalEntry Deserialize(int index, byte[] content)
    {
        using var reader = new BinaryReader(new MemoryStream(content));
        reader.ReadInt32();
        string problem = reader.ReadString();
        bool isRenumbered = reader.ReadBoolean();
        var rows = new Measurement[reader.ReadInt32()];
        Span<double> values = stackalloc double[Metrics.All.Count];
        for (int row = 0; row < rows.Length; row++)
        {
            string dataset = reader.ReadString();
            int epochs = reader.ReadInt32();
            int seed = reader.ReadInt32();
            for (int metric = 0; metric < values.Length; metric++)
            {
                values[metric] = reader.ReadDouble();
            }

            Dictionary<Metric, double[]>? curves = null;
            for (int curve = reader.ReadInt32(); curve > 0; curve--)
            {
                var metric = (Metric)reader.ReadByte();
                double[] entries = new double[epochs];
                for (int epoch = 0; epoch < epochs; epoch++)
                {
                    entries[epoch] = reader.ReadDouble();
                }

                (curves ??= []).Add(metric, entries);
            }

            rows[row] = new Measurement(index, dataset, epochs, seed < 0 ? null : seed, values, curves);
        }

        return new JournalEntry(index, rows, isRenumbered, problem.Length == 0 ? null : problem);
    }

    private readonly record struct Extent(long Offset, int Length);
}

/// <summary>What an import knows of one architecture.</summary>
/// <param name="Index">Its official index.</param>
/// <param name="Rows">Its rows in the table's order; none if its record is damaged.</param>
/// <param name="IsRenumbered">Whether its record says that it is another architecture's.</param>
/// <param name="Problem">Why it was left out, or null.</param>
internal sealed record JournalEntry(int Index, IReadOnlyList<Measurement> Rows, bool IsRenumbered, string? Problem);
