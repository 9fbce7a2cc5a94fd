using Benchspace.Formats;
using Benchspace.Formats.Pickle;
using Benchspace.Import.Sources;
using Benchspace.Spaces;

namespace Benchspace.Import.Archives;

/// <summary>
/// An official archive that is one pickle: NATS-Bench's <c>NATS-…-….pickle.pbz2</c> and NAS-Bench-201's
/// <c>NAS-Bench-201-…-….pth</c>. How the pickle lies in the file, <see cref="SinglePickleLayout"/> says. It is passed over
/// twice, first to find where each architecture's record ends, then to read record by record, so that it never lies
/// in memory as a whole.
/// </summary>
internal sealed class SinglePickleArchive : IRecordSource
{
    private const string RecordsKey = "arch2infos";

    private readonly string _path;
    private readonly SinglePickleLayout _layout;
    private readonly Action<double> _progress;
    private readonly CancellationToken _cancellation;
    private readonly HashSet<int> _found = [];
    private readonly BackgroundSha256 _sha256;

    private SinglePickleArchive(string path, SinglePickleLayout layout, Action<double> progress, CancellationToken cancellation)
    {
        _path = path;
        _layout = layout;
        _progress = progress;
        _cancellation = cancellation;
        _sha256 = new BackgroundSha256(path);
    }

    /// <inheritdoc/>
    public string Name => Path.GetFileName(_path);

    /// <inheritdoc/>
    public IIndexedSpace? Space { get; private set; }

    /// <inheritdoc/>
    public string Fingerprint
    {
        get
        {
            var file = new FileInfo(_path);
            return $"{file.Length} bytes of {file.LastWriteTimeUtc.Ticks}";
        }
    }

    /// <summary>Imports an archive.</summary>
    /// <param name="task">What to import, and how.</param>
    /// <param name="layout">How the pickle lies in the file.</param>
    /// <param name="kind">What the source turned out to be, for the summary.</param>
    /// <exception cref="InputException">The archive is damaged or not what it should be.</exception>
    public static ImportSummary Import(ImportTask task, SinglePickleLayout layout, string kind)
    {
        long done = 0;
        using var archive = new SinglePickleArchive(task.Source, layout, fraction => task.Report(done, fraction), task.Cancellation);
        return ArchiveImport.Run(archive, task, kind, count => done = count);
    }

    /// <inheritdoc/>
    public string Sha256(CancellationToken cancellation) => _sha256.Wait(cancellation);

    /// <inheritdoc/>
    public IEnumerable<PendingRecord> Records(Func<int, bool> isDone)
    {
        PickleOutline outline = Scan();
        _found.Clear();
        using FileStream file = SourceFiles.OpenRead(_path);
        using Stream content = Guarded(() => Open(file, part: 1));
        var reader = new PickleReader(new PickleInput(content, _path), _path, OfficialPickles.Archive);
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
            throw new SourceFormatException(_path, $"it lists the architectures of the {listed.Name} space and holds records of the {Space.Name} space");
        }
        // A dict of a single entry is pickled in another way, and comes with the rest.
        if (whole is PickleDict fields && fields.Find(RecordsKey) is PickleDict rest)
        {
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
        using FileStream file = SourceFiles.OpenRead(_path);
        using Stream content = Guarded(() => Open(file, part: 0));
        var input = new PickleInput(content, _path);
        return Guarded(() =>
        {
            _layout.SkipHeader?.Invoke(new PickleReader(input, _path, OfficialPickles.Archive), _path);
            return PickleOutline.Scan(input, RecordsKey, _path, OfficialPickles.Archive);
        });
    }

    private bool Begin(PickleReader reader, PickleOutline outline)
    {
        _layout.SkipHeader?.Invoke(reader, _path);
        reader.Begin(outline);
        return true;
    }

    private PendingRecord? NextEntry(PickleReader reader) =>
        reader.ReadEntry(out PickleValue key, out PickleValue value) ? Pending(key, value) : null;

    private PendingRecord Pending(PickleValue key, PickleValue value)
    {
        if (key is not PickleInt { Value: >= 0 and <= int.MaxValue } index)
        {
            throw new SourceFormatException(_path, $"{RecordsKey} has {key.Description} as a key; expected the indices of architectures");
        }

        string label = $"{_path}: architecture {index.Value}";
        if (!_found.Add((int)index.Value))
        {
            throw new SourceFormatException(label, $"{RecordsKey} has it twice; copy or download the file again");
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

    private Stream Open(FileStream file, int part)
    {
        long length = Math.Max(1, file.Length);
        return _layout.Open(file, content => new WatchedStream(content, position => _progress((part + Math.Min(1, (double)position / length)) / 2), _cancellation));
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

    private SourceFormatException Damaged(InvalidDataException exception) => new(_path, exception.Message + "; copy or download it again", exception);
}
