using SharedSource;

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

/// <summary>Which architectures of the topology space compute the same function. Thread-safe.</summary>
public static class TopologyIsomorphism
{
    private const string Zero = "#";

    private static readonly string[] RuleNames = ["official", "zero-dropping"];
    private static readonly Lazy<IsomorphismClasses>[] Classes =
        [.. Enum.GetValues<IsomorphismRule>().Select(rule => new Lazy<IsomorphismClasses>(() => new IsomorphismClasses(TopologySpace.Instance, architecture => CanonicalString(architecture, rule))))];

    /// <summary>The names of the rules, in the order of <see cref="IsomorphismRule"/>.</summary>
    public static IReadOnlyList<string> Rules => RuleNames;

    /// <summary>The rule of this name.</summary>
    /// <exception cref="InputException">There is none; the message lists the names.</exception>
    public static IsomorphismRule RuleOf(string name) => NameLookup.Find(name, RuleNames) is { } known
        ? (IsomorphismRule)Array.IndexOf(RuleNames, known)
        : throw new InputException(NameLookup.Unknown("isomorphism rule", name, RuleNames));

    /// <summary>The classes by <paramref name="rule"/>, computed at the first call.</summary>
    public static IsomorphismClasses By(IsomorphismRule rule) => Enum.IsDefined(rule)
        ? Classes[(int)rule].Value
        : throw new ArgumentOutOfRangeException(nameof(rule), rule, null);

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
