using Reports.RunLogs;
using Reports.Statistics;

namespace Reports.Tests.Statistics;

public sealed class ReadOffTests
{
    private static readonly RunTrace Run = new()
    {
        Algorithm = "re",
        Dataset = "cifar10",
        Run = 3,
        Architectures = ["a", "b", "c", "d"],
        ValidAccuracy = [80, 85, 85, 90],
        CostSeconds = [100, 100, 100, 100],
        SimulatedSeconds = [100, 200, 300, 400],
        IncumbentValidAccuracy = [80, 85, 85, 90],
        IncumbentFullValidAccuracy = [81, 86, 86, 91],
        IncumbentFullTestAccuracy = [82, 87, 87, 93],
    };

    [Fact]
    public void The_evaluation_that_overran_the_budget_does_not_count()
    {
        RunResult result = ReadOff.Step(Run, Budget(399));

        Assert.Equal((3, 300.0, 85.0, 86.0, 87.0), (result.Evaluations, result.SimulatedSeconds, result.ValidAccuracy, result.FullValidAccuracy, result.FullTestAccuracy));
    }

    [Fact]
    public void An_evaluation_that_ends_with_the_budget_counts()
    {
        Assert.Equal(93, ReadOff.Step(Run, Budget(400)).FullTestAccuracy);
    }

    [Fact]
    public void An_equal_accuracy_does_not_replace_the_incumbent()
    {
        Assert.Equal("b", ReadOff.Step(Run, Budget(300)).Architecture);
    }

    [Fact]
    public void Before_the_first_evaluation_there_is_no_recommendation()
    {
        RunResult result = ReadOff.Step(Run, Budget(99));

        Assert.Equal((0, ""), (result.Evaluations, result.Architecture));
        Assert.True(double.IsNaN(result.FullTestAccuracy));
    }

    [Fact]
    public void Interpolation_weighs_the_two_nearest_points_by_their_nearness()
    {
        // 390 is 10 from 400 and 90 from 300.
        RunResult result = ReadOff.Interpolated(Run, Budget(390));

        Assert.Equal(0.9 * 93 + 0.1 * 87, result.FullTestAccuracy, 12);
        Assert.Equal(0.9 * 91 + 0.1 * 86, result.FullValidAccuracy, 12);
        Assert.Equal("b", result.Architecture);
    }

    [Theory]
    [InlineData(1_000, 400, 300)]
    [InlineData(10, 100, 200)]
    [InlineData(180, 200, 100)]
    [InlineData(220, 200, 300)]
    public void The_two_nearest_points_may_be_on_one_side_of_the_budget(double budget, double nearest, double next)
    {
        double toNearest = Math.Abs(budget - nearest), toNext = Math.Abs(budget - next);
        double expected = (toNext * Test(nearest) + toNearest * Test(next)) / (toNearest + toNext);

        Assert.Equal(expected, ReadOff.Interpolated(Run, Budget(budget)).FullTestAccuracy, 12);

        static double Test(double time) => Run.IncumbentFullTestAccuracy[(int)time / 100 - 1];
    }

    [Fact]
    public void A_budget_in_evaluations_counts_evaluations_whatever_their_time()
    {
        RunResult result = ReadOff.Of(Run, Budget(2) with { BudgetUnit = "evaluations" }, ReadOffRule.Interpolated);

        Assert.Equal((2, 87.0), (result.Evaluations, result.FullTestAccuracy));
    }

    [Fact]
    public void A_run_whose_trials_all_failed_has_no_recommendation()
    {
        RunTrace failed = new()
        {
            Algorithm = "re",
            Dataset = "cifar10",
            Run = 0,
            Architectures = ["a"],
            ValidAccuracy = [double.NaN],
            CostSeconds = [1],
            SimulatedSeconds = [1],
            IncumbentValidAccuracy = [double.NaN],
            IncumbentFullValidAccuracy = [double.NaN],
            IncumbentFullTestAccuracy = [double.NaN],
        };

        Assert.Equal("", ReadOff.Step(failed, Budget(10)).Architecture);
    }

    [Fact]
    public void The_recommendation_is_the_step_that_the_log_names_not_the_best_accuracy()
    {
        RunTrace run = new()
        {
            Algorithm = "sh",
            Dataset = "cifar10",
            Run = 0,
            Architectures = ["a", "b", "b", "c"],
            ValidAccuracy = [60, 75, 70, double.NaN],
            CostSeconds = [1, 1, 1, 1],
            SimulatedSeconds = [1, 2, 3, 4],
            IncumbentValidAccuracy = [60, 75, 70, 70],
            IncumbentFullValidAccuracy = [81, 86, 86, 86],
            IncumbentFullTestAccuracy = [82, 87, 87, 87],
            Epochs = [12, 12, 12, 12],
            StopAfter = [4, 4, 12, 12],
            Recommendation = [0, 1, 2, 2],
        };

        RunResult result = ReadOff.Step(run, Budget(10));

        Assert.Equal(("b", 70.0, 4), (result.Architecture, result.ValidAccuracy, result.Evaluations));
    }

    private static DatasetEntry Budget(double budget) => new("cifar10", "cifar10-valid", budget, "seconds", 12, 200, []);
}
