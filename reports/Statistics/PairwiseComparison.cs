using MathNet.Numerics.Distributions;

namespace Reports.Statistics;

/// <summary>Two algorithms on one data set, by one accuracy of their runs' recommendations.</summary>
/// <param name="First">The first algorithm's name.</param>
/// <param name="Second">The second algorithm's name.</param>
/// <param name="FirstCount">Runs of the first.</param>
/// <param name="SecondCount">Runs of the second.</param>
/// <param name="MeanDifference">Mean of the first minus mean of the second in points of accuracy, with Welch's interval.</param>
/// <param name="MedianDifference">Median of the first minus median of the second in points of accuracy.</param>
/// <param name="Superiority">How often a run of the first beats a run of the second (ties count half), with its interval.</param>
/// <param name="PValue">Of the two-sided Mann–Whitney test, alone.</param>
/// <param name="HolmPValue">The same, corrected for all the pairs compared on this data set.</param>
/// <param name="RunsToDecide">
/// Runs per algorithm with which the Mann–Whitney test would find a superiority of this size at the 5 % level, divided
/// by the number of pairs, four times out of five (Noether, 1987); infinite where neither wins more often.
/// </param>
public sealed record PairwiseComparison(
    string First,
    string Second,
    int FirstCount,
    int SecondCount,
    Interval MeanDifference,
    double MedianDifference,
    Interval Superiority,
    double PValue,
    double HolmPValue,
    double RunsToDecide)
{
    /// <summary>Compares every two of these algorithms.</summary>
    /// <param name="samples">Per algorithm its name and one accuracy per run, in percent; NaN does not count.</param>
    /// <param name="level">Confidence level of the intervals, such as 0.95.</param>
    /// <returns>The pairs (0,1), (0,2), …, (1,2), …; empty for fewer than two algorithms.</returns>
    public static IReadOnlyList<PairwiseComparison> Compare(IReadOnlyList<(string Name, double[] Values)> samples, double level)
    {
        List<PairwiseComparison> pairs = [];
        for (int i = 0; i < samples.Count; i++)
        {
            for (int j = i + 1; j < samples.Count; j++)
            {
                pairs.Add(Pair(samples[i], samples[j], level));
            }
        }
        double[] corrected = HolmCorrection.Correct([.. pairs.Select(pair => pair.PValue)]);
        return [.. pairs.Select((pair, i) => pair with
        {
            HolmPValue = corrected[i],
            RunsToDecide = RunsFor(pair.Superiority.Estimate, pairs.Count),
        })];
    }

    /// <summary>
    /// The rank that a run of each algorithm has, on average, among one run of every algorithm; 1 is best. It is one
    /// plus the sum of the others' probabilities to beat it.
    /// </summary>
    public static double[] ExpectedRanks(IReadOnlyList<string> algorithms, IReadOnlyList<PairwiseComparison> pairs)
    {
        double[] ranks = new double[algorithms.Count];
        for (int i = 0; i < ranks.Length; i++)
        {
            ranks[i] = 1 + pairs.Sum(pair =>
                pair.Second == algorithms[i] ? pair.Superiority.Estimate
                : pair.First == algorithms[i] ? 1 - pair.Superiority.Estimate
                : 0);
        }
        return ranks;
    }

    private static PairwiseComparison Pair((string Name, double[] Values) first, (string Name, double[] Values) second, double level)
    {
        MannWhitney test = MannWhitney.Test(first.Values, second.Values);
        SampleSummary a = SampleSummary.Of(first.Values), b = SampleSummary.Of(second.Values);
        return new PairwiseComparison(
            first.Name,
            second.Name,
            a.Count,
            b.Count,
            Interval.OfMeanDifference(first.Values, second.Values, level),
            a.Median - b.Median,
            MannWhitney.SuperiorityInterval(test.Superiority, a.Count, b.Count, level),
            test.PValue,
            test.PValue,
            double.NaN);
    }

    private static double RunsFor(double superiority, int pairs)
    {
        double z = Normal.InvCDF(0, 1, 1 - 0.025 / pairs) + Normal.InvCDF(0, 1, 0.8);
        return Math.Ceiling(z * z / (6 * (superiority - 0.5) * (superiority - 0.5)));
    }
}
