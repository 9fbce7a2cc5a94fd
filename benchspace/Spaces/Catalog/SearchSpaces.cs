using Benchspace.Spaces.NasBench201;
using Benchspace.Spaces.NasNet;
using SharedSource;

namespace Benchspace.Spaces.Catalog;

/// <summary>The search spaces by name: those that are published, and <see cref="CategoricalSpace"/>s. Thread-safe.</summary>
public static class SearchSpaces
{
    private const string AnyCategorical = CategoricalSpace.Prefix + "AxBx…";

    /// <summary>The published ones: <c>topology</c>, <c>size</c> and <c>nasnet</c>.</summary>
    public static IReadOnlyList<ISearchSpace> All { get; } = [TopologySpace.Instance, SizeSpace.Instance, NasNetSpace.Instance];

    /// <summary>The published spaces whose benchmark numbers every architecture: <c>topology</c> and <c>size</c>.</summary>
    public static IReadOnlyList<IIndexedSpace> AllIndexed { get; } = [.. All.OfType<IIndexedSpace>()];

    /// <summary>The space called <paramref name="name"/>, or by one of its other names, or described by it (<c>categorical:8x8x4</c>).</summary>
    /// <param name="name">The name; its case and separators do not count.</param>
    /// <exception cref="InputException">There is none; the message lists the names. Or the description is out of range.</exception>
    public static ISearchSpace Named(string name) =>
        Find(name, All) ?? throw new InputException(NameLookup.Unknown("search space", name, [.. All.Select(space => space.Name), AnyCategorical]));

    /// <summary>The indexed space called or described so, as in <see cref="Named"/>.</summary>
    /// <param name="name">The name; its case and separators do not count.</param>
    /// <exception cref="InputException">There is none; the message lists the names. Or the description is out of range.</exception>
    public static IIndexedSpace Indexed(string name) =>
        Find(name, AllIndexed) ?? throw new InputException(NameLookup.Unknown("indexed search space", name, [.. AllIndexed.Select(space => space.Name), AnyCategorical]));

    /// <summary>The indexed space in whose notation <paramref name="architecture"/> is written, among the published ones; null if there is none.</summary>
    public static IIndexedSpace? OfNotation(string architecture) => AllIndexed.FirstOrDefault(space => space.Contains(architecture));

    private static T? Find<T>(string name, IReadOnlyList<T> spaces) where T : class, ISearchSpace
    {
        string? known = NameLookup.Find(name, spaces.SelectMany(NamesOf));
        return known is null ? CategoricalSpace.Named(name) as T : spaces.First(space => NamesOf(space).Contains(known));

        static IEnumerable<string> NamesOf(T space) => space.Aliases.Prepend(space.Name);
    }
}
