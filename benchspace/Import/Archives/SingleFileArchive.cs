using Benchspace.Formats;
using Benchspace.Formats.Bzip2;
using Benchspace.Formats.Pickle;
using Benchspace.Formats.Zip;
using Benchspace.Spaces;

namespace Benchspace.Import.Archives;

/// <summary>
/// An official archive that is one pickle: NATS-Bench's <c>NATS-…-….pickle.pbz2</c> and NAS-Bench-201's
/// <c>NAS-Bench-201-…-….pth</c> (<c>torch.save</c>, in the legacy layout or the zip layout). It is passed over twice,
/// first to find where each architecture's record ends, then to read record by record, so that it never lies in
/// memory as a whole.
/// </summary>
internal sealed class SingleFileArchive : IRecordSource
{
    private const string RecordsKey = "arch2infos";
    private const string ZipPickle = "/data.pkl";
    private const int TorchProtocol = 1001;

    // What is kept beside the record at hand: the list of architectures and whatever is shared between records.
    private static readonly PickleLimits Limits = new() { Memory = 256 << 20, Values = 64 << 20, KeptByteString = 1 << 16 };

    private readonly string _path;
    private readonly SourceFormat _format;
    private readonly int _threads;
    private readonly Action<double>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly HashSet<int> _found = [];
    private readonly BackgroundSha256 _sha256;

    /// <summary>An archive that is opened when its records are asked for.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">What its first bytes say it is.</param>
    /// <param name="threads">How many blocks of a bzip2 file to decode at once.</param>
    /// <param name="progress">Told the share of the work that is done, 0 to 1.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public SingleFileArchive(string path, SourceFormat format, int threads, Action<double>? progress = null, CancellationToken cancellation = default)
    {
        _path = path;
        _format = format;
        _threads = threads;
        _progress = progress;
        _cancellation = cancellation;
        _sha256 = new BackgroundSha256(path);
    }

    /// <inheritdoc/>
    public string Name => Path.GetFileName(_path);

    /// <inheritdoc/>
    public IIndexedSpace? Space { get; private set; }

    /// <inheritdoc/>
    public int? Count { get; private set; }

    /// <inheritdoc/>
    public string Fingerprint
    {
        get
        {
            var file = new FileInfo(_path);
            return $"{file.Length} bytes of {file.LastWriteTimeUtc.Ticks}";
        }
    }

    /// <inheritdoc/>
    public string Sha256(CancellationToken cancellation) => _sha256.Wait(cancellation);

    /// <inheritdoc/>
    public IEnumerable<PendingRecord> Records(Func<int, bool> isDone)
    {
        PickleOutline outline = Scan();
        Count = outline.EntryEnds.Count;
        _found.Clear();
        using Stream content = Guarded(() => Open(part: 1));
        var reader = new PickleReader(new PickleInput(content, _path), _path, Limits);
        Guarded(() => Begin(reader, outline));
        while (Guarded(() => NextEntry(reader)) is { } entry)
        {
            if (!isDone(entry.Index))
            {
                yield return entry;
            }
        }

        PickleValue whole = Guarded(reader.End);
        IIndexedSpace listed = ArchitectureLists.SpaceOf(ArchitectureLists.FromMeta(whole, _path), _path);
        Space ??= listed;
        if (Space != listed)
        {
            throw new ArchiveFormatException(_path, $"it lists the architectures of the {listed.Name} space and holds records of the {Space.Name} space");
        }
        // A dict of a single entry is pickled in another way, and comes with the rest.
        if (whole is PickleDict fields && fields.Find(RecordsKey) is PickleDict rest)
        {
            Count += rest.Count;
            foreach ((PickleValue key, PickleValue value) in rest.Items)
            {
                if (Pending(key, value) is var pending && !isDone(pending.Index))
                {
                    yield return pending;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _sha256.Dispose();

    private PickleOutline Scan()
    {
        using Stream content = Guarded(() => Open(part: 0));
        var input = new PickleInput(content, _path);
        return Guarded(() =>
        {
            SkipTorchHeader(new PickleReader(input, _path, Limits));
            return PickleOutline.Scan(input, RecordsKey, _path, Limits.Nesting);
        });
    }

    private bool Begin(PickleReader reader, PickleOutline outline)
    {
        SkipTorchHeader(reader);
        reader.Begin(outline);
        return true;
    }

    private PendingRecord? NextEntry(PickleReader reader) =>
        reader.ReadEntry(out PickleValue key, out PickleValue value) ? Pending(key, value) : null;

    private PendingRecord Pending(PickleValue key, PickleValue value)
    {
        if (key is not PickleInt { Value: >= 0 and <= int.MaxValue } index)
        {
            throw new ArchiveFormatException(_path, $"{RecordsKey} has {key.Description} as a key; expected the indices of architectures");
        }

        string label = $"{_path}: architecture {index.Value}";
        if (!_found.Add((int)index.Value))
        {
            throw new ArchiveFormatException(label, $"{RecordsKey} has it twice; copy or download the file again");
        }

        Space ??= SpaceOf(value, label);
        return new PendingRecord((int)index.Value, label, curves => ArchitectureRecordReader.Read(value, label, curves));
    }

    private static IIndexedSpace? SpaceOf(PickleValue record, string label)
    {
        try
        {
            return ArchitectureLists.SpaceOf(ArchitectureRecordReader.Read(record, label, LearningCurves.None).Architecture, label);
        }
        catch (InputException)
        {
            // Whether damaged records may be left out is not decided here.
            return null;
        }
    }

    /// <summary>A legacy file of torch.save has three pickles before its object: a magic number, a version, the writer's machine.</summary>
    private void SkipTorchHeader(PickleReader reader)
    {
        if (_format != SourceFormat.TorchLegacy)
        {
            return;
        }

        reader.ReadNext();
        if (reader.ReadNext() is var protocol && protocol is not PickleInt { Value: TorchProtocol })
        {
            throw new ArchiveFormatException(_path, $"found a file of torch.save with {protocol.Description} for its version; expected {TorchProtocol}");
        }

        reader.ReadNext();
    }

    private Stream Open(int part)
    {
        FileStream file = SourceFiles.OpenRead(_path);
        try
        {
            long length = Math.Max(1, file.Length);
            void Report(long position) => _progress?.Invoke((part + Math.Min(1, (double)position / length)) / 2);
            switch (_format)
            {
                case SourceFormat.Bzip2:
                    return Expansion.Bounded(new ParallelBzip2Stream(new WatchedStream(file, Report, _cancellation), _threads), length);
                case SourceFormat.Zip:
                    bool isDeflated = ZipMember.MoveTo(file, ZipPickle, _path);
                    return Expansion.Bounded(ZipMember.Content(new WatchedStream(file, Report, _cancellation), isDeflated), length);
                default:
                    return new WatchedStream(file, Report, _cancellation);
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException exception)
        {
            throw Damaged(exception);
        }
        catch (IOException exception)
        {
            throw new InputException($"{_path} cannot be read: {exception.Message}", exception);
        }
    }

    private ArchiveFormatException Damaged(InvalidDataException exception) => new(_path, exception.Message + "; copy or download it again", exception);
}
