using MathNet.Numerics.Distributions;

namespace Reports.Statistics;

/// <summary>
/// The Mann–Whitney U test of two independent samples. Runs of two algorithms are independent: they share no seed and
/// no pairing. Ties are common (many runs end with the same architecture) and are corrected for.
/// </summary>
/// <param name="Superiority">
/// P(first &gt; second) + P(equal)/2: how often a run of the first beats a run of the second, Vargha and Delaney's A12.
/// NaN when a sample is empty.
/// </param>
/// <param name="PValue">Two-sided. NaN when a sample is empty.</param>
/// <param name="IsExact">Whether the p-value counts all permutations; otherwise it is the normal approximation.</param>
public readonly record struct MannWhitney(double Superiority, double PValue, bool IsExact)
{
    /// <summary>Up to this many values in both samples together, all permutations are counted.</summary>
    public const int LargestExact = 40;

    /// <summary>Tests whether the two samples come from one distribution.</summary>
    /// <param name="first">One value per run; NaN does not count.</param>
    /// <param name="second">One value per run; NaN does not count.</param>
    public static MannWhitney Test(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        double[] a = SampleSummary.Present(first), b = SampleSummary.Present(second);
        if (a.Length == 0 || b.Length == 0)
        {
            return new MannWhitney(double.NaN, double.NaN, false);
        }

        double[] values = [.. a, .. b];
        bool[] isFirst = [.. Enumerable.Repeat(true, a.Length), .. Enumerable.Repeat(false, b.Length)];
        Array.Sort(values, isFirst);

        // Twice the midrank is an integer: first + last place of the group of equal values, counted from 1.
        int[] doubledRanks = new int[values.Length];
        double tieTerm = 0;
        for (int start = 0, end; start < values.Length; start = end)
        {
            for (end = start + 1; end < values.Length && values[end] == values[start]; end++) { }
            Array.Fill(doubledRanks, start + 1 + end, start, end - start);
            double tied = end - start;
            tieTerm += tied * tied * tied - tied;
        }

        long doubledRankSum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (isFirst[i])
            {
                doubledRankSum += doubledRanks[i];
            }
        }

        double m = a.Length, n = b.Length;
        double u = doubledRankSum / 2.0 - m * (m + 1) / 2;
        double superiority = u / (m * n);
        return values.Length <= LargestExact
            ? new MannWhitney(superiority, ExactPValue(doubledRanks, a.Length, doubledRankSum), true)
            : new MannWhitney(superiority, ApproximatePValue(u, m, n, tieTerm), false);
    }

    // The share of all ways to choose the first sample whose rank sum is at least as far from its mean as the observed
    // one; conditional on the ties.
    private static double ExactPValue(int[] doubledRanks, int chosen, long observed)
    {
        int total = doubledRanks.Sum();
        double[,] ways = new double[chosen + 1, total + 1];
        ways[0, 0] = 1;
        foreach (int rank in doubledRanks)
        {
            for (int count = chosen; count > 0; count--)
            {
                for (int sum = total; sum >= rank; sum--)
                {
                    ways[count, sum] += ways[count - 1, sum - rank];
                }
            }
        }

        // Compared in units of doubledRanks.Length so that the mean is an integer too.
        long mean = (long)chosen * total, distance = Math.Abs(observed * doubledRanks.Length - mean);
        double all = 0, extreme = 0;
        for (int sum = 0; sum <= total; sum++)
        {
            all += ways[chosen, sum];
            if (Math.Abs((long)sum * doubledRanks.Length - mean) >= distance)
            {
                extreme += ways[chosen, sum];
            }
        }
        return extreme / all;
    }

    private static double ApproximatePValue(double u, double m, double n, double tieTerm)
    {
        double total = m + n;
        double variance = m * n / 12 * (total + 1 - tieTerm / (total * (total - 1)));
        if (variance <= 0)
        {
            return 1;
        }

        double distance = Math.Max(0, Math.Abs(u - m * n / 2) - 0.5);
        return Math.Min(1, 2 * Normal.CDF(0, 1, -distance / Math.Sqrt(variance)));
    }

    /// <summary>
    /// The interval of a probability of superiority: Newcombe (2006), "Confidence intervals for an effect size measure
    /// based on the Mann–Whitney statistic", method 5. It holds its level for small samples and near 0 and 1, where an
    /// interval from the sample's variance collapses.
    /// </summary>
    /// <param name="superiority">The estimate, from 0 to 1.</param>
    /// <param name="firstCount">Runs in the first sample.</param>
    /// <param name="secondCount">Runs in the second sample.</param>
    /// <param name="level">Confidence level, such as 0.95.</param>
    public static Interval SuperiorityInterval(double superiority, int firstCount, int secondCount, double level)
    {
        if (double.IsNaN(superiority))
        {
            return new Interval(double.NaN, double.NaN, double.NaN);
        }

        double z = Normal.InvCDF(0, 1, (1 + level) / 2);
        return new Interval(superiority, Bound(0, superiority), Bound(1, superiority));

        // The value farthest from the estimate, towards the end, that the estimate does not contradict.
        double Bound(double end, double inside)
        {
            double outside = end;
            for (int halving = 0; halving < 60; halving++)
            {
                double middle = (outside + inside) / 2;
                if (Math.Abs(superiority - middle) <= z * StandardError(middle, firstCount, secondCount))
                {
                    inside = middle;
                }
                else
                {
                    outside = middle;
                }
            }
            return inside;
        }
    }

    private static double StandardError(double theta, double m, double n)
    {
        double half = (m + n) / 2 - 1;
        double variance = theta * (1 - theta) * (1 + half * ((1 - theta) / (2 - theta) + theta / (1 + theta))) / (m * n);
        return Math.Sqrt(variance);
    }
}
