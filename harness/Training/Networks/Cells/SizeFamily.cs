using Benchspace;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;

namespace Harness.Training.Networks.Cells;

/// <summary>The networks of the size space: one cell in each stage, every layer as wide as the architecture says (DynamicShapeTinyNet of AutoDL-Projects).</summary>
public sealed class SizeFamily : INetworkFamily
{
    private SizeFamily()
    {
    }

    /// <summary>The family.</summary>
    public static SizeFamily Instance { get; } = new();

    /// <inheritdoc/>
    public ISearchSpace Space => SizeSpace.Instance;

    /// <inheritdoc/>
    public bool Regularizes => false;

    /// <inheritdoc/>
    public IReadOnlyList<(char Symbol, int Value)> Dimensions(MacroSkeleton skeleton) => [];

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, string>> Facts(MacroSkeleton skeleton, Regularization regularization) => CellNetworkDefinition.SkeletonFacts(skeleton);

    /// <inheritdoc/>
    public INetworkDefinition Define(string architecture, MacroSkeleton skeleton, Regularization regularization, DatasetShape images) =>
        NetworkOf(Space.Parse(architecture), skeleton, images);

    /// <summary>The network of an architecture.</summary>
    /// <param name="architecture">An architecture of the size space.</param>
    /// <param name="skeleton">How images enter; its cells and channels are the architecture's.</param>
    /// <param name="images">The images it reads and the classes it tells apart.</param>
    /// <exception cref="InputException">A number of the skeleton is out of range, or its stem does not fit the images.</exception>
    public static CellNetworkDefinition NetworkOf(Architecture architecture, MacroSkeleton skeleton, DatasetShape images)
    {
        CellNetworkDefinition.Validate(skeleton, images);
        int[] widths = new int[architecture.Length];
        for (int layer = 0; layer < widths.Length; layer++)
        {
            widths[layer] = SizeSpace.Widths[architecture[layer]];
        }

        return new(SizeSpace.Cell, widths, skeleton with { CellsPerStage = 1 }, images);
    }
}
