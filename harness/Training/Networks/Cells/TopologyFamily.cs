using Benchspace;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;
using Harness.Storage;

namespace Harness.Training.Networks.Cells;

/// <summary>The networks of the topology space: equal cells in stages, each stage twice as wide as the one before (TinyNetwork of AutoDL-Projects).</summary>
public sealed class TopologyFamily : INetworkFamily
{
    private TopologyFamily()
    {
    }

    /// <summary>The family.</summary>
    public static TopologyFamily Instance { get; } = new();

    /// <inheritdoc/>
    public ISearchSpace Space => TopologySpace.Instance;

    /// <inheritdoc/>
    public bool Regularizes => false;

    /// <inheritdoc/>
    public IReadOnlyList<(char Symbol, int Value)> Dimensions(MacroSkeleton skeleton) => [('N', skeleton.CellsPerStage), (TopologySpace.Instance.WidthSymbol, skeleton.Channels)];

    /// <inheritdoc/>
    public Provenance Facts(MacroSkeleton skeleton, Regularization regularization) => Provenance.None
        .Add("cells_per_stage", skeleton.CellsPerStage)
        .Add("channels", skeleton.Channels)
        .Add(CellNetworkDefinition.SkeletonFacts(skeleton));

    /// <inheritdoc/>
    public INetworkDefinition Define(string architecture, MacroSkeleton skeleton, Regularization regularization, DatasetShape images) =>
        NetworkOf(Space.Parse(architecture), skeleton, images);

    /// <summary>The network of a cell.</summary>
    /// <param name="cell">An architecture of the topology space.</param>
    /// <param name="skeleton">What surrounds the cells.</param>
    /// <param name="images">The images it reads and the classes it tells apart.</param>
    /// <exception cref="InputException">A number of the skeleton is out of range, or its stem does not fit the images.</exception>
    public static CellNetworkDefinition NetworkOf(Architecture cell, MacroSkeleton skeleton, DatasetShape images)
    {
        CellNetworkDefinition.Validate(skeleton, images);
        return new(cell, TopologySpace.WidthsOf(skeleton.CellsPerStage, skeleton.Channels), skeleton, images);
    }
}
