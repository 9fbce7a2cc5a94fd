using System.Globalization;
using Benchspace;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;
using static TorchSharp.torch;

namespace Harness.Training.Networks.Cells;

/// <summary>
/// A network, completely: what <see cref="CellNetwork"/> builds. It follows TinyNetwork (topology) and
/// DynamicShapeTinyNet (size) of AutoDL-Projects, with which the published benchmarks were measured.
/// </summary>
public sealed class CellNetworkDefinition : INetworkDefinition
{
    // Far beyond what anybody trains, and short of what a machine could not even list.
    private const int MostCells = 1000;
    private const int MostChannels = 100_000;

    /// <summary>The network of these parts.</summary>
    /// <param name="cell">An architecture of the topology space.</param>
    /// <param name="widths">See <see cref="Widths"/>.</param>
    /// <param name="skeleton">What surrounds the cells.</param>
    /// <param name="images">The images it reads and the classes it tells apart.</param>
    /// <exception cref="InputException">A number of the skeleton is out of range, or its stem does not fit the images.</exception>
    /// <exception cref="ArgumentException">There are not as many widths as layers.</exception>
    public CellNetworkDefinition(Architecture cell, IReadOnlyList<int> widths, MacroSkeleton skeleton, DatasetShape images)
    {
        Validate(skeleton, images);
        if (widths.Count != (3 * skeleton.CellsPerStage) + 2)
        {
            throw new ArgumentException($"{widths.Count} widths for three stages of {skeleton.CellsPerStage} cells and the blocks between them", nameof(widths));
        }

        Cell = cell;
        Widths = widths;
        Skeleton = skeleton;
        Images = images;
    }

    /// <summary>The cell, an architecture of the topology space.</summary>
    public Architecture Cell { get; }

    /// <summary>
    /// Output channels of every layer in order: N cells, a residual block, N cells, a residual block, N cells. The stem
    /// has as many as the first cell.
    /// </summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>What surrounds the cells; its channels are those of <see cref="Widths"/>.</summary>
    public MacroSkeleton Skeleton { get; }

    /// <inheritdoc/>
    public DatasetShape Images { get; }

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, string>> Facts =>
    [
        new("cell", TopologySpace.Instance.Format(Cell)),
        new("widths", string.Join(':', Widths)),
        new("cells_per_stage", Skeleton.CellsPerStage.ToString(CultureInfo.InvariantCulture)),
        .. SkeletonFacts(Skeleton),
        new("images", FormattableString.Invariant($"{Images.ImageChannels}x{Images.ImageSize}x{Images.ImageSize}")),
        new("classes", Images.Classes.ToString(CultureInfo.InvariantCulture)),
    ];

    INetwork INetworkDefinition.Build(ReadOnlySpan<int> seeds, Device device) => new CellNetwork(this, seeds, device);

    /// <summary>Checks that such networks can be built.</summary>
    /// <exception cref="InputException">A number of the skeleton is out of range, or its stem does not fit the images.</exception>
    internal static void Validate(MacroSkeleton skeleton, DatasetShape images)
    {
        // libtorch 2.10 gets the gradient of a convolution of a single channel wrong on a CPU.
        if (skeleton.CellsPerStage is < 1 or > MostCells || skeleton.Channels is < 2 or > MostChannels)
        {
            throw new InputException($"a network of {skeleton.CellsPerStage} cells a stage and {skeleton.Channels} channels cannot be built: give 1 to {MostCells} cells and 2 to {MostChannels} channels");
        }

        if (images.ImageSize + (2 * skeleton.Stem.Padding) < skeleton.Stem.Kernel)
        {
            throw new InputException($"images of {images.ImageSize}x{images.ImageSize} pixels do not fit through the stem {skeleton.Stem}: choose a smaller one");
        }
    }

    /// <summary>What all such networks depend on beside cell and widths, for records.</summary>
    internal static IReadOnlyList<KeyValuePair<string, string>> SkeletonFacts(MacroSkeleton skeleton) =>
    [
        new("stem", skeleton.Stem.ToString()),
        new("builds_unreaching_edges", skeleton.BuildsUnreachingEdges ? "true" : "false"),
    ];
}
