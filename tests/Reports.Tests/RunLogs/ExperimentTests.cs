using Reports.RunLogs;

namespace Reports.Tests.RunLogs;

public sealed class ExperimentTests
{
    [Fact]
    public void Single_runs_of_several_logs_are_counted_on()
    {
        RunLog[] logs = [.. Enumerable.Range(0, 3).Select(seed => Log(seed, $"{seed}.parquet"))];

        Experiment experiment = Experiment.Combine(logs);

        AlgorithmEntry algorithm = Assert.Single(experiment.Algorithms);
        Assert.Equal(3, experiment.Runs(algorithm, experiment.Datasets[0]).Count);
        Assert.Equal((3, 3), (experiment.RunCount, experiment.PlannedRuns));
    }

    [Fact]
    public void Logs_of_different_algorithms_make_one_comparison()
    {
        RunLog both = SampleRuns.Log(runs: 2, datasets: 1, algorithms: 2);
        RunLog[] logs = [Only(both, 0), Only(both, 1)];

        Experiment experiment = Experiment.Combine(logs);

        Assert.Equal(["Regularized evolution", "REINFORCE"], experiment.Algorithms.Select(algorithm => algorithm.Title));
        Assert.All(experiment.Algorithms, algorithm => Assert.Equal(2, experiment.Runs(algorithm, experiment.Datasets[0]).Count));

        static RunLog Only(RunLog log, int algorithm) => new(
            log.Metadata.Algorithms[algorithm].Name,
            log.Metadata with { Algorithms = [log.Metadata.Algorithms[algorithm]] },
            [.. log.Runs.Where(run => run.Algorithm == log.Metadata.Algorithms[algorithm].Name)]);
    }

    [Fact]
    public void One_algorithm_under_two_presets_is_two_algorithms()
    {
        RunLog first = Log(0, "a.parquet"), second = Log(0, "b.parquet", algorithm => algorithm with { Preset = "real-2019" });

        Experiment experiment = Experiment.Combine([first, second]);

        Assert.Equal(["Regularized evolution (nats-bench)", "Regularized evolution (real-2019)"], experiment.Algorithms.Select(a => a.Title));
        Assert.All(experiment.Algorithms, algorithm => Assert.Single(experiment.Runs(algorithm, experiment.Datasets[0])));
    }

    [Fact]
    public void One_preset_with_two_settings_is_told_apart_by_the_setting_that_differs()
    {
        RunLog first = Log(0, "a.parquet"), second = Log(0, "b.parquet", algorithm => algorithm with { Settings = [new("population", "50"), new("sample", "3")] });

        Experiment experiment = Experiment.Combine([first, second]);

        Assert.Equal(["Regularized evolution (population 10)", "Regularized evolution (population 50)"], experiment.Algorithms.Select(a => a.Title));
    }

    [Fact]
    public void One_algorithm_under_two_rules_of_recommendation_is_two_algorithms()
    {
        RunLog first = Log(0, "a.parquet"), second = Log(0, "b.parquet", algorithm => algorithm with { Preset = "own", Recommendation = "last" });
        RunLog third = Log(0, "c.parquet", algorithm => algorithm with { Preset = "own" });

        Experiment experiment = Experiment.Combine([first, second, third]);

        Assert.Equal(
            [
                "Regularized evolution (preset nats-bench, recommendation best at the highest fidelity reached)",
                "Regularized evolution (preset own, recommendation last)",
                "Regularized evolution (preset own, recommendation best at the highest fidelity reached)",
            ],
            experiment.Algorithms.Select(a => a.Title));
    }

    [Fact]
    public void The_same_run_twice_is_refused()
    {
        AssertRefused([Log(0, "a.parquet"), Log(0, "b.parquet")], "b.parquet: run 0 of regularized-evolution on cifar10 with seed 0 is also in a.parquet; give each run once");
    }

    [Fact]
    public void Logs_of_different_spaces_benchmarks_or_protocols_are_refused()
    {
        RunLog log = Log(0, "a.parquet");
        AssertRefused([log, With(m => m with { Space = "size" })], "b.parquet: cannot share a report with a.parquet: different search spaces ('size' and 'topology'); report them separately");
        AssertRefused([log, With(m => m with { Benchmark = "other" })], "b.parquet: cannot share a report with a.parquet: different benchmarks ('other' and 'sample-table'); report them separately");
        AssertRefused([log, With(m => m with { Protocol = "nas-bench-201" })], "b.parquet: cannot share a report with a.parquet: different protocols ('nas-bench-201' and 'nats-bench'); report them separately");
        AssertRefused([log, With(m => m with { Datasets = [m.Datasets[0] with { Budget = 5 }] })], "b.parquet: cannot share a report with a.parquet: cifar10 was searched with another budget or at other fidelities; report them separately");

        AssertRefused([log, With(m => m with { Datasets = [m.Datasets[0] with { SearchFidelities = [new(12, 4), new(12, 12)] }] })], "b.parquet: cannot share a report with a.parquet: cifar10 was searched with another budget or at other fidelities; report them separately");
        AssertRefused([log, With(m => m with { WorkerSlots = 8 })], "b.parquet: cannot share a report with a.parquet: different numbers of worker slots ('8' and '1'); report them separately");
        AssertRefused([log, With(m => m with { Promotion = RunLogMetadata.FromScratch })], "b.parquet: cannot share a report with a.parquet: different costs of promotion ('from scratch' and 'none'); report them separately");
        AssertRefused([log, With(m => m with { Objectives = [new("latency_seconds", "s")] })], "b.parquet: cannot share a report with a.parquet: different further objectives ('latency_seconds in s' and 'none'); report them separately");

        static RunLog With(Func<RunLogMetadata, RunLogMetadata> change)
        {
            RunLog log = Log(1, "b.parquet");
            return new RunLog(log.Source, change(log.Metadata), log.Runs);
        }
    }

    [Fact]
    public void Logs_without_any_run_are_refused()
    {
        AssertRefused([new RunLog("a.parquet", SampleRuns.Metadata(runs: 1), [])], "a.parquet: no finished run yet; resume the experiment");
    }

    [Fact]
    public void Facts_that_may_differ_between_logs_are_all_told()
    {
        RunLog first = With(Log(0, "a.parquet"), new("table", "one"), new("workers", "2"));
        RunLog second = With(Log(1, "b.parquet"), new("table", "one"), new("workers", "4"));

        Assert.Equal([new("table", "one"), new("workers", "2; 4")], Experiment.Combine([first, second]).Facts);
    }

    [Fact]
    public void Logs_of_different_setups_are_not_compared()
    {
        RunLog first = With(Log(0, "a.parquet"), new("batch size", "64"), new("limit train", "1000")), second = With(Log(1, "b.parquet"), new KeyValuePair<string, string>("batch size", "64"));

        AssertRefused([first, second], "b.parquet: cannot share a report with a.parquet: different set-ups, limit train ('nothing' and '1000'); report them separately");
    }

    private static RunLog With(RunLog log, params KeyValuePair<string, string>[] facts) => new(log.Source, log.Metadata with { Facts = facts }, log.Runs);

    private static RunLog Log(int seed, string source, Func<AlgorithmEntry, AlgorithmEntry>? change = null)
    {
        RunLog log = SampleRuns.Log(runs: 1, datasets: 1, algorithms: 1);
        RunLogMetadata metadata = log.Metadata with { Seed = seed };
        if (change is not null)
        {
            metadata = metadata with { Algorithms = [change(metadata.Algorithms[0])] };
        }

        return new RunLog(source, metadata, log.Runs);
    }

    private static void AssertRefused(RunLog[] logs, string message) =>
        Assert.Equal(message, Assert.Throws<RunLogFormatException>(() => Experiment.Combine(logs)).Message);
}
