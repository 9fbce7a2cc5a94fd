using Benchspace;
using Benchspace.Benchmarks;
using Harness.Experiments;
using Harness.Runs;
using Harness.Search;
using Harness.Storage;
using Reports.RunLogs;

namespace Harness.Tests.Experiments;

public sealed class ExperimentRunnerTests
{
    private static readonly BitStringBenchmark Toy = new(20);

    private static ExperimentPlan Plan(int runs = 300, Budget? budget = null, params string[] algorithms) => new(
        "bit-string",
        "own budget",
        Algorithms.Choose(algorithms.Length > 0 ? algorithms : ["re", "non-aging", "random", "reinforce"]),
        [PlannedTask.Lookup(Toy, budget ?? Budget.Evaluations(40))],
        runs,
        seed: 7);

    private static ExperimentOutcome Run(ExperimentPlan plan, string path, int threads = 2, ExistingResults existing = ExistingResults.Refuse, Action<int>? finished = null, CancellationToken cancellation = default) =>
        ExperimentRunner.Run(plan, path, threads, existing, finished ?? (_ => { }), cancellation);

    [Fact]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        Run(Plan(), folder.File("one.parquet"), threads: 1);
        Run(Plan(), folder.File("five.parquet"), threads: 5);
        Assert.Equal(File.ReadAllBytes(folder.File("one.parquet")), File.ReadAllBytes(folder.File("five.parquet")));
    }

    [Fact]
    public void A_stopped_experiment_keeps_its_runs_and_resuming_gives_the_bytes_of_an_undisturbed_one()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("log.parquet");
        using var stop = new CancellationTokenSource();
        ExperimentOutcome first = Run(Plan(), path, cancellation: stop.Token, finished: done =>
        {
            if (done == 500)
            {
                stop.Cancel();
            }
        });
        Assert.False(first.IsComplete);
        Assert.InRange(first.Finished, 500, 502);
        Assert.Equal(first.Finished, RunLog.Read(path).Runs.Count);

        ExperimentOutcome second = Run(Plan(), path, existing: ExistingResults.Resume);
        Assert.True(second.IsComplete);
        Assert.Equal(first.Finished, second.Reused);

        Run(Plan(), folder.File("undisturbed.parquet"));
        Assert.Equal(File.ReadAllBytes(folder.File("undisturbed.parquet")), File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stopping_it_again_loses_no_run_that_is_there(bool resume)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("log.parquet");
        Run(Plan(), path, cancellation: new CancellationToken(canceled: true));
        Assert.Empty(RunLog.Read(path).Runs);
        using var stop = new CancellationTokenSource();
        ExperimentOutcome first = Run(Plan(), path, cancellation: stop.Token, finished: done =>
        {
            if (done == 700)
            {
                stop.Cancel();
            }
        });

        Run(Plan(), path, existing: resume ? ExistingResults.Resume : ExistingResults.Refuse, cancellation: new CancellationToken(canceled: true));
        Assert.Equal(first.Finished, RunLog.Read(path).Runs.Count);
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Runs_are_added_to_an_experiment_that_ended()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("log.parquet");
        Run(Plan(runs: 3), path);
        Assert.True(Assert.Throws<ExistingResultsException>(() => Run(Plan(runs: 5), path)).CanBeResumed);
        Assert.Equal(4 * 3, Run(Plan(runs: 5), path, existing: ExistingResults.Resume).Reused);
        Run(Plan(runs: 5), folder.File("at-once.parquet"));
        Assert.Equal(File.ReadAllBytes(folder.File("at-once.parquet")), File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Another_experiments_log_is_refused_and_left_as_it_is(bool resume)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("log.parquet");
        Run(Plan(runs: 5), path);
        byte[] before = File.ReadAllBytes(path);
        var error = Assert.Throws<ExistingResultsException>(() => Run(Plan(runs: 4), path, existing: resume ? ExistingResults.Resume : ExistingResults.Refuse));
        Assert.Contains("runs: 5 there, 4 here", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal(16, Run(Plan(runs: 4), path, existing: ExistingResults.Overwrite).Finished);
    }

    [Fact]
    public void A_run_does_not_depend_on_the_other_runs_or_algorithms_of_its_experiment()
    {
        using var folder = new TemporaryFolder();
        Run(Plan(runs: 8), folder.File("all.parquet"));
        Run(Plan(8, null, "random"), folder.File("random.parquet"));
        RunTrace among = RunLog.Read(folder.File("all.parquet")).Runs.Single(r => r is { Algorithm: "random-search", Run: 5 });
        RunTrace alone = RunLog.Read(folder.File("random.parquet")).Runs.Single(r => r.Run == 5);
        Assert.Equal(alone.Architectures, among.Architectures);
        Assert.Equal(alone.ValidAccuracy, among.ValidAccuracy);
    }

    [Fact]
    public void The_incumbent_is_the_best_validation_accuracy_so_far_and_time_is_the_sum_of_costs()
    {
        using var folder = new TemporaryFolder();
        Run(Plan(runs: 4), folder.File("log.parquet"));
        foreach (RunTrace run in RunLog.Read(folder.File("log.parquet")).Runs)
        {
            double best = 0;
            double seconds = 0;
            for (int i = 0; i < run.Count; i++)
            {
                best = Math.Max(best, run.ValidAccuracy[i]);
                seconds += run.CostSeconds[i];
                Assert.Equal(best, run.IncumbentValidAccuracy[i]);
                Assert.Equal(seconds, run.SimulatedSeconds[i]);
                int ones = run.Architectures[Array.IndexOf(run.ValidAccuracy, best)].Count(c => c == '1');
                Assert.Equal(100.0 * ones / 20, run.IncumbentFullTestAccuracy[i], 9);
            }
        }
    }

    [Fact]
    public void A_budget_in_seconds_ends_a_run_with_or_without_the_evaluation_that_crosses_it()
    {
        using var folder = new TemporaryFolder();
        Run(Plan(2, Budget.Seconds(9.5, keepsOverrun: true), "random"), folder.File("kept.parquet"));
        Run(Plan(2, Budget.Seconds(9.5, keepsOverrun: false), "random"), folder.File("dropped.parquet"));
        Assert.All(RunLog.Read(folder.File("kept.parquet")).Runs, run => Assert.Equal(10, run.Count));
        Assert.All(RunLog.Read(folder.File("dropped.parquet")).Runs, run => Assert.Equal(9, run.Count));
    }

    [Fact]
    public void A_budget_that_ends_before_the_first_evaluation_is_refused_and_nothing_is_left()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.ThrowsAny<Exception>(() => Run(Plan(2, Budget.Seconds(0.5), "random"), folder.File("log.parquet")));
        Assert.Contains("ends before the first evaluation", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void An_experiment_without_runs_is_refused()
    {
        Assert.Contains("0 runs", Assert.Throws<InputException>(() => Plan(runs: 0)).Message, StringComparison.Ordinal);
    }
}
