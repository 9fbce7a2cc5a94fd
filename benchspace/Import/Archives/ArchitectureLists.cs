using Benchspace.Formats.Pickle;
using Benchspace.Import.Sources;
using Benchspace.Spaces;
using Benchspace.Spaces.Catalog;

namespace Benchspace.Import.Archives;

/// <summary>The list of all architectures that the official files carry, and the space that it is of.</summary>
internal static class ArchitectureLists
{
    /// <summary>The list in the contents of a <c>meta</c> file or a single-file archive.</summary>
    /// <exception cref="SourceFormatException">There is none.</exception>
    public static IReadOnlyList<string> FromMeta(PickleValue meta, string source)
    {
        if (meta is not PickleDict fields)
        {
            throw new SourceFormatException(source, $"found a pickle of {meta.Description}; expected a dict with meta_archs, arch2infos and evaluated_indexes");
        }

        if (fields.Find("meta_archs") is not PickleList list)
        {
            throw new SourceFormatException(source, $"found a dict of {(fields.Count == 0 ? "nothing" : string.Join(", ", fields.Items.Take(5).Select(item => item.Key.Description)))}; expected meta_archs, arch2infos and evaluated_indexes");
        }

        string[] architectures = new string[list.Items.Count];
        for (int index = 0; index < architectures.Length; index++)
        {
            architectures[index] = list.Items[index] is PickleString text
                ? text.Value
                : throw new SourceFormatException(source, $"meta_archs: entry {index} is {list.Items[index].Description}, not an architecture");
        }

        return architectures;
    }

    /// <summary>The space that has exactly these architectures in this order.</summary>
    /// <exception cref="SourceFormatException">None has; the message says which comes nearest and where it differs.</exception>
    public static IIndexedSpace SpaceOf(IReadOnlyList<string> architectures, string source)
    {
        if (architectures.Count == 0)
        {
            throw new SourceFormatException(source, "it lists no architectures");
        }

        IIndexedSpace space = SpaceOf(architectures[0], source);
        for (int index = 0; index < Math.Min(space.Count, architectures.Count); index++)
        {
            string expected = space.Format(space[index]);
            if (architectures[index] != expected)
            {
                throw new SourceFormatException(source, $"its list of architectures is not the {space.Name} space's: number {index} is '{architectures[index]}', expected '{expected}'");
            }
        }

        return architectures.Count == space.Count
            ? space
            : throw new SourceFormatException(source, $"it lists {architectures.Count} architectures; the {space.Name} space has {space.Count}");
    }

    /// <summary>The space that an architecture belongs to.</summary>
    /// <exception cref="SourceFormatException">None.</exception>
    public static IIndexedSpace SpaceOf(string architecture, string source) => SearchSpaces.OfNotation(architecture)
        ?? throw new SourceFormatException(source, $"'{architecture}' is not an architecture of any known space ({string.Join(", ", SearchSpaces.AllIndexed.Select(space => space.Name))})");
}
