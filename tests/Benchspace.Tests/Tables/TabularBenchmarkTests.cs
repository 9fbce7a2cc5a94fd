using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;
using Benchspace.Tables;

namespace Benchspace.Tests.Tables;

public sealed class TabularBenchmarkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_lookup_is_by_data_set_epochs_architecture_and_seed()
    {
        TableSlice slice = SmallTables.Open(_folder, SeveralSeeds()).Slice("cifar100", 200);
        Assert.Equal([777, 888, 999], slice.SeedsOf(7).ToArray());
        Assert.Equal(71, slice.Value(Metric.TestAccuracy, 7, slice.SeedNumber(7, 888)));
        Assert.Equal([777], slice.SeedsOf(9).ToArray());
        Assert.Equal(60, slice.Value(Metric.TestAccuracy, 9, 0));
        Assert.Equal([777, 888, 999], slice.Seeds);
    }

    [Fact]
    public void A_mean_is_over_the_seeds_that_have_the_value()
    {
        TableSlice slice = SmallTables.Open(_folder, SeveralSeeds()).Slice("cifar100", 200);
        Assert.Equal(71, slice.Mean(Metric.TestAccuracy, 7));
        Assert.Equal(1.5, slice.Mean(Metric.TestLoss, 7));
        Assert.Equal(double.NaN, slice.Mean(Metric.TrainLoss, 7));
    }

    [Fact]
    public void What_was_not_measured_is_NaN_or_not_covered()
    {
        TableSlice slice = SmallTables.Open(_folder, SeveralSeeds()).Slice("cifar100", 200);
        Assert.False(slice.Covers(8));
        Assert.Equal(0, slice.SeedsOf(8).Length);
        Assert.Equal(double.NaN, slice.Mean(Metric.TestAccuracy, 8));
        Assert.Equal(double.NaN, slice.Value(Metric.ValidAccuracy, 7, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => slice.Value(Metric.TestAccuracy, 7, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => slice.Value(Metric.TestAccuracy, 8, 0));
    }

    [Theory]
    [InlineData("mnist", 12, "the table small has no data set 'mnist'; it has cifar10, cifar10-valid, cifar100")]
    [InlineData("cifar-1000", 12, "the table small has no data set 'cifar-1000' (did you mean cifar100?); it has cifar10, cifar10-valid, cifar100")]
    [InlineData("CIFAR-100", 90, "the table small has cifar100 after 12 and 200 epochs, not after 90")]
    public void What_the_table_lacks_is_answered_with_what_it_has(string dataset, int epochs, string message)
    {
        TabularBenchmark table = SmallTables.Open(_folder, SeveralSeeds());
        Assert.Equal(message, Assert.Throws<InputException>(() => table.Slice(dataset, epochs)).Message);
    }

    [Theory]
    [InlineData(7, "the seeds 777, 888, 999")]
    [InlineData(8, "no measurement")]
    public void An_unknown_seed_is_answered_with_the_known_ones(int index, string message)
    {
        TableSlice slice = SmallTables.Open(_folder, SeveralSeeds()).Slice("cifar100", 200);
        Assert.Contains(message, Assert.Throws<InputException>(() => slice.SeedNumber(index, 5)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Coverage_tells_what_there_is_and_what_there_is_not()
    {
        Coverage coverage = SmallTables.Open(_folder, SeveralSeeds()).Coverage;
        Assert.Equal((15625, 3, 11), (coverage.ArchitectureCount, coverage.CoveredCount, coverage.RowCount));
        Assert.Contains(Metric.TrainLoss, coverage.AbsentMetrics);
        Assert.DoesNotContain(Metric.TestLoss, coverage.AbsentMetrics);
        SliceCoverage slice = coverage.Slices.Single(slice => slice is { Dataset: "cifar100", Epochs: 200 });
        Assert.Equal((2, 4), (slice.CoveredCount, slice.RowCount));
        Assert.Equal([Metric.TestLoss], slice.PartlyEmpty);
        Assert.Equal(2, slice.Filled(Metric.TestLoss));
        Assert.Equal([777, 888, 999], slice.Seeds);
    }

    [Fact]
    public void A_column_that_is_read_late_comes_from_the_same_table()
    {
        TabularBenchmark table = SmallTables.Open(_folder, SeveralSeeds());
        SmallTables.Write(table.Path, new Measurement(1, "cifar10", 12, null) { TestLoss = 3 });
        var exception = Assert.Throws<InputException>(() => table.Slice("cifar100", 200).Mean(Metric.TestLoss, 7));
        Assert.Contains("was replaced while it was in use", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_is_given_with_everything_that_ties_with_it()
    {
        TabularBenchmark table = SmallTables.Open(
            _folder,
            new Measurement(3, "cifar10", 12, null) { TestAccuracy = 90 },
            new Measurement(4, "cifar10", 12, 1) { TestAccuracy = 90.1 },
            new Measurement(4, "cifar10", 12, 2) { TestAccuracy = 90.3 },
            new Measurement(9, "cifar10", 12, 1) { TestAccuracy = 90.3 },
            new Measurement(9, "cifar10", 12, 2) { TestAccuracy = 90.1 });
        BestArchitectures best = table.Best("cifar10", 12, Metric.TestAccuracy);
        Assert.Equal(90.2, best.Accuracy, 1e-9);
        Assert.Equal([4, 9], best.Indices);
        Assert.Throws<InputException>(() => table.Best("cifar10", 12, Metric.ValidAccuracy));
    }

    [Fact]
    public void The_best_keeps_to_limits_on_computed_sizes_and_recorded_latency()
    {
        // 1462 is all 3x3 convolutions, 1.531546 M parameters; 1651 all none, 0.073306 M. The recorded size is ignored.
        TabularBenchmark table = SmallTables.Open(
            _folder,
            new Measurement(1462, "cifar10", 12, null) { TestAccuracy = 90, ParamsMillions = 0.01, LatencySeconds = 0.02 },
            new Measurement(1651, "cifar10", 12, null) { TestAccuracy = 10, ParamsMillions = 9, LatencySeconds = 0.01 });
        Assert.Equal([1462], table.Best("cifar10", 12, Metric.TestAccuracy, new SizeLimits(ParamsMillions: 1.6, FlopsMillions: 230)).Indices);
        Assert.Equal([1651], table.Best("cifar10", 12, Metric.TestAccuracy, new SizeLimits(ParamsMillions: 1)).Indices);
        Assert.Equal([1651], table.Best("cifar10", 12, Metric.TestAccuracy, new SizeLimits(FlopsMillions: 100)).Indices);
        Assert.Equal([1651], table.Best("cifar10", 12, Metric.TestAccuracy, new SizeLimits(LatencySeconds: 0.015)).Indices);
        Assert.Throws<InputException>(() => table.Best("cifar10", 12, Metric.TestAccuracy, new SizeLimits(ParamsMillions: 0.01)));
    }

    [Fact]
    public void A_limit_on_what_the_table_does_not_know_is_not_said_to_be_too_tight()
    {
        TabularBenchmark table = SmallTables.Open(
            _folder,
            new Measurement(1, "cifar10", 12, null) { TestAccuracy = 90 },
            new Measurement(1, "fashion", 4, null) { TestAccuracy = 80, ParamsMillions = 0.2 });
        Assert.Equal(
            "the table small has no latency_seconds for cifar10 after 12 epochs, so nothing can be chosen by it; leave out its limit",
            Assert.Throws<InputException>(() => table.Best("cifar10", 12, Metric.TestAccuracy, new SizeLimits(LatencySeconds: 9))).Message);
        Assert.Contains("no flops_millions for fashion", Assert.Throws<InputException>(() => table.Best("fashion", 4, Metric.TestAccuracy, new SizeLimits(1, 9))).Message, StringComparison.Ordinal);
        Assert.Contains("too tight", Assert.Throws<InputException>(() => table.Best("fashion", 4, Metric.TestAccuracy, new SizeLimits(0.1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_on_other_data_sets_are_the_recorded_ones()
    {
        TabularBenchmark table = SmallTables.Open(
            _folder,
            new Measurement(1, "fashion", 4, null) { TestAccuracy = 80, ParamsMillions = 0.2, FlopsMillions = 3 },
            new Measurement(2, "fashion", 4, null) { TestAccuracy = 70, ParamsMillions = 0.1, FlopsMillions = 2 });
        Assert.Equal(new NetworkSize(0.2, 3), table.Slice("fashion", 4).SizeOf(1));
        Assert.Equal([2], table.Best("fashion", 4, Metric.TestAccuracy, new SizeLimits(ParamsMillions: 0.15)).Indices);
    }

    [Fact]
    public void Sizes_of_other_networks_than_the_published_ones_are_the_recorded_ones()
    {
        string path = _folder.File("mine.parquet");
        using (var writer = new MeasurementTableWriter(path, TopologySpace.Instance))
        {
            writer.Add(new Measurement(1, "cifar10", 4, null) { TestAccuracy = 80, ParamsMillions = 0.2, FlopsMillions = 3 });
            writer.Add(new Measurement(2, "cifar10", 4, null) { TestAccuracy = 70, ParamsMillions = 0.1, FlopsMillions = 2 });
            writer.Commit(SmallTables.Metadata with { TrainedNetworks = "N=1, C=8" });
        }

        TabularBenchmark table = TabularBenchmark.Open(path);
        Assert.Equal("N=1, C=8", table.Metadata.TrainedNetworks);
        Assert.Equal(new NetworkSize(0.2, 3), table.Slice("cifar10", 4).SizeOf(1));
        Assert.Equal(new NetworkSize(0.2, 3), table.Slice("cifar10", 4).Cost(1).Size);
        Assert.Equal([2], table.Best("cifar10", 4, Metric.TestAccuracy, new SizeLimits(ParamsMillions: 0.15)).Indices);
    }

    [Fact]
    public void Lookups_allocate_nothing()
    {
        TabularBenchmark table = SmallTables.Open(_folder, SeveralSeeds());
        TableSlice slice = table.Slice("cifar100", 200);
        var task = new TabularTask(table, "cifar10", 12, 200);
        var random = new Random(1);
        var trial = new Trial(0, table.Space[7], Fidelity.Complete(12));
        double sum = 0;
        Look();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int repeat = 0; repeat < 1000; repeat++)
        {
            Look();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(sum > 0);

        void Look()
        {
            sum += slice.Mean(Metric.TestAccuracy, 7) + slice.Value(Metric.TestLoss, 7, 0) + slice.SeedsOf(7).Length
                + task.Evaluate(trial, random).ValidAccuracy + task.FullAccuracyOf(trial.Architecture).Test;
        }
    }

    /// <summary>Architecture 7 with all official seeds, 9 with one on one data set, 11 with a mean on one data set.</summary>
    internal static Measurement[] SeveralSeeds() =>
    [
        new(7, "cifar10-valid", 12, 111) { ValidAccuracy = 80, TrainSeconds = 100, ValidSeconds = 3 },
        new(7, "cifar10-valid", 12, 777) { ValidAccuracy = 82, TrainSeconds = 110, ValidSeconds = 4 },
        new(7, "cifar10-valid", 200, 777) { ValidAccuracy = 90, TestAccuracy = 89, TrainSeconds = 1000, ValidSeconds = 3 },
        new(7, "cifar10", 200, 777) { TestAccuracy = 93, TrainSeconds = 2000 },
        new(7, "cifar100", 12, 111) { ValidAccuracy = 50, TestAccuracy = 51, TrainSeconds = 200, ValidSeconds = 1 },
        new(7, "cifar100", 200, 777) { TestAccuracy = 70, TestLoss = 1 },
        new(7, "cifar100", 200, 888) { TestAccuracy = 71, TestLoss = 2 },
        new(7, "cifar100", 200, 999) { TestAccuracy = 72 },
        new(9, "cifar100", 200, 777) { TestAccuracy = 60 },
        new(11, "cifar10-valid", 12, null) { ValidAccuracy = 70, TrainSeconds = 90, ValidSeconds = 2 },
        new(11, "cifar10", 200, null) { TestAccuracy = 88 },
    ];
}
