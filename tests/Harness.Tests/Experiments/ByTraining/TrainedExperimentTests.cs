using Benchspace;
using Benchspace.Benchmarks;
using Harness.Experiments.ByTraining;
using Harness.Runs;
using Harness.Search;
using Harness.Storage;
using Harness.Tests.Training;
using Harness.Training;
using Harness.Training.Networks;
using Reports.RunLogs;

namespace Harness.Tests.Experiments.ByTraining;

public sealed class TrainedExperimentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string RunLogPath => _folder.File("runs.parquet");

    public void Dispose() => _folder.Dispose();

    private static TrainedExperiment Comparison(int runs = 2, IReadOnlyCollection<KeyValuePair<string, string>>? settings = null) => new(
        Algorithms.Choose(["re", "reinforce", "random"], null, settings ?? [new("population", "3"), new("sample", "2")]),
        new TrainingSetup
        {
            Space = "topology",
            Skeleton = new MacroSkeleton { CellsPerStage = 1, Channels = 8 },
            Data = new DataSelection("shapes"),
            Recipe = new Recipe(),
            Device = "cpu",
            Threads = 1,
        },
        [Fidelity.Complete(2)], Budget.Evaluations(5), runs, Seed: 0, TrainingSeed: 777, Workers: 2);

    /// <summary>Runs it on simulated workers and stops it after so many trials.</summary>
    /// <returns>The log, or null where it was stopped; and what was trained, as algorithm and run.</returns>
    private (RunLog? Log, List<string> Trained) Run(TrainedExperiment experiment, ExistingResults existing = ExistingResults.Refuse, int stopAfter = int.MaxValue)
    {
        using var stop = new CancellationTokenSource();
        List<string> trained = [];
        try
        {
            RunLog log = experiment.Run(_folder.Path, RunLogPath, [new("device", "cpu")], new SimulatedPool(2, SimulatedPool.SomeSeconds), null, existing, (run, _) =>
            {
                trained.Add(FormattableString.Invariant($"{Algorithms.Find(run.Algorithm).ShortName} {run.Run}"));
                if (trained.Count == stopAfter)
                {
                    stop.Cancel();
                }
            }, stop.Token).Log;
            return (log, trained);
        }
        catch (OperationCanceledException)
        {
            return (null, trained);
        }
    }

    [Fact]
    public void Algorithms_take_turns_and_the_log_has_every_run_of_each()
    {
        (RunLog? log, List<string> trained) = Run(Comparison());
        Assert.Equal(["re 0", "reinforce 0", "random 0", "re 1", "reinforce 1", "random 1"], trained.Distinct());
        Assert.All(trained.CountBy(search => search), count => Assert.Equal(5, count.Value));
        Assert.Equal(
            ["regularized-evolution 0", "reinforce 0", "random-search 0", "regularized-evolution 1", "reinforce 1", "random-search 1"],
            log!.Runs.Select(run => FormattableString.Invariant($"{run.Algorithm} {run.Run}")));
        Assert.Equal(6, log.Runs.DistinctBy(run => run.Architectures[0]).Count());
    }

    [Fact]
    public void Stopped_anywhere_it_goes_on_and_trains_nothing_twice()
    {
        (RunLog? none, List<string> first) = Run(Comparison(), stopAfter: 12);
        Assert.Null(none);
        (RunLog? log, List<string> second) = Run(Comparison(), ExistingResults.Resume);
        Assert.Equal(30, first.Count + second.Count);
        Assert.Equal(6, log!.Runs.Count);
        Assert.Empty(Run(Comparison(), ExistingResults.Resume).Trained);
    }

    [Fact]
    public void Runs_can_be_added()
    {
        Run(Comparison(runs: 1));
        (RunLog? log, List<string> trained) = Run(Comparison(runs: 2), ExistingResults.Resume);
        Assert.Equal(["re 1", "reinforce 1", "random 1"], trained.Distinct());
        Assert.Equal(6, log!.Runs.Count);
    }

    [Fact]
    public void A_search_goes_on_with_a_larger_budget_and_not_with_a_smaller_one()
    {
        string[] before = [.. Run(Comparison(runs: 1)).Log!.Runs.SelectMany(run => run.Architectures)];
        (RunLog? log, List<string> trained) = Run(Comparison(runs: 1) with { Budget = Budget.Evaluations(7) }, ExistingResults.Resume);
        Assert.Equal(3 * 2, trained.Count);
        Assert.All(log!.Runs, run => Assert.Equal(7, run.Architectures.Length));
        Assert.Equal(before, log.Runs.SelectMany(run => run.Architectures.Take(5)));

        var shorter = Assert.Throws<InputException>(() => Run(Comparison(runs: 1) with { Budget = Budget.Evaluations(6) }, ExistingResults.Resume));
        Assert.Contains("longer search than 6 evaluations (7 trials were begun there)", shorter.Message, StringComparison.Ordinal);
        var seconds = Assert.Throws<InputException>(() => Run(Comparison(runs: 1) with { Budget = Budget.Seconds(0.001) }, ExistingResults.Resume));
        Assert.Contains("longer search than 0.001 seconds (trials began there after", seconds.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_of_the_same_seed_is_its_first_run()
    {
        RunLog comparison = Run(Comparison()).Log!;
        RunLog search = Run(Comparison(runs: 1) with { Algorithms = Algorithms.Choose(["reinforce"]) }, ExistingResults.Overwrite).Log!;
        Assert.Equal(comparison.Runs.Single(run => run is { Algorithm: "reinforce", Run: 0 }).Architectures, Assert.Single(search.Runs).Architectures);
    }

    [Fact]
    public void What_is_in_the_folder_is_not_replaced_unasked()
    {
        Run(Comparison());
        Assert.True(Assert.Throws<ExistingResultsException>(() => Run(Comparison())).CanBeResumed);
        var other = Assert.Throws<ExistingResultsException>(() => Run(Comparison(settings: [new("population", "4")]), ExistingResults.Resume));
        Assert.Contains("another experiment", other.Message, StringComparison.Ordinal);
        Directory.Delete(_folder.File("trials"), recursive: true);
        foreach (ExistingResults existing in new[] { ExistingResults.Refuse, ExistingResults.Resume })
        {
            Assert.Contains("runs.parquet is of another experiment", Assert.Throws<ExistingResultsException>(() => Run(Comparison(), existing)).Message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(_folder.File("trials")));
        }

        Assert.Equal(30, Run(Comparison(), ExistingResults.Overwrite).Trained.Count);
    }

    [Fact]
    public void Going_on_does_not_replace_a_run_log_with_runs_of_other_searches()
    {
        Run(Comparison(runs: 1) with { Algorithms = Algorithms.Choose(["reinforce"]) });
        byte[] before = File.ReadAllBytes(RunLogPath);
        TrainedExperiment other = Comparison(runs: 1) with { Algorithms = Algorithms.Choose(["random"]) };
        foreach (ExistingResults existing in new[] { ExistingResults.Refuse, ExistingResults.Resume })
        {
            Assert.Contains("run 0 of reinforce", Assert.Throws<ExistingResultsException>(() => Run(other, existing)).Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllBytes(RunLogPath));
        Assert.Equal(5, Run(Comparison(runs: 1) with { Algorithms = Algorithms.Choose(["reinforce", "random"]) }, ExistingResults.Resume).Trained.Count);
    }

    [Fact]
    public void Beginning_anew_leaves_what_is_not_its_own()
    {
        Run(Comparison(), stopAfter: 12);
        string[] foreign = [_folder.File("checkpoints", "epoch-3.pt"), _folder.File("trials", "notes.txt")];
        foreach (string file in foreign)
        {
            File.WriteAllText(file, "another program's");
        }

        Assert.Equal(2, Directory.GetFiles(_folder.File("checkpoints")).Length);
        Run(Comparison(), ExistingResults.Overwrite);
        Assert.All(foreign, file => Assert.True(File.Exists(file)));
        Assert.Equal([foreign[0]], Directory.GetFiles(_folder.File("checkpoints")));
        File.Delete(foreign[0]);
        Run(Comparison(), ExistingResults.Resume);
        Assert.False(Directory.Exists(_folder.File("checkpoints")));
    }

    [Fact]
    public void Beginning_anew_does_not_touch_a_search_that_another_process_is_at_work_on()
    {
        Run(Comparison());
        string[] journals = Directory.GetFiles(_folder.File("trials"));
        byte[][] before = [.. journals.Select(File.ReadAllBytes)];
        using (new FileStream(_folder.File("trials", "regularized-evolution-0.jsonl"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Contains("another process", Assert.Throws<InputException>(() => Run(Comparison(), ExistingResults.Overwrite)).Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, journals.Select(File.ReadAllBytes));
    }

    [Fact]
    public void What_was_begun_anew_and_stopped_goes_on_with_none_of_the_old_trials()
    {
        Run(Comparison());
        Run(Comparison(), ExistingResults.Overwrite, stopAfter: 3);
        Assert.Equal(27, Run(Comparison(), ExistingResults.Resume).Trained.Count);

        TrainedExperiment one = Comparison(runs: 1) with { Algorithms = Algorithms.Choose(["reinforce"]) };
        Run(one, ExistingResults.Overwrite, stopAfter: 3);
        Assert.Single(Run(one, ExistingResults.Resume).Log!.Runs);
    }
}
