using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Benchspace.Formats;
using Benchspace.Formats.Bzip2;
using Benchspace.Formats.Pickle;
using Benchspace.Formats.Tar;
using Benchspace.Import.Sources;
using Benchspace.Spaces;

namespace Benchspace.Import.Archives;

/// <summary>
/// An official archive with one bzip2-compressed pickle per architecture: NATS-Bench's <c>-simple</c> and <c>-full</c>
/// archives of the topology and the size space, as a folder or as the downloaded tar, which is read in place.
/// </summary>
internal sealed class MemberArchive : IRecordSource
{
    // The largest archive has 32,769.
    private const int MostFiles = 1 << 20;
    private const string Unreadable = "unreadable";

    private readonly string _path;
    private readonly SortedDictionary<int, ArchiveMember> _members;
    private readonly ArchiveMember? _meta;
    private readonly FileStream? _tar;
    private readonly BackgroundSha256? _tarSha256;
    private readonly ConcurrentDictionary<string, string> _fileSha256 = [];
    private readonly ConcurrentBag<PickleArena> _arenas = [];

    private MemberArchive(string path, string name, IReadOnlyList<ArchiveMember> files, FileStream? tar)
    {
        _path = path;
        _tar = tar;
        Name = name;
        _members = [];
        _meta = files.FirstOrDefault(file => file.Name == ArchiveMember.MetaName);
        foreach (ArchiveMember file in files)
        {
            if (ArchiveMember.IndexOf(file.Name) is not { } index)
            {
                continue;
            }

            if (!_members.TryAdd(index, file))
            {
                throw new SourceFormatException(path, $"{_members[index].Name} and {file.Name} are both the file of architecture {index}; remove one");
            }
        }

        if (_members.Count == 0)
        {
            throw NoMembers(path, files);
        }

        Space = _meta is null ? SpaceOfMembers() : ArchitectureLists.SpaceOf(ArchitectureLists.FromMeta(Unpickle(_meta, arena: null), Label(_meta)), Label(_meta));
        _tarSha256 = tar is null ? null : new BackgroundSha256(path);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IIndexedSpace? Space { get; }

    /// <summary>How many records it has.</summary>
    public int Count => _members.Count;

    /// <inheritdoc/>
    public string Fingerprint
    {
        get
        {
            var text = new StringBuilder();
            foreach (ArchiveMember member in _members.Values)
            {
                text.Append(CultureInfo.InvariantCulture, $"{member.Name} {member.Length} {member.Modified.Ticks}\n");
            }

            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        }
    }

    /// <summary>Opens a folder.</summary>
    /// <exception cref="InputException">It is not an archive, or cannot be read.</exception>
    public static MemberArchive OpenFolder(string path)
    {
        try
        {
            var files = new DirectoryInfo(path).GetFiles();
            string name = new DirectoryInfo(path).Name;
            return new MemberArchive(path, name, [.. files.Select(file => new ArchiveMember(file.Name, file.Length, file.LastWriteTimeUtc, () => OpenFile(file.FullName)))], tar: null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Opens a tar archive.</summary>
    /// <exception cref="InputException">It is not an archive of measurements, is damaged, or cannot be read.</exception>
    public static MemberArchive OpenTar(string path)
    {
        FileStream tar = SourceFiles.OpenRead(path);
        try
        {
            IReadOnlyList<TarIndex.Entry> entries = TarIndex.Read(tar, path, MostFiles, ArchiveMember.LargestLength);
            string[] folders = [.. entries.Select(entry => Path.GetDirectoryName(entry.Name) ?? "").Distinct()];
            string folder = folders is [var only] ? Path.GetFileName(only) : "";
            string name = folder is "" or "." ? Path.GetFileNameWithoutExtension(path) : folder;
            DateTime modified = File.GetLastWriteTimeUtc(path);
            return new MemberArchive(path, name, [.. entries.Select(entry => new ArchiveMember(Path.GetFileName(entry.Name), entry.Length, modified, () => OpenEntry(tar, path, entry)))], tar);
        }
        catch
        {
            tar.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Of a tar it is the file's. Of a folder it is that of a list of its files' sums, as
    /// <c>sha256sum *.pickle.pbz2 | sha256sum</c> prints it in the C locale; a file that cannot be read, which an import
    /// may be told to leave out, has the word <c>unreadable</c> for its sum.
    /// </remarks>
    public string Sha256(CancellationToken cancellation)
    {
        if (_tarSha256 is not null)
        {
            return _tarSha256.Wait(cancellation);
        }

        IEnumerable<ArchiveMember> files = _meta is null ? _members.Values : _members.Values.Append(_meta);
        Parallel.ForEach(
            files.Where(file => !_fileSha256.ContainsKey(file.Name)),
            new ParallelOptions { CancellationToken = cancellation },
            file => _fileSha256[file.Name] = Sha256Of(file) ?? Unreadable);
        var list = new StringBuilder();
        foreach (ArchiveMember file in files.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            list.Append(CultureInfo.InvariantCulture, $"{_fileSha256[file.Name]}  {file.Name}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list.ToString())));
    }

    /// <inheritdoc/>
    public IEnumerable<PendingRecord> Records(Func<int, bool> isDone)
    {
        foreach ((int index, ArchiveMember member) in _members)
        {
            if (!isDone(index))
            {
                yield return new PendingRecord(index, Label(member), curves => Read(member, curves));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tarSha256?.Dispose();
        _tar?.Dispose();
    }

    private static string? Sha256Of(ArchiveMember file)
    {
        try
        {
            using var hashed = new HashedStream(file.Open());
            return hashed.Finish();
        }
        catch (Exception exception) when (exception is InputException or InvalidDataException or IOException)
        {
            return null;
        }
    }

    private static WatchedStream OpenFile(string path)
    {
        FileStream file = SourceFiles.OpenRead(path);
        long length = file.Length;
        if (length > ArchiveMember.LargestLength)
        {
            using (file)
            {
                throw new SourceFormatException(path, $"{length} bytes; the file of one architecture has at most a few million");
            }
        }

        // A device under a member's name has no length, and no end either.
        return new WatchedStream(file, read => { if (read > length) { throw new InvalidDataException($"it goes on beyond its {length} bytes"); } }, CancellationToken.None);
    }

    private static TarEntryStream OpenEntry(FileStream tar, string path, TarIndex.Entry entry)
    {
        if (entry.IsCutShort)
        {
            throw new SourceFormatException(path, $"the archive ends in the middle of {entry.Name}; the download is not complete");
        }

        if (entry.Length > ArchiveMember.LargestLength)
        {
            throw new SourceFormatException(path, $"{entry.Name} has {entry.Length} bytes; the file of one architecture has at most a few million");
        }

        return new TarEntryStream(tar.SafeFileHandle, path, entry);
    }

    private static SourceFormatException NoMembers(string path, IReadOnlyList<ArchiveMember> files)
    {
        string[] names = [.. files.Select(file => file.Name).Order(StringComparer.Ordinal)];
        string found = names switch
        {
            [] => "no files",
            _ when names.Contains(ArchiveMember.MetaName) => $"{ArchiveMember.MetaName} and no file of an architecture",
            [var first] => first,
            [var first, var second] => $"{first} and {second}",
            [var first, var second, ..] => $"{names.Length} files such as {first} and {second}",
        };
        return new SourceFormatException(path, $"found {found}; expected the files of a NATS-Bench archive: {ArchiveMember.MetaName}, 000000{ArchiveMember.Ending}, 000001{ArchiveMember.Ending}, …");
    }

    /// <summary>The space of the first member that can be read, for archives without a list of architectures.</summary>
    private IIndexedSpace? SpaceOfMembers()
    {
        foreach (ArchiveMember member in _members.Values)
        {
            try
            {
                return ArchitectureLists.SpaceOf(Read(member, LearningCurves.None).Architecture, Label(member));
            }
            catch (InputException)
            {
                // Whether damaged members may be left out is not decided here.
            }
        }

        return null;
    }

    private string Label(ArchiveMember member) => Path.Combine(_path, member.Name);

    private ArchitectureRecord Read(ArchiveMember member, LearningCurves curves)
    {
        if (!_arenas.TryTake(out PickleArena? arena))
        {
            arena = new PickleArena();
        }

        try
        {
            return ArchitectureRecordReader.Read(Unpickle(member, arena), Label(member), curves);
        }
        finally
        {
            arena.Clear();
            _arenas.Add(arena);
        }
    }

    private PickleValue Unpickle(ArchiveMember member, PickleArena? arena)
    {
        string label = Label(member);
        // A tar has one sum, which is worked out on its own.
        HashedStream? hashed = _tar is null ? new HashedStream(member.Open()) : null;
        using ForwardStream pickle = Expansion.Bounded(new Bzip2Stream(hashed ?? member.Open()), member.Length);
        try
        {
            PickleValue value = PickleReader.Read(pickle, label, OfficialPickles.Record, arena);
            // Only its end shows that a member is whole.
            pickle.SkipToEnd();
            if (hashed is not null)
            {
                _fileSha256[member.Name] = hashed.Finish();
            }

            return value;
        }
        catch (InvalidDataException exception)
        {
            throw new SourceFormatException(label, exception.Message + "; copy or download it again", exception);
        }
        catch (IOException exception)
        {
            throw new InputException($"{label} cannot be read: {exception.Message}", exception);
        }
    }
}
