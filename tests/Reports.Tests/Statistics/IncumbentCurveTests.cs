using Reports.RunLogs;
using Reports.Statistics;

namespace Reports.Tests.Statistics;

public sealed class IncumbentCurveTests
{
    private static readonly RunTrace Early = Run([10, 30], [50, 70]);
    private static readonly RunTrace Late = Run([20, 40], [60, 90]);

    [Fact]
    public void A_run_keeps_its_value_from_the_end_of_an_evaluation_to_the_end_of_the_next()
    {
        IncumbentCurve curve = Curve([Early], [10, 29.9, 30, 100]);

        Assert.Equal([50, 50, 70, 70], curve.Mean);
    }

    [Fact]
    public void The_mean_begins_when_every_run_has_a_value()
    {
        IncumbentCurve curve = Curve([Early, Late], [10, 19, 20, 30, 40]);

        Assert.Equal([20, 30, 40], curve.Times);
        Assert.Equal([55, 65, 80], curve.Mean);
    }

    [Fact]
    public void The_band_holds_the_mean()
    {
        IncumbentCurve curve = Curve([Early, Late], [20, 40]);

        Assert.All(Enumerable.Range(0, 2), i => Assert.True(curve.Low[i] < curve.Mean[i] && curve.Mean[i] < curve.High[i]));
    }

    [Fact]
    public void A_run_without_any_value_is_left_out()
    {
        Assert.Equal([50], Curve([Early, Run([5], [double.NaN])], [10]).Mean);
    }

    [Fact]
    public void A_failed_first_training_delays_the_run()
    {
        Assert.Equal([12], Curve([Run([5, 12], [double.NaN, 60])], [5, 12]).Times);
    }

    [Fact]
    public void A_logarithmic_grid_has_equal_ratios_and_ends_exactly()
    {
        double[] grid = IncumbentCurve.LogarithmicGrid(1, 20_000, 50);

        Assert.Equal((1, 20_000), (grid[0], grid[^1]));
        double ratio = grid[1] / grid[0];
        Assert.All(Enumerable.Range(1, 49), i => Assert.Equal(ratio, grid[i] / grid[i - 1], 9));
    }

    private static IncumbentCurve Curve(RunTrace[] runs, double[] grid) => IncumbentCurve.Of(runs, run => run.IncumbentFullTestAccuracy, grid, 0.95);

    private static RunTrace Run(double[] times, double[] accuracies) => new()
    {
        Algorithm = "re",
        Dataset = "cifar10",
        Run = 0,
        Architectures = [.. times.Select(_ => "a")],
        ValidAccuracy = accuracies,
        CostSeconds = times,
        SimulatedSeconds = times,
        IncumbentValidAccuracy = accuracies,
        IncumbentFullValidAccuracy = accuracies,
        IncumbentFullTestAccuracy = accuracies,
    };
}
