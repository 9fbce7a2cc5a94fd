using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;

namespace Benchspace.Tables;

/// <summary>How to build an architecture's network: what the official reader's <c>get_net_config</c> answers.</summary>
/// <param name="Name">The official name of the kind of network: <c>infer.tiny</c> or <c>infer.shape.tiny</c>.</param>
/// <param name="Channels">The channels: of the first stage (official <c>C</c>), or of all five layers (official <c>channels</c>).</param>
/// <param name="CellsPerStage">The cells in each of the three stages (official <c>N</c>).</param>
/// <param name="Cell">The cell, in the topology space's notation (official <c>arch_str</c> and <c>genotype</c>).</param>
/// <param name="Classes">The classes to tell apart.</param>
public sealed record NetworkConfiguration(string Name, string Channels, int CellsPerStage, string Cell, int Classes)
{
    private const int SizeSpaceCellsPerStage = 1;

    /// <summary>
    /// The published network of an architecture for one of NAS-Bench-201's data sets. A table whose metadata have
    /// <see cref="TableMetadata.TrainedNetworks"/> was measured with others.
    /// </summary>
    /// <exception cref="InputException">The data set is not one of them, or the space is neither topology nor size.</exception>
    public static NetworkConfiguration Of(IIndexedSpace space, int index, string dataset)
    {
        int classes = DatasetShape.Of(dataset).Classes;
        string text = space.Format(space[index]);
        return space switch
        {
            TopologySpace => new("infer.tiny", $"{TopologySpace.PublishedChannels}", TopologySpace.PublishedCellsPerStage, text, classes),
            SizeSpace => new("infer.shape.tiny", text, SizeSpaceCellsPerStage, TopologySpace.Instance.Format(SizeSpace.Cell), classes),
            _ => throw new InputException($"How to build networks of the {space.Name} space is not known; known are topology and size."),
        };
    }
}
