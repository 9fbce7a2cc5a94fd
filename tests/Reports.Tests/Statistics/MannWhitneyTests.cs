using CsCheck;
using Reports.Statistics;

namespace Reports.Tests.Statistics;

public sealed class MannWhitneyTests
{
    // Few distinct values, so that ties are common, as they are among recommendations.
    private static readonly Gen<(double[], double[])> Pairs =
        Gen.Select(Gen.Int[0, 8].Select(i => (double)i).Array[1, 30], Gen.Int[0, 8].Select(i => (double)i).Array[1, 30]);

    [Fact]
    public void Without_ties_the_exact_p_value_is_Rs()
    {
        // R: wilcox.test(c(0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46), c(1.15, 0.88, 0.90, 0.74, 1.21)) has p = 0.2544.
        MannWhitney test = MannWhitney.Test([0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46], [1.15, 0.88, 0.90, 0.74, 1.21]);

        Assert.True(test.IsExact);
        Assert.Equal(35.0 / 50, test.Superiority, 12);
        Assert.Equal(0.2544, test.PValue, 4);
    }

    [Fact]
    public void Two_runs_against_two_cannot_fall_below_one_third()
    {
        Assert.Equal(1.0 / 3, MannWhitney.Test([2, 3], [0, 1]).PValue, 12);
    }

    [Fact]
    public void The_probability_of_superiority_counts_wins_and_half_of_ties() => Pairs.Sample((first, second) =>
    {
        double wins = first.Sum(a => second.Sum(b => a > b ? 1 : a == b ? 0.5 : 0));
        return Math.Abs(MannWhitney.Test(first, second).Superiority - wins / (first.Length * second.Length)) < 1e-12;
    });

    [Fact]
    public void Swapping_the_algorithms_mirrors_the_probability_and_keeps_the_p_value() => Pairs.Sample((first, second) =>
    {
        MannWhitney test = MannWhitney.Test(first, second), swapped = MannWhitney.Test(second, first);
        return Math.Abs(test.Superiority + swapped.Superiority - 1) < 1e-12 && Math.Abs(test.PValue - swapped.PValue) < 1e-9;
    });

    [Fact]
    public void Equal_accuracies_are_no_evidence_for_few_runs_and_for_many()
    {
        foreach (int count in (int[])[5, 500])
        {
            double[] accuracies = [.. Enumerable.Repeat(94.37, count)];
            MannWhitney test = MannWhitney.Test(accuracies, accuracies);
            Assert.Equal(0.5, test.Superiority);
            Assert.Equal(1, test.PValue, 12);
        }
    }

    [Fact]
    public void The_approximation_allows_for_ties()
    {
        // By hand: U = 412.5, ties of 28 and 22; without the correction for them p would be 0.0535.
        MannWhitney test = MannWhitney.Test(
            [.. Enumerable.Repeat(94.37, 18), .. Enumerable.Repeat(93.5, 7)], [.. Enumerable.Repeat(94.37, 10), .. Enumerable.Repeat(93.5, 15)]);

        Assert.False(test.IsExact);
        Assert.Equal(0.66, test.Superiority, 12);
        Assert.Equal(0.024767, test.PValue, 6);
    }

    [Fact]
    public void The_approximation_for_many_runs_agrees_with_the_exact_count_for_few()
    {
        double[] first = [.. Enumerable.Range(0, 20).Select(i => i % 7 + 1.0)];
        double[] second = [.. Enumerable.Range(0, 20).Select(i => i % 5 + 0.0)];
        MannWhitney exact = MannWhitney.Test(first, second);
        MannWhitney approximate = MannWhitney.Test(first, [.. second, 8.0]);

        Assert.True(exact.IsExact);
        Assert.False(approximate.IsExact);
        Assert.InRange(approximate.PValue, exact.PValue, exact.PValue * 6);
    }

    [Fact]
    public void A_false_alarm_is_about_as_rare_as_the_level_says()
    {
        Random random = new(2);
        int alarms = 0;
        for (int experiment = 0; experiment < 2_000; experiment++)
        {
            double[] first = Accuracies(), second = Accuracies();
            if (MannWhitney.Test(first, second).PValue < 0.05)
            {
                alarms++;
            }
        }

        Assert.InRange(alarms / 2_000.0, 0.03, 0.06);

        double[] Accuracies() => [.. Enumerable.Range(0, 30).Select(_ => Math.Round(random.NextDouble() * 10))];
    }

    [Fact]
    public void The_interval_of_the_probability_holds_the_estimate_and_shrinks_with_runs() => Gen.Double[0, 1].Sample(probability =>
    {
        Interval few = MannWhitney.SuperiorityInterval(probability, 5, 5, 0.95), many = MannWhitney.SuperiorityInterval(probability, 500, 500, 0.95);
        return 0 <= few.Low && few.Low <= probability && probability <= few.High && few.High <= 1
            && many.High - many.Low < few.High - few.Low && many.Low <= probability && probability <= many.High;
    });

    [Fact]
    public void Winning_every_time_in_few_runs_is_no_certainty()
    {
        Interval interval = MannWhitney.SuperiorityInterval(1, 3, 3, 0.95);

        Assert.Equal(1, interval.High);
        Assert.InRange(interval.Low, 0.3, 0.7);
    }

    [Fact]
    public void The_interval_of_the_probability_covers_about_as_often_as_it_says()
    {
        Random random = new(3);
        int covered = 0;
        for (int experiment = 0; experiment < 2_000; experiment++)
        {
            // Exponentials of rates 1 and 2: the first is larger with probability 2/3.
            double[] first = Exponentials(1), second = Exponentials(2);
            Interval interval = MannWhitney.SuperiorityInterval(MannWhitney.Test(first, second).Superiority, 25, 25, 0.95);
            if (interval.Low <= 2.0 / 3 && 2.0 / 3 <= interval.High)
            {
                covered++;
            }
        }

        Assert.InRange(covered / 2_000.0, 0.935, 0.975);

        double[] Exponentials(double rate) => [.. Enumerable.Range(0, 25).Select(_ => -Math.Log(1 - random.NextDouble()) / rate)];
    }
}
