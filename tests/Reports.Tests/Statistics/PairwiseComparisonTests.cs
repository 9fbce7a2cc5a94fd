using Reports.Statistics;

namespace Reports.Tests.Statistics;

public sealed class PairwiseComparisonTests
{
    [Fact]
    public void Holms_correction_is_Rs()
    {
        // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") is 0.03 0.06 0.06 0.02.
        double[] corrected = HolmCorrection.Correct([0.01, 0.04, 0.03, 0.005]);

        Assert.Equal([0.03, 0.06, 0.06, 0.02], corrected.Select(p => Math.Round(p, 12)));
    }

    [Fact]
    public void A_test_that_was_not_made_does_not_count_in_the_correction()
    {
        Assert.Equal([0.02, double.NaN, 0.04], HolmCorrection.Correct([0.01, double.NaN, 0.04]));
    }

    [Fact]
    public void Every_two_algorithms_are_compared_once()
    {
        IReadOnlyList<PairwiseComparison> pairs = PairwiseComparison.Compare([("a", [1, 2]), ("b", [2, 3]), ("c", [3, 4])], 0.95);

        Assert.Equal([("a", "b"), ("a", "c"), ("b", "c")], pairs.Select(pair => (pair.First, pair.Second)));
    }

    [Fact]
    public void An_algorithm_that_always_wins_has_rank_one_and_the_ranks_sum_up()
    {
        IReadOnlyList<PairwiseComparison> pairs = PairwiseComparison.Compare([("a", [1, 2]), ("b", [8, 9]), ("c", [1, 2])], 0.95);

        Assert.Equal([2.5, 1, 2.5], PairwiseComparison.ExpectedRanks(["a", "b", "c"], pairs));
    }

    [Fact]
    public void The_number_of_runs_that_would_decide_does_decide_four_times_out_of_five()
    {
        Random random = new(4);
        PairwiseComparison pilot = PairwiseComparison.Compare([("a", Accuracies(20_000, 0.3)), ("b", Accuracies(20_000, 0))], 0.95)[0];
        int runs = (int)pilot.RunsToDecide, decided = 0;
        for (int experiment = 0; experiment < 400; experiment++)
        {
            if (MannWhitney.Test(Accuracies(runs, 0.3), Accuracies(runs, 0)).PValue < 0.05)
            {
                decided++;
            }
        }

        Assert.InRange(decided / 400.0, 0.72, 0.88);

        double[] Accuracies(int count, double shift) =>
            [.. Enumerable.Range(0, count).Select(_ => shift + Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6)];
    }
}
