using Benchspace;
using Harness.Training.Networks;
using Harness.Training.Networks.Cells;
using Harness.Training.Networks.NasNet;

namespace Harness.Training;

/// <summary>The families of networks that can be trained, by their search space.</summary>
public static class NetworkFamilies
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<INetworkFamily> All { get; } = [TopologyFamily.Instance, SizeFamily.Instance, NasNetFamily.Instance];

    /// <summary>The networks of a space.</summary>
    /// <param name="space">The space's name.</param>
    /// <exception cref="InputException">Networks of that space cannot be trained; the message lists the spaces whose can.</exception>
    public static INetworkFamily Of(string space) =>
        All.FirstOrDefault(family => family.Space.Name == space)
        ?? throw new InputException($"architectures of the space \"{space}\" cannot be trained: only those of {string.Join(", ", All.Select(family => family.Space.Name))} can");
}
