using Benchspace.Generators;

namespace Benchspace.Spaces.NasBench201;

/// <summary>What an edge of a topology cell computes, numbered as NAS-Bench-201 does.</summary>
public enum TopologyOperation
{
    /// <summary><c>none</c>: zero.</summary>
    None,

    /// <summary><c>skip_connect</c>: the input itself.</summary>
    SkipConnect,

    /// <summary><c>nor_conv_1x1</c>: ReLU, 1x1 convolution, batch norm.</summary>
    NorConv1x1,

    /// <summary><c>nor_conv_3x3</c>: ReLU, 3x3 convolution, batch norm.</summary>
    NorConv3x3,

    /// <summary><c>avg_pool_3x3</c>: 3x3 average pooling, padding not counted.</summary>
    AvgPool3x3,
}

/// <summary>An edge of a topology cell. Node 0 is the cell's input, node 3 its output.</summary>
/// <param name="To">The node it leads to, 1 to 3.</param>
/// <param name="From">The node it comes from, below <paramref name="To"/>.</param>
public readonly record struct TopologyEdge(int To, int From);

/// <summary>
/// The topology space of NAS-Bench-201 (Dong and Yang 2020), NATS-Bench's topology search space: a cell of four
/// nodes with one of five operations on each of its six edges. Decision <c>i</c> is the
/// <see cref="TopologyOperation"/> of <c>Edges[i]</c>. Immutable and shared between threads.
/// </summary>
public sealed class TopologySpace : IndexedSpace, ISizedSpace, IConfiguredSpace, IIsomorphicSpace, ICostFeatures, INamedNetworks, IReachability, IStackedCells
{
    /// <summary>Cells in each stage of the published networks (N).</summary>
    public const int PublishedCellsPerStage = 5;

    /// <summary>Channels of the published networks' first stage (C).</summary>
    public const int PublishedChannels = 16;

    private const int Stages = 3;

    /// <summary>Height and width in pixels of the convolution through which images enter the published networks, of both spaces. It keeps their size.</summary>
    internal const int StemKernel = 3;

    private static readonly TopologyEdge[] EdgeList = [new(1, 0), new(2, 0), new(2, 1), new(3, 0), new(3, 1), new(3, 2)];
    private static readonly string[] OperationNameList = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"];
    private static readonly int[] Choices = [5, 5, 5, 5, 5, 5];

    private static readonly string[,] EdgeTexts = TextOfEveryEdge();

    // Official order: all combinations, shuffled by CPython with this seed.
    private const ulong OfficialOrderSeed = 88;

    private TopologySpace()
        : base(Choices, static numbers => new PythonRandom(OfficialOrderSeed).Shuffle(numbers)) =>
        NamedNetworks = [new("ResNet cell", Parse("|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|"))];

    /// <summary>The space.</summary>
    public static TopologySpace Instance { get; } = new();

    /// <summary>The edges in decision order: 1←0, 2←0, 2←1, 3←0, 3←1, 3←2.</summary>
    public static ReadOnlySpan<TopologyEdge> Edges => EdgeList;

    /// <summary>The operations' names in architecture strings, in the order of <see cref="TopologyOperation"/>.</summary>
    public static ReadOnlySpan<string> OperationNames => OperationNameList;

    /// <inheritdoc/>
    public override string Name => "topology";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Aliases => ["tss", "nats-tss", "nas-bench-201"];

    /// <inheritdoc/>
    /// <remarks>The cell that is a residual block: the reference row of NAS-Bench-201's table 5.</remarks>
    public IReadOnlyList<NamedNetwork> NamedNetworks { get; }

    /// <inheritdoc/>
    public char WidthSymbol => 'C';

    /// <inheritdoc/>
    public IReadOnlyList<string> IsomorphismRules => TopologyIsomorphism.Rules;

    /// <inheritdoc/>
    /// <remarks>So that convolutions of zeros and edges that lead nowhere are not paid for.</remarks>
    public IComparer<Architecture> TrainingCost { get; } = Comparer<Architecture>.Create(static (one, other) => OperationsByCost(one).CompareTo(OperationsByCost(other)));

    /// <inheritdoc/>
    public string TrainingCostOrder => "the fewest 3x3 convolutions, of equals the fewest 1x1 convolutions, then the fewest other operations";

    /// <inheritdoc/>
    /// <returns>One of the space's own instances; nothing is allocated.</returns>
    public override Architecture Mutate(Architecture parent, MutationRule rule, Random random) => rule switch
    {
        MutationRule.Native => Redraw(parent, IncomingEdgeOfSomeNode(random), random),
        MutationRule.UniformDecision => base.Mutate(parent, rule, random),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, null),
    };

    /// <inheritdoc/>
    public override string Format(Architecture architecture) => string.Concat(
    [
        EdgeTexts[0, architecture[0]], EdgeTexts[1, architecture[1]], EdgeTexts[2, architecture[2]],
        EdgeTexts[3, architecture[3]], EdgeTexts[4, architecture[4]], EdgeTexts[5, architecture[5]], "|",
    ]);

    /// <inheritdoc/>
    /// <remarks>Space around the text is ignored; nothing else deviates from the official form.</remarks>
    public override Architecture Parse(string text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        Span<byte> decisions = stackalloc byte[EdgeList.Length];
        for (int i = 0; i < EdgeList.Length; i++)
        {
            Expect(ref rest, OpeningOf(i), text);
            decisions[i] = (byte)ExpectOperation(ref rest, EdgeList[i], text);
        }

        Expect(ref rest, "|", text);
        if (!rest.IsEmpty)
        {
            throw Unexpected(rest, "the end", text);
        }

        return With(decisions);
    }

    /// <inheritdoc/>
    public NetworkSize SizeOf(Architecture architecture, DatasetShape dataset) =>
        SizeOf(architecture, dataset, PublishedCellsPerStage, PublishedChannels);

    /// <inheritdoc/>
    public NetworkConfiguration ConfigurationOf(Architecture architecture, DatasetShape dataset) =>
        new("infer.tiny", $"{PublishedChannels}", PublishedCellsPerStage, Format(architecture), dataset.Classes);

    /// <inheritdoc/>
    public IsomorphismClasses ClassesBy(string rule) => TopologyIsomorphism.By(TopologyIsomorphism.RuleOf(rule));

    /// <inheritdoc/>
    public NetworkSize SizeOfCells(Architecture architecture, bool withUnreachingEdges, int cellsPerStage, int channels, int imageSize)
    {
        bool[] reaches = NodesThatReachTheOutput(architecture);
        var count = new CellNetworkCount();
        for (int stage = 0; stage < Stages; stage++)
        {
            count.Cells(architecture, channels, channels, imageSize, cellsPerStage, edge => withUnreachingEdges || reaches[edge.To]);
            channels *= 2;
            imageSize = (imageSize + 1) / 2;
        }

        return count.Total;
    }

    /// <inheritdoc/>
    /// <remarks>How many edges have each operation but none.</remarks>
    public double[] CostFeaturesOf(Architecture architecture, bool withUnreachingEdges)
    {
        double[] features = new double[OperationNameList.Length];
        features[0] = 1;
        bool[] reaches = NodesThatReachTheOutput(architecture);
        for (int edge = 0; edge < EdgeList.Length; edge++)
        {
            if (architecture[edge] != (int)TopologyOperation.None && (withUnreachingEdges || reaches[EdgeList[edge].To]))
            {
                features[architecture[edge]]++;
            }
        }

        return features;
    }

    /// <inheritdoc/>
    public bool ReachesOutput(Architecture architecture) => NodesThatReachTheOutput(architecture)[0];

    /// <summary>The size of a network with another number of cells or channels than the published ones.</summary>
    /// <param name="architecture">The cell.</param>
    /// <param name="dataset">The images and classes.</param>
    /// <param name="cellsPerStage">Cells in each of the three stages, at least 0 (N in the publication).</param>
    /// <param name="channels">Channels of the first stage, at least 1 (C in the publication); each later stage doubles them.</param>
    public static NetworkSize SizeOf(Architecture architecture, DatasetShape dataset, int cellsPerStage, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cellsPerStage);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        return CellNetworkSize.Of(architecture, StemKernel, dataset.ImageSize, channels, WidthsOf(cellsPerStage, channels), buildsUnreachingEdges: true, dataset);
    }

    /// <summary>Channels after every layer of a network: cells keep them, and each of the two blocks between the stages doubles them.</summary>
    /// <param name="cellsPerStage">Cells in each of the three stages, at least 0.</param>
    /// <param name="channels">Channels of the first stage.</param>
    public static int[] WidthsOf(int cellsPerStage, int channels) =>
    [
        .. Enumerable.Repeat(channels, cellsPerStage), 2 * channels,
        .. Enumerable.Repeat(2 * channels, cellsPerStage), 4 * channels,
        .. Enumerable.Repeat(4 * channels, cellsPerStage),
    ];

    /// <summary>Which of a cell's four nodes have a path to its output over edges with an operation other than none; the input is the first. Where it has none, the network knows nothing of its image.</summary>
    /// <param name="architecture">An architecture of this space.</param>
    public static bool[] NodesThatReachTheOutput(Architecture architecture)
    {
        bool[] reaches = [false, false, false, true];
        // Edges come in the order of their targets, so that backwards every target is decided before its sources.
        for (int i = EdgeList.Length - 1; i >= 0; i--)
        {
            if (architecture[i] != (int)TopologyOperation.None)
            {
                reaches[EdgeList[i].From] |= reaches[EdgeList[i].To];
            }
        }

        return reaches;
    }

    private static (int Convolutions3x3, int Convolutions1x1, int Others) OperationsByCost(Architecture architecture)
    {
        int Count(TopologyOperation operation) => architecture.Decisions.Count((byte)operation);
        return (Count(TopologyOperation.NorConv3x3), Count(TopologyOperation.NorConv1x1), Count(TopologyOperation.AvgPool3x3) + Count(TopologyOperation.SkipConnect));
    }

    /// <summary>NATS-Bench's rule: a node, then one of its incoming edges, so that edges of early nodes change more often.</summary>
    private static int IncomingEdgeOfSomeNode(Random random)
    {
        int node = 1 + random.Next(3);
        int firstEdge = node * (node - 1) / 2;
        return firstEdge + random.Next(node);
    }

    private static string[,] TextOfEveryEdge()
    {
        string[,] texts = new string[EdgeList.Length, OperationNameList.Length];
        for (int i = 0; i < EdgeList.Length; i++)
        {
            for (int operation = 0; operation < OperationNameList.Length; operation++)
            {
                texts[i, operation] = $"{OpeningOf(i)}{OperationNameList[operation]}~{EdgeList[i].From}";
            }
        }

        return texts;
    }

    /// <summary>What stands before an edge's operation.</summary>
    private static string OpeningOf(int edge) => EdgeList[edge] switch
    {
        { To: 1 } => "|",
        { From: 0 } => "|+|",
        _ => "|",
    };

    private static void Expect(ref ReadOnlySpan<char> rest, string expected, string text)
    {
        if (!rest.StartsWith(expected, StringComparison.Ordinal))
        {
            throw Unexpected(rest, $"'{expected}'", text);
        }

        rest = rest[expected.Length..];
    }

    private static int ExpectOperation(ref ReadOnlySpan<char> rest, TopologyEdge edge, string text)
    {
        for (int operation = 0; operation < OperationNameList.Length; operation++)
        {
            string name = OperationNameList[operation];
            if (rest.StartsWith(name, StringComparison.Ordinal) && rest.Length > name.Length && rest[name.Length] == '~')
            {
                rest = rest[(name.Length + 1)..];
                if (rest.IsEmpty || rest[0] != '0' + edge.From)
                {
                    throw Unexpected(rest, $"'{edge.From}', the node that this edge of node {edge.To} comes from", text);
                }

                rest = rest[1..];
                return operation;
            }
        }

        throw Unexpected(rest, $"one of {string.Join(", ", OperationNameList)}, followed by '~{edge.From}'", text);
    }

    private static InputException Unexpected(ReadOnlySpan<char> rest, string expected, string text)
    {
        int position = text.AsSpan().TrimEnd().Length - rest.Length + 1;
        string found = rest.IsEmpty ? "the text ends" : $"it says '{rest[..Math.Min(rest.Length, 16)]}'";
        return new InputException($"'{text}' is not an architecture of the topology space: at character {position}, {found} where {expected} is expected");
    }
}
