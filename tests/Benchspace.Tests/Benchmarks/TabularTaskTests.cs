using Benchspace.Benchmarks;
using Benchspace.Tables;
using Benchspace.Tests.Tables;

namespace Benchspace.Tests.Benchmarks;

public sealed class TabularTaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_search_on_cifar10_reads_cifar10_valid_and_recommends_by_the_accuracy_on_cifar10()
    {
        TabularBenchmark table = SmallTables.Open(_folder, TabularBenchmarkTests.SeveralSeeds());
        TabularTask task = new TabularTask(table, "cifar10", 12, 200);
        Assert.Equal("cifar10-valid", task.SearchedOn);
        Assert.Equal(new FullAccuracy(90, 93), task.FullAccuracyOf(table.Space[7]));
    }

    [Fact]
    public void A_search_on_cifar10_may_be_read_off_on_another_data_set()
    {
        TabularBenchmark table = SmallTables.Open(_folder, TabularBenchmarkTests.SeveralSeeds());
        TabularTask task = new TabularTask(table, "cifar100", 12, 200, searchedOn: "cifar10-valid");
        Assert.Equal(70, task.Evaluate(new Trial(0, table.Space[11], Fidelity.Complete(12)), new Random(0)).ValidAccuracy);
        Assert.Equal(new FullAccuracy(double.NaN, 71), task.FullAccuracyOf(table.Space[7]));
        Assert.Equal(new FullAccuracy(double.NaN, 60), task.FullAccuracyOf(table.Space[9]));
        Assert.Equal(new FullAccuracy(double.NaN, double.NaN), task.FullAccuracyOf(table.Space[11]));
    }

    [Fact]
    public void Cost_is_the_training_and_one_validation_pass()
    {
        TabularBenchmark table = SmallTables.Open(_folder, TabularBenchmarkTests.SeveralSeeds());
        Evaluation evaluation = new TabularTask(table, "cifar100", 12, 200).Evaluate(new Trial(0, table.Space[7], Fidelity.Complete(12)), new Random(0));
        Assert.Equal((50.0, 201.0, 111), (evaluation.ValidAccuracy, evaluation.CostSeconds, evaluation.Seed));
    }

    [Fact]
    public void Each_evaluation_draws_one_of_the_architectures_seeds()
    {
        TabularBenchmark table = SmallTables.Open(_folder, TabularBenchmarkTests.SeveralSeeds());
        TabularTask task = new TabularTask(table, "cifar10", 12, 200);
        var random = new Random(3);
        Evaluation[] evaluations = [.. Enumerable.Range(0, 1000).Select(_ => task.Evaluate(new Trial(0, table.Space[7], Fidelity.Complete(12)), random))];
        Assert.InRange(evaluations.Count(evaluation => evaluation is { Seed: 111, ValidAccuracy: 80, CostSeconds: 103 }), 430, 570);
        Assert.All(evaluations, evaluation => Assert.True(evaluation is { Seed: 111, ValidAccuracy: 80, CostSeconds: 103 } or { Seed: 777, ValidAccuracy: 82, CostSeconds: 114 }));
    }

    [Fact]
    public void Nothing_is_drawn_where_there_is_one_seed_or_a_mean()
    {
        TabularBenchmark table = SmallTables.Open(_folder, TabularBenchmarkTests.SeveralSeeds());
        Assert.Null(new TabularTask(table, "cifar10", 12, 200).Evaluate(new Trial(0, table.Space[11], Fidelity.Complete(12)), new NoRandom()).Seed);
        Assert.Equal(777, new TabularTask(table, "cifar10", 12, 200).Evaluate(new Trial(0, table.Space[7], Fidelity.Complete(200)), new NoRandom()).Seed);
    }

    [Fact]
    public void An_architecture_that_a_partial_table_lacks_is_named()
    {
        TabularBenchmark table = SmallTables.Open(_folder, TabularBenchmarkTests.SeveralSeeds());
        TabularTask task = new TabularTask(table, "cifar10", 12, 200);
        Assert.Equal((2, false), (task.CoveredCount, task.IsComplete));
        Assert.True(task.Covers(table.Space[11]));
        Assert.False(task.Covers(table.Space[9]));
        var exception = Assert.Throws<InputException>(() => task.Evaluate(new Trial(0, table.Space[9], Fidelity.Complete(12)), new Random(0)));
        Assert.StartsWith($"the table small has no validation accuracy of architecture 9 ({table.Space.Format(table.Space[9])}) on cifar10-valid at fidelity 12", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("it covers 2 of 15625 architectures", exception.Message, StringComparison.Ordinal);
        var later = Assert.Throws<InputException>(() => task.Evaluate(new Trial(0, table.Space[11], Fidelity.Complete(200)), new Random(0)));
        Assert.EndsWith("on cifar10-valid at fidelity 200; it covers 1 of 15625 architectures", later.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_set_without_validation_accuracies_cannot_be_searched()
    {
        TabularBenchmark table = SmallTables.Open(_folder, TabularBenchmarkTests.SeveralSeeds());
        Assert.Contains("no validation accuracies for cifar100 at fidelity 200", Assert.Throws<InputException>(() => new TabularTask(table, "cifar100", 200, 200)).Message, StringComparison.Ordinal);
        Assert.Contains("not after 13", Assert.Throws<InputException>(() => new TabularTask(table, "cifar100", 13, 200)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_times_are_unknown_the_task_says_so()
    {
        TabularBenchmark table = SmallTables.Open(
            _folder,
            new Measurement(1, "a", 4, null) { ValidAccuracy = 50, TestAccuracy = 49, TrainSeconds = 3, ValidSeconds = 1 },
            new Measurement(1, "b", 4, null) { ValidAccuracy = 50, TestAccuracy = 49, TrainSeconds = 3 });
        Assert.True(new TabularTask(table, "a", 4, 4).HasCosts);
        Assert.False(new TabularTask(table, "b", 4, 4).HasCosts);
        Assert.Equal(double.NaN, new TabularTask(table, "b", 4, 4).Evaluate(new Trial(0, table.Space[1], Fidelity.Complete(4)), new Random(0)).CostSeconds);
    }

    /// <summary>Two seeds of one architecture and one of another, 4 epochs with curves; and a complete training of 1 epoch.</summary>
    private TabularTask WithCurves() => new(
        SmallTables.Open(
            _folder,
            new Measurement(1, "a", 1, 111) { ValidAccuracy = 30, TestAccuracy = 29, TrainSeconds = 10, ValidSeconds = 1 },
            Curved(1, 111, 16, [40, 50, 60, 70]),
            Curved(1, 777, 24, [42, 52, 62, 72]),
            Curved(2, 777, 8, [20, 30, double.NaN, 50])),
        "a", searchEpochs: 4, fullEpochs: 4);

    private static Measurement Curved(int architecture, int seed, double trainSeconds, double[] curve) => new(architecture, "a", 4, seed)
    {
        ValidAccuracy = curve[^1],
        TestAccuracy = curve[^1] - 1,
        TrainSeconds = trainSeconds,
        ValidSeconds = 1,
        Curves = new Dictionary<Metric, double[]> { [Metric.ValidAccuracy] = curve },
    };

    [Fact]
    public void With_learning_curves_every_epoch_of_a_schedule_is_a_fidelity_and_without_only_its_end() =>
        Assert.Equal(["1", "1/4", "2/4", "3/4", "4"], WithCurves().Fidelities.Select(fidelity => fidelity.ToString()));

    [Fact]
    public void A_stopped_training_has_the_accuracy_of_its_last_epoch_and_costs_its_share()
    {
        TabularTask task = WithCurves();
        Evaluation stopped = task.Evaluate(new Trial(0, task.Table.Space[2], new Fidelity(4, 2)), new NoRandom());
        Evaluation complete = task.Evaluate(new Trial(0, task.Table.Space[2], Fidelity.Complete(4)), new NoRandom());
        Assert.Equal((30.0, 5.0, 777), (stopped.ValidAccuracy, stopped.CostSeconds, stopped.Seed));
        Assert.Equal((50.0, 9.0, 777), (complete.ValidAccuracy, complete.CostSeconds, complete.Seed));
    }

    [Fact]
    public void A_resumed_training_keeps_its_seed_and_costs_the_epochs_that_were_not_yet_trained()
    {
        TabularTask task = WithCurves();
        foreach (int seed in (int[])[1, 2, 3, 4, 5])
        {
            Evaluation first = task.Evaluate(new Trial(0, task.Table.Space[1], new Fidelity(4, 1)), new Random(seed));
            Evaluation second = task.Resume(new Trial(1, task.Table.Space[1], new Fidelity(4, 3), 0), first, new NoRandom());
            Evaluation third = task.Resume(new Trial(2, task.Table.Space[1], Fidelity.Complete(4), 1), second, new NoRandom());
            double epoch = first.Seed == 111 ? 4 : 6, ahead = first.Seed == 111 ? 0 : 2;
            Assert.Equal([40 + ahead, 60 + ahead, 70 + ahead], [first.ValidAccuracy, second.ValidAccuracy, third.ValidAccuracy]);
            Assert.Equal([epoch + 1, (2 * epoch) + 1, epoch + 1], [first.CostSeconds, second.CostSeconds, third.CostSeconds]);
            Assert.Equal(first.Seed, third.Seed);
        }
    }

    [Fact]
    public void What_a_curve_or_a_table_lacks_is_said()
    {
        TabularTask task = WithCurves();
        Assert.Contains("at fidelity 3/4; it covers 1 of", Assert.Throws<InputException>(() => task.Evaluate(new Trial(0, task.Table.Space[2], new Fidelity(4, 3)), new NoRandom())).Message, StringComparison.Ordinal);
        Assert.Contains("not after 5", Assert.Throws<InputException>(() => task.Evaluate(new Trial(0, task.Table.Space[2], new Fidelity(5, 3)), new NoRandom())).Message, StringComparison.Ordinal);

        TabularBenchmark table = SmallTables.Open(_folder, TabularBenchmarkTests.SeveralSeeds());
        var error = Assert.Throws<InputException>(() => new TabularTask(table, "cifar10", 12, 200).Evaluate(new Trial(0, table.Space[7], new Fidelity(12, 3)), new NoRandom()));
        Assert.Contains("has no learning curves", error.Message, StringComparison.Ordinal);
    }

    private sealed class NoRandom : Random
    {
        public override int Next(int maxValue) => throw new InvalidOperationException("nothing is to be drawn");
    }
}
