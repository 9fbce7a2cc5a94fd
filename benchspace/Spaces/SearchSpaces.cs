using Benchspace.Spaces.NasBench201;
using Benchspace.Spaces.NasNet;

namespace Benchspace.Spaces;

/// <summary>The search spaces of networks for images, by name.</summary>
public static class SearchSpaces
{
    /// <summary>All of them: <c>topology</c>, <c>size</c> and <c>nasnet</c>.</summary>
    public static IReadOnlyList<ISearchSpace> All { get; } = [TopologySpace.Instance, SizeSpace.Instance, NasNetSpace.Instance];

    /// <summary>The spaces whose architectures a published benchmark numbers: <c>topology</c> and <c>size</c>.</summary>
    public static IReadOnlyList<IIndexedSpace> AllIndexed { get; } = [TopologySpace.Instance, SizeSpace.Instance];

    /// <summary>The space called <paramref name="name"/>.</summary>
    /// <exception cref="InputException">There is none; the message lists the names.</exception>
    public static ISearchSpace Named(string name) =>
        All.FirstOrDefault(space => space.Name == name)
        ?? throw new InputException($"There is no search space '{name}'; there are {string.Join(", ", All.Select(space => space.Name))}.");

    /// <summary>The indexed space called <paramref name="name"/>.</summary>
    /// <exception cref="InputException">There is none; the message lists the names.</exception>
    public static IIndexedSpace Indexed(string name) =>
        AllIndexed.FirstOrDefault(space => space.Name == name)
        ?? throw new InputException($"There is no indexed search space '{name}'; there are {string.Join(", ", AllIndexed.Select(space => space.Name))}.");
}
