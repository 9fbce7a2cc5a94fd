using System.Globalization;

namespace Benchspace.Import.Archives;

/// <summary>One file of an archive that has a file per architecture.</summary>
/// <param name="Name">Its name within the archive, such as <c>000011.pickle.pbz2</c>.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Modified">When it was last written, UTC; of a member of a tar, the tar.</param>
/// <param name="Open">Opens it for reading. May be called from any thread.</param>
internal sealed record ArchiveMember(string Name, long Length, DateTime Modified, Func<Stream> Open)
{
    /// <summary>What the official archives call the member that lists all architectures.</summary>
    public const string MetaName = "meta.pickle.pbz2";

    /// <summary>The ending of the members that hold an architecture each; before it stands the official index.</summary>
    public const string Ending = ".pickle.pbz2";

    /// <summary>No member of an official archive, weights included, comes near this many bytes.</summary>
    public const long LargestLength = 256L << 20;

    /// <summary>
    /// The official index that a member's name gives, with or without leading zeros, or null where the member is not
    /// the file of an architecture.
    /// </summary>
    public static int? IndexOf(string name) =>
        name.EndsWith(Ending, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(0, name.Length - Ending.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? index
            : null;
}
