namespace Benchspace.Spaces.NasBench201;

/// <summary>When two architectures of the topology space count as the same network.</summary>
/// <remarks>
/// Exact, for equal weights: <c>none</c> is zero, <c>skip_connect</c> is the identity, pooled zero is zero, and sums
/// may be reordered and regrouped. Not exact: both rules take a convolution of zero for zero, but a ReLU-Conv-BN of
/// zeros gives the batch norm's learned shift, a constant per channel. And both compare expressions, not weights: a
/// term that occurs twice is the same term whether it is one convolution skipped onwards or two of their own.
/// </remarks>
public enum IsomorphismRule
{
    /// <summary>
    /// NAS-Bench-201's own, <c>Structure.to_unique_str(consider_zero=True)</c>: 6,466 classes. A zero stays in the sum
    /// it is a term of, so sums that differ by zeros differ, and a sum of zeros is not known to be zero; a skipped sum
    /// is one term.
    /// </summary>
    Official,

    /// <summary>
    /// Zeros leave the sums and a skipped sum's terms join the sum they are skipped to: 4,930 classes, each a union of
    /// official ones.
    /// </summary>
    ZeroDropping,
}

/// <summary>
/// The topology space divided into classes of architectures that compute the same function, by one of the two
/// <see cref="IsomorphismRule"/>s. Immutable and shared between threads.
/// </summary>
public sealed class IsomorphismClasses
{
    private const string Zero = "#";

    private static readonly Lazy<IsomorphismClasses> Official = new(() => new IsomorphismClasses(IsomorphismRule.Official));
    private static readonly Lazy<IsomorphismClasses> ZeroDropping = new(() => new IsomorphismClasses(IsomorphismRule.ZeroDropping));

    private readonly ushort[] _representatives;

    private IsomorphismClasses(IsomorphismRule rule)
    {
        TopologySpace space = TopologySpace.Instance;
        var representativeOf = new Dictionary<string, ushort>();
        _representatives = new ushort[space.Count];
        for (int index = 0; index < _representatives.Length; index++)
        {
            string canonical = CanonicalString(space[index], rule);
            representativeOf.TryAdd(canonical, (ushort)index);
            _representatives[index] = representativeOf[canonical];
        }

        Count = representativeOf.Count;
    }

    /// <summary>The number of classes.</summary>
    public int Count { get; }

    /// <summary>The classes by <paramref name="rule"/>, computed at the first call.</summary>
    public static IsomorphismClasses By(IsomorphismRule rule) => rule switch
    {
        IsomorphismRule.Official => Official.Value,
        IsomorphismRule.ZeroDropping => ZeroDropping.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, null),
    };

    /// <summary>The smallest official index in the class of the architecture with official index <paramref name="index"/>.</summary>
    /// <exception cref="InputException">The index is outside 0 … 15,624.</exception>
    public int RepresentativeOf(int index) => (uint)index < (uint)_representatives.Length
        ? _representatives[index]
        : throw new InputException($"There is no architecture {index}: indices run from 0 to {_representatives.Length - 1}.");

    /// <summary>
    /// What the cell computes, written as an expression of its input <c>0</c>: <c>#</c> is zero, <c>(x)@nor_conv_3x3</c>
    /// an operation on x. Equal exactly for the architectures of one class.
    /// </summary>
    /// <param name="architecture">An architecture of the topology space.</param>
    /// <param name="rule">The rule.</param>
    public static string CanonicalString(Architecture architecture, IsomorphismRule rule)
    {
        bool dropsZeros = rule == IsomorphismRule.ZeroDropping;
        List<string>[] terms = [["0"], [], [], []];
        string[] sums = ["0", "", "", ""];
        ReadOnlySpan<TopologyEdge> edges = TopologySpace.Edges;
        for (int i = 0; i < edges.Length; i++)
        {
            (int to, int from) = edges[i];
            List<string> sum = terms[to];
            var operation = (TopologyOperation)architecture[i];
            if (operation == TopologyOperation.None || sums[from] == Zero)
            {
                if (!dropsZeros)
                {
                    sum.Add(Zero);
                }
            }
            else if (operation != TopologyOperation.SkipConnect)
            {
                sum.Add($"({sums[from]})@{TopologySpace.OperationNames[(int)operation]}");
            }
            else if (dropsZeros)
            {
                sum.AddRange(terms[from]);
            }
            else
            {
                sum.Add(sums[from]);
            }

            bool isLastEdgeIntoNode = from == to - 1;
            if (isLastEdgeIntoNode)
            {
                sum.Sort(StringComparer.Ordinal);
                sums[to] = sum.Count == 0 ? Zero : string.Join('+', sum);
            }
        }

        return sums[^1];
    }
}
