using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Harness.Experiments;
using Harness.Runs;
using Harness.Search;
using Harness.Storage;
using Reports.RunLogs;

namespace Samples;

// Trials that fail. A benchmark says so, with a reason and at a cost; a failure has no accuracy and never counts as 0 %. A
// searcher is told of it like of any other evaluation and decides what to do: here, to try the architecture once more.

/// <summary>Networks of three layers: where the widths sum to 18 or more memory runs out, and one training in ten diverges.</summary>
public sealed class FragileTrainings : IBenchmark
{
    public const string OutOfMemory = "out of memory", Diverged = "the loss is not finite";

    public ISearchSpace Space { get; } = CategoricalSpace.Of(8, 8, 8);

    public string Dataset => "fragile";

    public Evaluation Evaluate(in Trial trial, Random random) =>
        Width(trial.Architecture) >= 18 ? Evaluation.Failed(trial, OutOfMemory, costSeconds: 1)
        : random.NextDouble() < 0.1 ? Evaluation.Failed(trial, Diverged, costSeconds: 30)
        : Evaluation.Succeeded(trial, FullAccuracyOf(trial.Architecture).Valid, costSeconds: 60);

    public FullAccuracy FullAccuracyOf(Architecture architecture) => Width(architecture) >= 18
        ? FullAccuracy.Unknown
        : new FullAccuracy(60 + (2 * Width(architecture)), 59 + (2 * Width(architecture)));

    private static int Width(Architecture architecture) => architecture[0] + architecture[1] + architecture[2];
}

/// <summary>Random search that tries an architecture whose trial failed once more.</summary>
public sealed record PersistentRandomSearch : IAlgorithm
{
    public static AlgorithmInfo Info { get; } = new("persistent-random-search", "prs", "Persistent random search", "a sample", [new Preset("default", new PersistentRandomSearch())]);

    public void Validate()
    {
        // There is nothing to set.
    }

    public ISearcher Start(SearchProblem problem) => new Searcher(problem);

    private sealed class Searcher(SearchProblem problem) : ISearcher
    {
        private readonly Queue<Architecture> _again = [];
        private readonly HashSet<int> _secondTries = [];
        private int _asked;

        public Trial? Ask()
        {
            bool isSecondTry = _again.TryDequeue(out Architecture? architecture);
            if (isSecondTry)
            {
                _secondTries.Add(_asked);
            }

            return new Trial(_asked++, architecture ?? problem.Space.Sample(problem.Random), problem.HighestFidelity);
        }

        public void Tell(in Evaluation evaluation)
        {
            if (evaluation.Status == EvaluationStatus.Failed && !_secondTries.Remove(evaluation.Trial.Id))
            {
                _again.Enqueue(evaluation.Trial.Architecture);
            }
        }
    }
}

public sealed class FailedTrialsTests : IDisposable
{
    private static readonly PlannedTask Task = PlannedTask.Lookup(new FragileTrainings(), Budget.Evaluations(200));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_algorithm_searches_on_and_the_run_log_says_what_failed_and_why()
    {
        var plan = new ExperimentPlan("fragile", "own budget", [.. Algorithms.Choose("re,non-aging,random,reinforce"), AlgorithmChoice.Of(new PersistentRandomSearch())], [Task], runs: 10, seed: 0);
        ExperimentRunner.Run(plan, _folder.File("runs.parquet"), threads: 2, ExistingResults.Refuse, _ => { }, CancellationToken.None);

        IReadOnlyList<RunTrace> runs = RunLog.Read(_folder.File("runs.parquet")).Runs;
        Assert.Equal(5 * 10, runs.Count);
        Assert.All(runs, run =>
        {
            Assert.Equal(200, run.Count);
            for (int step = 0; step < run.Count; step++)
            {
                bool hasFailed = run.Statuses[step] == TrialStatus.Failed;
                Assert.Equal(hasFailed, double.IsNaN(run.ValidAccuracy[step]));
                Assert.True(hasFailed ? run.Reasons[step] is FragileTrainings.OutOfMemory or FragileTrainings.Diverged : run.Reasons[step].Length == 0);
                Assert.True(run.Recommendation[step] == RunTrace.None || run.Statuses[run.Recommendation[step]] == TrialStatus.Succeeded);
            }

            Assert.Contains(TrialStatus.Failed, run.Statuses);
            Assert.True(run.IncumbentFullTestAccuracy[^1] > 80);
        });
    }

    [Fact]
    public void A_searcher_that_is_told_failures_can_act_on_them()
    {
        IReadOnlyList<Evaluation> evaluations = [.. Task.Search(AlgorithmChoice.Of(new PersistentRandomSearch()), experimentSeed: 0, run: 0).Outcomes.Select(outcome => outcome.Evaluation)];
        int firstFailure = evaluations.TakeWhile(evaluation => evaluation.IsSuccess).Count();
        Assert.Equal(evaluations[firstFailure].Trial.Architecture, evaluations[firstFailure + 1].Trial.Architecture);
        Assert.NotEqual(evaluations[firstFailure].Trial.Id, evaluations[firstFailure + 1].Trial.Id);
    }
}
