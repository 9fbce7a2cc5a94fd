using Benchspace;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;
using Harness.Storage;
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

    private CellNetworkDefinition(Architecture cell, int[] widths, MacroSkeleton skeleton, DatasetShape images)
    {
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
    public Provenance Facts => Provenance.None
        .Add("cell", TopologySpace.Instance.Format(Cell))
        .Add("widths", string.Join(':', Widths))
        .Add("cells_per_stage", Skeleton.CellsPerStage)
        .Add("stem", Skeleton.Stem.ToString())
        .Add("builds_unreaching_edges", Skeleton.BuildsUnreachingEdges)
        .Add("images", FormattableString.Invariant($"{Images.ImageChannels}x{Images.ImageSize}x{Images.ImageSize}"))
        .Add("classes", Images.Classes);

    INetwork INetworkDefinition.Build(ReadOnlySpan<int> seeds, Device device) => new CellNetwork(this, seeds, device);

    /// <summary>The network of an architecture.</summary>
    /// <param name="space">The topology space or the size space.</param>
    /// <param name="architecture">An architecture of <paramref name="space"/>.</param>
    /// <param name="skeleton">What surrounds the cells.</param>
    /// <param name="images">The images it reads and the classes it tells apart.</param>
    /// <exception cref="InputException">The space's architectures are no such networks, or the skeleton's numbers are out of range.</exception>
    public static CellNetworkDefinition Of(ISearchSpace space, Architecture architecture, MacroSkeleton skeleton, DatasetShape images)
    {
        // libtorch 2.10 gets the gradient of a convolution of a single channel wrong on a CPU.
        if (skeleton.CellsPerStage is < 1 or > MostCells || skeleton.Channels is < 2 or > MostChannels)
        {
            throw new InputException($"a network of {skeleton.CellsPerStage} cells a stage and {skeleton.Channels} channels cannot be built: give --cells from 1 to {MostCells} and --channels from 2 to {MostChannels}");
        }

        if (images.ImageSize + (2 * skeleton.Stem.Padding) < skeleton.Stem.Kernel)
        {
            throw new InputException($"images of {images.ImageSize}x{images.ImageSize} pixels do not fit through the stem {skeleton.Stem}: choose a smaller one");
        }

        return space switch
        {
            TopologySpace => new(architecture, TopologyWidths(skeleton), skeleton, images),
            SizeSpace => new(SizeSpace.Cell, SizeWidths(architecture), skeleton with { CellsPerStage = 1 }, images),
            _ => throw new InputException($"architectures of the space {space.Name} cannot be trained here: only topology and size can"),
        };
    }

    private static int[] TopologyWidths(MacroSkeleton skeleton)
    {
        int n = skeleton.CellsPerStage, c = skeleton.Channels;
        return [.. Enumerable.Repeat(c, n), 2 * c, .. Enumerable.Repeat(2 * c, n), 4 * c, .. Enumerable.Repeat(4 * c, n)];
    }

    private static int[] SizeWidths(Architecture architecture)
    {
        int[] widths = new int[architecture.Length];
        for (int layer = 0; layer < widths.Length; layer++)
        {
            widths[layer] = SizeSpace.Widths[architecture[layer]];
        }

        return widths;
    }
}
