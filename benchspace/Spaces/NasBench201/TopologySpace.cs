using System.Numerics;
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
public sealed class TopologySpace : IIndexedSpace, ISizedSpace
{
    /// <summary>Cells in each stage of the published networks (N).</summary>
    public const int PublishedCellsPerStage = 5;

    /// <summary>Channels of the published networks' first stage (C).</summary>
    public const int PublishedChannels = 16;

    /// <summary>Height and width in pixels of the convolution through which images enter the published networks, of both spaces. It keeps their size.</summary>
    internal const int StemKernel = 3;

    private static readonly TopologyEdge[] EdgeList = [new(1, 0), new(2, 0), new(2, 1), new(3, 0), new(3, 1), new(3, 2)];
    private static readonly string[] OperationNameList = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"];
    private static readonly int[] Choices = [5, 5, 5, 5, 5, 5];

    private static readonly string[,] EdgeTexts = TextOfEveryEdge();

    // Official order: all combinations, shuffled by CPython with this seed.
    private const ulong OfficialOrderSeed = 88;

    private readonly NumberedArchitectures _architectures =
        new(OperationNameList.Length, EdgeList.Length, static numbers => new PythonRandom(OfficialOrderSeed).Shuffle(numbers));

    private TopologySpace()
    {
    }

    /// <summary>The space.</summary>
    public static TopologySpace Instance { get; } = new();

    /// <summary>The edges in decision order: 1←0, 2←0, 2←1, 3←0, 3←1, 3←2.</summary>
    public static ReadOnlySpan<TopologyEdge> Edges => EdgeList;

    /// <summary>The operations' names in architecture strings, in the order of <see cref="TopologyOperation"/>.</summary>
    public static ReadOnlySpan<string> OperationNames => OperationNameList;

    /// <inheritdoc/>
    public string Name => "topology";

    /// <inheritdoc/>
    public ReadOnlySpan<int> ChoiceCounts => Choices;

    /// <inheritdoc/>
    public BigInteger Size => Count;

    /// <inheritdoc/>
    public int Count => _architectures.Count;

    /// <inheritdoc/>
    public Architecture this[int index] => _architectures[index];

    /// <inheritdoc/>
    public int IndexOf(Architecture architecture) => _architectures.IndexOf(architecture);

    /// <inheritdoc/>
    /// <returns>One of the space's own instances; nothing is allocated.</returns>
    public Architecture Sample(Random random) => _architectures.Sample(random);

    /// <inheritdoc/>
    /// <returns>One of the space's own instances; nothing is allocated.</returns>
    public Architecture Mutate(Architecture parent, MutationRule rule, Random random) =>
        _architectures.Redraw(parent, rule switch
        {
            MutationRule.Native => IncomingEdgeOfSomeNode(random),
            MutationRule.UniformDecision => random.Next(EdgeList.Length),
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, null),
        }, random);

    /// <inheritdoc/>
    public IEnumerable<Architecture> Neighbours(Architecture architecture) => _architectures.Neighbours(architecture);

    /// <inheritdoc/>
    public string Format(Architecture architecture) => string.Concat(
    [
        EdgeTexts[0, architecture[0]], EdgeTexts[1, architecture[1]], EdgeTexts[2, architecture[2]],
        EdgeTexts[3, architecture[3]], EdgeTexts[4, architecture[4]], EdgeTexts[5, architecture[5]], "|",
    ]);

    /// <inheritdoc/>
    /// <remarks>Space around the text is ignored; nothing else deviates from the official form.</remarks>
    public Architecture Parse(string text)
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

        return _architectures.With(decisions);
    }

    /// <inheritdoc/>
    public NetworkSize SizeOf(Architecture architecture, DatasetShape dataset) =>
        SizeOf(architecture, dataset, PublishedCellsPerStage, PublishedChannels);

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
        return new InputException($"'{text}' is not an architecture of the topology space: at character {position}, {found} where {expected} is expected.");
    }
}
