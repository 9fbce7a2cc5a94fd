using Reports.Pages;
using Reports.RunLogs;
using Reports.Statistics;

namespace Reports.Tests.Pages;

public sealed class VerdictsTests
{
    [Fact]
    public void A_clear_lead_is_called_one()
    {
        DatasetComparison comparison = Compare([.. Around(94.2, 40)], [.. Around(93.0, 40)]);

        Assert.StartsWith("On cifar10, Evolution is best (test accuracy 94.20 %", Verdicts.OnDataset(comparison), StringComparison.Ordinal);
        Assert.EndsWith("its runs beat those of Random more often than chance allows.", Verdicts.OnDataset(comparison), StringComparison.Ordinal);
        Assert.Equal("Very strong evidence: Evolution beats Random, by a large margin.", Verdicts.OnPair(comparison.Pairs[0], comparison));
    }

    [Fact]
    public void The_second_may_win()
    {
        DatasetComparison comparison = Compare([.. Around(93.0, 40)], [.. Around(94.2, 40)]);

        Assert.StartsWith("On cifar10, Random is best", Verdicts.OnDataset(comparison), StringComparison.Ordinal);
        Assert.Equal("Very strong evidence: Random beats Evolution, by a large margin.", Verdicts.OnPair(comparison.Pairs[0], comparison));
    }

    [Fact]
    public void A_difference_within_chance_is_open_and_says_what_would_decide()
    {
        DatasetComparison comparison = Compare([.. Around(94.02, 40)], [.. Around(94.0, 40)]);

        Assert.EndsWith("it is not shown to be better than Random.", Verdicts.OnDataset(comparison), StringComparison.Ordinal);
        Assert.Matches("^Open: Evolution wins more often, but by no more than chance allows. Were the difference what it looks like, some [0-9,]+ runs each would show it.$",
            Verdicts.OnPair(comparison.Pairs[0], comparison));
    }

    [Fact]
    public void Equal_recommendations_leave_it_open_and_no_number_of_runs_is_promised()
    {
        DatasetComparison comparison = Compare([.. Around(94, 40)], [.. Around(94, 40)]);

        Assert.Equal("Open: neither wins more often.", Verdicts.OnPair(comparison.Pairs[0], comparison));
    }

    [Fact]
    public void Two_runs_each_can_tell_nothing_whatever_they_had_been()
    {
        DatasetComparison comparison = Compare([99, 98], [10, 11]);

        Assert.Equal("Open: no outcome of so few runs could tell.", Verdicts.OnPair(comparison.Pairs[0], comparison));
    }

    [Fact]
    public void Winning_often_with_a_lower_mean_is_said_to_be_that()
    {
        DatasetComparison comparison = Compare([.. Around(94.1, 45), .. Enumerable.Repeat(10.0, 5)], [.. Around(93.5, 50)]);

        Assert.Equal("Very strong evidence: Evolution beats Random, by a large margin, although the mean of Evolution is lower.",
            Verdicts.OnPair(comparison.Pairs[0], comparison));
        Assert.EndsWith("; runs of Evolution beat its own more often than chance allows.", Verdicts.OnDataset(comparison), StringComparison.Ordinal);
    }

    private static IEnumerable<double> Around(double mean, int count) => Enumerable.Range(0, count).Select(i => mean + 0.01 * (i - (count - 1) / 2.0));

    private static DatasetComparison Compare(double[] evolution, double[] random)
    {
        RunLogMetadata metadata = new("topology", "table", "nats-bench", "simulated seconds", evolution.Length, 0,
            [new("evolution", "Evolution", "nats-bench", []), new("random", "Random", "nats-bench", [])],
            [new("cifar10", "cifar10-valid", 100, "seconds", 12, 200, [])]);
        RunTrace[] runs =
        [
            .. evolution.Select((accuracy, run) => Run("evolution", run, accuracy)),
            .. random.Select((accuracy, run) => Run("random", run, accuracy)),
        ];
        return DatasetComparison.Compare(Experiment.Combine([new RunLog("runs", metadata, runs)]), ReadOffRule.Step, 0.95)[0];
    }

    private static RunTrace Run(string algorithm, int run, double accuracy) => new()
    {
        Algorithm = algorithm,
        Dataset = "cifar10",
        Run = run,
        Architectures = ["a"],
        ValidAccuracy = [50],
        CostSeconds = [10],
        SimulatedSeconds = [10],
        IncumbentValidAccuracy = [50],
        IncumbentFullValidAccuracy = [accuracy],
        IncumbentFullTestAccuracy = [accuracy],
    };
}
