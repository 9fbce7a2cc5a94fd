using System.Globalization;

namespace Benchspace.Spaces.NasBench201;

/// <summary>
/// The size search space of NATS-Bench (Dong et al. 2021): the output channels of five layers of a fixed network,
/// each 8 to 64 in steps of 8. The layers are the stem with the first <see cref="Cell"/>, a residual block that halves
/// the image, the second cell, another such block, the third cell. Decision <c>i</c> chooses
/// <c>Widths[decision]</c> for layer <c>i</c>. Immutable and shared between threads.
/// </summary>
public sealed class SizeSpace : IndexedSpace, ISizedSpace, IConfiguredSpace, ICostFeatures
{
    private const int Layers = 5;
    private static readonly int[] WidthList = [8, 16, 24, 32, 40, 48, 56, 64];
    private static readonly int[] Choices = [8, 8, 8, 8, 8];

    // Cells of each kind in its network.
    private const int CellsPerStage = 1;

    // Official order is lexicographic.
    private SizeSpace()
        : base(Choices)
    {
    }

    /// <summary>The space.</summary>
    public static SizeSpace Instance { get; } = new();

    /// <summary>The channel counts that a layer can have, by choice.</summary>
    public static ReadOnlySpan<int> Widths => WidthList;

    /// <summary>The cell of all networks, an architecture of the topology space.</summary>
    public static Architecture Cell { get; } = TopologySpace.Instance.Parse(
        "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|");

    /// <inheritdoc/>
    public override string Name => "size";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Aliases => ["sss", "nats-sss"];

    /// <inheritdoc/>
    public override string Format(Architecture architecture) => string.Create(
        CultureInfo.InvariantCulture,
        $"{WidthList[architecture[0]]}:{WidthList[architecture[1]]}:{WidthList[architecture[2]]}:{WidthList[architecture[3]]}:{WidthList[architecture[4]]}");

    /// <inheritdoc/>
    /// <remarks>Space around the text is ignored.</remarks>
    public override Architecture Parse(string text)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
        Span<byte> decisions = stackalloc byte[Layers];
        int layer = 0;
        foreach (Range range in trimmed.Split(':'))
        {
            if (layer == Layers)
            {
                throw NotOfThisSpace(text, "it has more than five");
            }

            ReadOnlySpan<char> width = trimmed[range];
            int choice = int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out int channels) ? WidthList.IndexOf(channels) : -1;
            decisions[layer++] = choice >= 0 ? (byte)choice : throw NotOfThisSpace(text, $"layer {layer} has '{width}'");
        }

        return layer == Layers ? With(decisions) : throw NotOfThisSpace(text, $"it has {layer}");
    }

    /// <inheritdoc/>
    public NetworkSize SizeOf(Architecture architecture, DatasetShape dataset)
    {
        int[] widths = WidthsOf(architecture);
        return CellNetworkSize.Of(Cell, TopologySpace.StemKernel, dataset.ImageSize, widths[0], widths, buildsUnreachingEdges: true, dataset);
    }

    /// <inheritdoc/>
    public NetworkConfiguration ConfigurationOf(Architecture architecture, DatasetShape dataset) =>
        new("infer.shape.tiny", Format(architecture), CellsPerStage, TopologySpace.Instance.Format(Cell), dataset.Classes);

    /// <inheritdoc/>
    /// <remarks>
    /// The widths in eighths, the products of neighbouring ones (the convolutions between them) and the squares (those
    /// within a cell). All edges of the cell reach its output.
    /// </remarks>
    public double[] CostFeaturesOf(Architecture architecture, bool withUnreachingEdges)
    {
        double[] widths = [.. architecture.Decisions.ToArray().Select(choice => choice + 1.0)];
        return [1, .. widths, .. widths.Zip(widths.Skip(1), (from, to) => from * to), .. widths.Select(width => width * width)];
    }

    /// <summary>Channels after every layer: cell, block, cell, block, cell. The stem has those of the first cell.</summary>
    /// <param name="architecture">An architecture of this space.</param>
    public static int[] WidthsOf(Architecture architecture) => [.. architecture.Decisions.ToArray().Select(choice => WidthList[choice])];

    private static InputException NotOfThisSpace(string text, string why) => new(
        $"'{text}' is not an architecture of the size space: {why}; expected five widths out of {string.Join(", ", WidthList)}, such as 8:16:24:32:40");
}
