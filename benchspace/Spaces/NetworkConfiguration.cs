namespace Benchspace.Spaces;

/// <summary>How to build an architecture's network, as the official reader's <c>get_net_config</c> says it.</summary>
/// <param name="Name">The official name of the kind of network, such as <c>infer.tiny</c>.</param>
/// <param name="Channels">The channels: of the first stage (official <c>C</c>), or of every layer (official <c>channels</c>).</param>
/// <param name="CellsPerStage">The cells in each of the three stages (official <c>N</c>).</param>
/// <param name="Cell">The cell's notation (official <c>arch_str</c> and <c>genotype</c>).</param>
/// <param name="Classes">The classes to tell apart.</param>
public sealed record NetworkConfiguration(string Name, string Channels, int CellsPerStage, string Cell, int Classes);

/// <summary>A space whose benchmark's official reader says how to build an architecture's network.</summary>
public interface IConfiguredSpace : ISearchSpace
{
    /// <summary>The published network of an architecture.</summary>
    /// <param name="architecture">An architecture of this space.</param>
    /// <param name="dataset">The images it reads and the classes it tells apart.</param>
    NetworkConfiguration ConfigurationOf(Architecture architecture, DatasetShape dataset);
}
