using MathNet.Numerics.Statistics;

namespace Reports.Statistics;

/// <summary>How far two measurements of the same things agree on their order.</summary>
/// <param name="Count">The number of things that have both.</param>
/// <param name="Spearman">Spearman's rank correlation, ties sharing their mean rank, from −1 to 1; NaN of fewer than three, or where one measurement is the same for all.</param>
public readonly record struct RankCorrelation(int Count, double Spearman)
{
    private const int Fewest = 3;

    /// <summary>Of two measurements, thing by thing; what lacks one of them (NaN) is left out.</summary>
    /// <exception cref="ArgumentException">They are not of as many things.</exception>
    public static RankCorrelation Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        if (first.Length != second.Length)
        {
            throw new ArgumentException("not as many values as in the first", nameof(second));
        }

        List<double> a = new(first.Length), b = new(first.Length);
        for (int i = 0; i < first.Length; i++)
        {
            if (double.IsNaN(first[i]) || double.IsNaN(second[i]))
            {
                continue;
            }

            a.Add(first[i]);
            b.Add(second[i]);
        }
        return new RankCorrelation(a.Count, a.Count < Fewest ? double.NaN : Correlation.Spearman(a, b));
    }
}
