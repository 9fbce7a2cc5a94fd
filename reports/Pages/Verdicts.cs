using MathNet.Numerics;
using Reports.Statistics;

namespace Reports.Pages;

/// <summary>What a comparison says, in words: which algorithm is better here, and how sure that is.</summary>
public static class Verdicts
{
    private const double Significance = 0.05;

    /// <summary>One sentence or two for a data set: who leads, and over whom that is shown.</summary>
    public static string OnDataset(DatasetComparison comparison)
    {
        AlgorithmResults[] byMean = [.. comparison.Algorithms.Where(a => a.Compared.Count > 0).OrderByDescending(a => a.Compared.Mean)];
        string dataset = comparison.Dataset.Name;
        if (byMean.Length == 0)
        {
            return $"On {dataset}, no run has finished an evaluation within its budget.";
        }

        AlgorithmResults best = byMean[0];
        string lead = $"{comparison.Measure.Title} {Numbers.Percent(best.Compared.Mean)} %{IntervalText(best.ComparedMean, comparison.Level)} over {Runs(best.Compared.Count)}";
        if (byMean.Length == 1)
        {
            return $"On {dataset}, {best.Algorithm.Title} reached a mean {lead}.";
        }

        string[] beaten = [.. byMean[1..].Where(other => IsShownToWin(comparison, best, other)).Select(other => other.Algorithm.Title)];
        string[] ahead = [.. byMean[1..].Where(other => IsShownToWin(comparison, other, best)).Select(other => other.Algorithm.Title)];
        string[] open = [.. byMean[1..].Select(other => other.Algorithm.Title).Except(beaten).Except(ahead)];
        List<string> findings = [];
        if (beaten.Length > 0)
        {
            findings.Add($"its runs beat those of {List(beaten)} more often than chance allows");
        }

        if (open.Length > 0)
        {
            findings.Add($"it is not shown to be better than {List(open, "or")}");
        }

        if (ahead.Length > 0)
        {
            findings.Add($"runs of {List(ahead, "or")} beat its own more often than chance allows");
        }

        return $"On {dataset}, {best.Algorithm.Title} {(open.Length + ahead.Length == 0 ? "is best" : "has the best mean")} ({lead}); {string.Join(", but ", findings)}.";
    }

    /// <summary>What the comparison of two algorithms says, and what it would take to say more.</summary>
    public static string OnPair(PairwiseComparison pair, DatasetComparison comparison)
    {
        if (double.IsNaN(pair.PValue))
        {
            return "One of the two has no finished run.";
        }
        // Stated from the side of the one that wins more often.
        bool firstWins = pair.Superiority.Estimate >= 0.5;
        string winner = comparison.TitleOf(firstWins ? pair.First : pair.Second);
        string loser = comparison.TitleOf(firstWins ? pair.Second : pair.First);
        double mean = firstWins ? pair.MeanDifference.Estimate : -pair.MeanDifference.Estimate;
        if (pair.HolmPValue < Significance)
        {
            string evidence = pair.HolmPValue switch { < 0.001 => "Very strong evidence", < 0.01 => "Strong evidence", _ => "Some evidence" };
            string however = mean < 0 ? $", although the mean of {winner} is lower" : "";
            return $"{evidence}: {winner} beats {loser}, {Effect(pair)}{however}.";
        }
        if (SmallestPValue(pair) * comparison.Pairs.Count >= Significance)
        {
            return "Open: no outcome of so few runs could tell.";
        }

        string needed = double.IsInfinity(pair.RunsToDecide) ? "" : $" Were the difference what it looks like, some {Numbers.Whole(Rounded(pair.RunsToDecide))} runs each would show it.";
        string sides = pair.Superiority.Estimate == 0.5 ? "neither wins more often" : $"{winner} wins more often, but by no more than chance allows";
        return $"Open: {sides}.{needed}";
    }

    private static bool IsShownToWin(DatasetComparison comparison, AlgorithmResults winner, AlgorithmResults loser) =>
        comparison.Pairs.Any(pair => pair.HolmPValue < Significance
            && ((pair.First == winner.Algorithm.Name && pair.Second == loser.Algorithm.Name && pair.Superiority.Estimate > 0.5)
                || (pair.First == loser.Algorithm.Name && pair.Second == winner.Algorithm.Name && pair.Superiority.Estimate < 0.5)));

    // Vargha and Delaney (2000), table 1.
    private static string Effect(PairwiseComparison pair) => Math.Abs(pair.Superiority.Estimate - 0.5) switch
    {
        < 0.06 => "by a negligible margin",
        < 0.14 => "by a small margin",
        < 0.21 => "by a medium margin",
        _ => "by a large margin",
    };

    private static double SmallestPValue(PairwiseComparison pair) =>
        2 / SpecialFunctions.Binomial(pair.FirstCount + pair.SecondCount, pair.FirstCount);

    // Two digits: the estimate is no better than that.
    private static double Rounded(double runs)
    {
        double unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(runs)) - 1));
        return Math.Ceiling(runs / unit) * unit;
    }

    private static string IntervalText(Interval mean, double level) =>
        double.IsNaN(mean.Low) ? "" : $", {Numbers.Level(level)} interval {Numbers.Percent(mean.Low)} to {Numbers.Percent(mean.High)},";

    private static string Runs(int count) => count == 1 ? "one run" : $"{Numbers.Whole(count)} runs";

    private static string List(string[] names, string conjunction = "and") =>
        names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} {conjunction} {names[^1]}";
}
