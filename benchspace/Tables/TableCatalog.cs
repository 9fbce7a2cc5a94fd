using SharedSource;

namespace Benchspace.Tables;

/// <summary>A table found by name.</summary>
/// <param name="Name">The name: the file's, without its ending.</param>
/// <param name="Path">The file.</param>
/// <param name="Metadata">Where it came from, or null where the file is no usable table.</param>
/// <param name="Problem">Why the file is no usable table, or null.</param>
/// <param name="HiddenBy">The file of the same name that is found instead, or null.</param>
public sealed record CatalogEntry(string Name, string Path, TableMetadata? Metadata, string? Problem, string? HiddenBy);

/// <summary>
/// Finds the tables of this machine by name. A table is a file <c>NAME.parquet</c> in one of the catalog's folders;
/// where two have the same name, the folder closest to the user wins: those in the environment variable
/// <c>HARNESS_DATA</c> (the first of them first, as in <c>PATH</c>), then the user's data folder, then what ships
/// with the program. Immutable; folders are read anew at every call.
/// </summary>
public sealed class TableCatalog
{
    /// <summary>The environment variable that names further folders, separated as in <c>PATH</c>.</summary>
    public const string FoldersVariable = "HARNESS_DATA";

    private const string Extension = ".parquet";

    /// <summary>A catalog of these folders.</summary>
    /// <param name="folders">The folders, first found first; they need not exist.</param>
    /// <param name="folderForNew">Where new tables go, or null for the first folder.</param>
    public TableCatalog(IReadOnlyList<string> folders, string? folderForNew = null)
    {
        Folders = folders;
        FolderForNew = folderForNew ?? folders[0];
    }

    /// <summary>The folders, first found first.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>Where new tables go: the first folder of <c>HARNESS_DATA</c>, or the user's data folder.</summary>
    public string FolderForNew { get; }

    /// <summary>
    /// The catalog of this machine. The user's data folder is <c>$XDG_DATA_HOME/harness/tables</c> (by default
    /// <c>~/.local/share/harness/tables</c>) on Linux, <c>~/Library/Application Support/harness/tables</c> on macOS and
    /// <c>%LOCALAPPDATA%\harness\tables</c> on Windows.
    /// </summary>
    /// <param name="shippedFolder">The folder of the tables that ship with the program.</param>
    public static TableCatalog OfThisMachine(string shippedFolder)
    {
        string[] named = (Environment.GetEnvironmentVariable(FoldersVariable) ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        string user = Path.Combine(home, "harness", "tables");
        return new TableCatalog([.. named, user, shippedFolder], named.FirstOrDefault() ?? user);
    }

    /// <summary>
    /// The path of a table, given its name or a path. The case and separators of a name do not count, but a table
    /// that is spelled alike comes first.
    /// </summary>
    /// <exception cref="InputException">There is none; the message lists the names that there are.</exception>
    public string Find(string nameOrPath)
    {
        if (LooksLikePath(nameOrPath))
        {
            return nameOrPath;
        }

        if (NameLookup.Find(nameOrPath, Files().Select(file => file.Name)) is { } name)
        {
            return Files().First(file => file.Name == name).Path;
        }

        string[] names = [.. All().Where(entry => entry.Metadata is not null).Select(entry => entry.Name).Distinct()];
        throw new InputException(NameLookup.Unknown("table", nameOrPath, names) + "; import it under this name, or give its file's path");
    }

    /// <summary>
    /// Every table in the catalog's folders by name, hidden and unusable ones included. Reads footers only.
    /// </summary>
    public IReadOnlyList<CatalogEntry> All()
    {
        var first = new Dictionary<string, string>();
        var entries = new List<CatalogEntry>();
        foreach ((string name, string path) in Files())
        {
            CatalogEntry entry = Look(name, path);
            entries.Add(entry with { HiddenBy = first.TryAdd(name, path) ? null : first[name] });
        }

        return [.. entries.OrderBy(entry => entry.Name, StringComparer.Ordinal)];
    }

    /// <summary>Where a new table of this name goes. Nothing is created.</summary>
    /// <exception cref="InputException">The name cannot be a table's.</exception>
    public string PathForNew(string name)
    {
        bool isName = name.Length is > 0 and <= 100
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            && char.IsAsciiLetterOrDigit(name[0])
            && !LooksLikePath(name);
        return isName
            ? Path.Combine(FolderForNew, name + Extension)
            : throw new InputException($"'{name}' cannot be a table's name: letters, digits, '-', '_' and '.', beginning with a letter or digit and not ending in {Extension}");
    }

    /// <summary>Every file that may be a table, by its name: first found first, those of one folder in ordinal order.</summary>
    private IEnumerable<(string Name, string Path)> Files() => Folders
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal))
        .Distinct()
        .Select(path => (Path.GetFileNameWithoutExtension(path), path));

    private static bool LooksLikePath(string nameOrPath) =>
        nameOrPath.AsSpan().ContainsAny('/', '\\') || nameOrPath.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    private static CatalogEntry Look(string name, string path)
    {
        try
        {
            using TableFile file = TableFile.Open(path);
            return new CatalogEntry(name, path, file.Metadata, null, null);
        }
        catch (InputException exception)
        {
            return new CatalogEntry(name, path, null, exception.Message, null);
        }
    }
}
