namespace Benchspace.Spaces;

/// <summary>The search spaces by name.</summary>
public static class SearchSpaces
{
    /// <summary>The spaces whose architectures a published benchmark numbers: <c>topology</c> and <c>size</c>.</summary>
    public static IReadOnlyList<IIndexedSpace> AllIndexed { get; } = [TopologySpace.Instance, SizeSpace.Instance];

    /// <summary>The indexed space called <paramref name="name"/>.</summary>
    /// <exception cref="InputException">There is none; the message lists the names.</exception>
    public static IIndexedSpace Indexed(string name) =>
        AllIndexed.FirstOrDefault(space => space.Name == name)
        ?? throw new InputException($"There is no indexed search space '{name}'; there are {string.Join(", ", AllIndexed.Select(space => space.Name))}.");
}
