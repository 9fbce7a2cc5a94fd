using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Harness.Engines;
using Harness.Engines.Lookup;
using Harness.Runs;
using Harness.Search;
using Harness.Storage;
using Reports.RunLogs;
using SharedSource;

namespace Harness.Experiments;

/// <summary>What every algorithm of a plan searches on one data set, where its trials are evaluated, and for how long.</summary>
public sealed record PlannedTask
{
    /// <summary>What can be built.</summary>
    public required ISearchSpace Space { get; init; }

    /// <summary>The data set of the full-fidelity accuracies.</summary>
    public required string Dataset { get; init; }

    /// <summary>The data set whose validation accuracy the searchers see.</summary>
    public required string SearchedOn { get; init; }

    /// <summary>The fidelities that searchers are given, from cheap to dear.</summary>
    public required IReadOnlyList<Fidelity> Fidelities { get; init; }

    /// <summary>The complete training of the full-fidelity accuracies, in epochs.</summary>
    public required int FullEpochs { get; init; }

    /// <summary>When each run stops.</summary>
    public required Budget Budget { get; init; }

    /// <summary>Where trials are evaluated.</summary>
    public required IEngineSource Engines { get; init; }

    /// <summary>The objectives beside validation accuracy.</summary>
    public IReadOnlyList<Objective> FurtherObjectives { get; init; } = [];

    /// <summary>What the promotion of a trial to a dearer fidelity of its schedule costs.</summary>
    public PromotionCost PromotionCost { get; init; } = PromotionCost.Resumed;

    /// <summary>Whether time passes by what trials cost; else each counts 1.</summary>
    public bool HasCosts { get; init; } = true;

    /// <summary>Rows to stand beside the algorithms in a report.</summary>
    public IReadOnlyList<ReferenceEntry> References { get; init; } = [];

    /// <summary>A task whose trials are looked up, at the one fidelity that the benchmark suggests for searches; set <see cref="Fidelities"/> for others.</summary>
    /// <param name="benchmark">What scores the trials; safe to share between threads.</param>
    /// <param name="budget">When each run stops.</param>
    /// <param name="settings">How workers are simulated; null for one slot and the benchmark's costs.</param>
    public static PlannedTask Lookup(IBenchmark benchmark, Budget budget, LookupSettings? settings = null) => new()
    {
        Space = benchmark.Space,
        Dataset = benchmark.Dataset,
        SearchedOn = benchmark.SearchedOn,
        Fidelities = [benchmark.SearchFidelity],
        FullEpochs = benchmark.Fidelities[^1].Epochs,
        Budget = budget,
        Engines = new LookupEngines(benchmark, settings),
        HasCosts = benchmark.HasCosts && settings is not { HasCosts: false },
        PromotionCost = settings?.PromotionCost ?? PromotionCost.Resumed,
        FurtherObjectives = benchmark.FurtherObjectives,
    };

    /// <summary>One run: a pure function of the task, the algorithm and the seeds.</summary>
    /// <param name="algorithm">The algorithm and its settings.</param>
    /// <param name="experimentSeed">The experiment's seed.</param>
    /// <param name="run">The run's number, from 0.</param>
    /// <param name="cancellation">Interrupts waiting for outcomes.</param>
    public RunHistory Search(AlgorithmChoice algorithm, long experimentSeed, int run, CancellationToken cancellation = default)
    {
        var seeds = new RunSeeds(Space.Name, SearchedOn, Fidelities[^1].Epochs, algorithm, experimentSeed, run);
        using IEngine engine = Engines.Open(new RunIdentity(algorithm.Name, Dataset, run), seeds.OfScoring(), cancellation);
        using ISearcher searcher = algorithm.Settings.Start(new SearchProblem(Space, Fidelities, seeds.OfSearching())
        {
            FurtherObjectives = FurtherObjectives,
            WorkerSlots = engine.WorkerSlots,
            Cancellation = cancellation,
        });
        RunHistory history = SearchRun.Execute(searcher, engine, Budget, algorithm.Recommendation, cancellation);
        return history switch
        {
            { Count: > 0 } when !IsOver(history.Outcomes[0]) => history,
            { Count: 0 } when !Budget.InSeconds => throw new InputException($"{algorithm.Name} asked for no trial on {SearchedOn}, so that its run has no result"),
            _ => throw new InputException(FormattableString.Invariant($"a budget of {Budget.Amount} seconds on {SearchedOn} ends before the first evaluation: give a larger one")),
        };

        // By the clock a first trial is kept however long it takes: nobody can know before.
        bool IsOver(in Outcome first) => Engines.IsSimulated && Budget.InSeconds && first.EndSeconds > Budget.Amount;
    }
}

/// <summary>An experiment: algorithms × tasks × runs. Nothing else decides what its run log holds.</summary>
public sealed record ExperimentPlan
{
    /// <summary>A plan.</summary>
    /// <param name="benchmarkName">What is searched: a table's name, a toy's, or what networks are trained.</param>
    /// <param name="protocol">The stopping rule's name.</param>
    /// <param name="algorithms">The algorithms, in the order of tables and legends.</param>
    /// <param name="tasks">The data sets.</param>
    /// <param name="runs">Runs per algorithm and task.</param>
    /// <param name="seed">The experiment's seed.</param>
    /// <exception cref="InputException">No algorithm, no task, or a number of runs below 1.</exception>
    public ExperimentPlan(string benchmarkName, string protocol, IReadOnlyList<AlgorithmChoice> algorithms, IReadOnlyList<PlannedTask> tasks, int runs, long seed)
    {
        if (runs < 1)
        {
            throw NoRuns(runs);
        }

        if (algorithms.Count == 0 || tasks.Count == 0)
        {
            throw new InputException("an experiment needs at least one algorithm and one data set");
        }

        if (algorithms.CountBy(algorithm => algorithm.Name).FirstOrDefault(count => count.Value > 1).Key is { } twice)
        {
            throw new InputException($"the algorithm {twice} is in the experiment twice: runs are told apart by its name");
        }

        if (tasks.CountBy(task => task.Dataset).FirstOrDefault(count => count.Value > 1).Key is { } repeated)
        {
            throw new InputException($"the data set {repeated} is in the experiment twice");
        }

        if (tasks.Select(task => (task.Space, task.Engines.IsSimulated, task.Engines.WorkerSlots, task.PromotionCost, string.Join(", ", task.FurtherObjectives))).Distinct().Count() > 1)
        {
            throw new InputException("the data sets of one experiment share its space, its further objectives, its worker slots and what promotions cost");
        }

        BenchmarkName = benchmarkName;
        Protocol = protocol;
        Algorithms = algorithms;
        Tasks = tasks;
        Runs = runs;
        Seed = seed;
    }

    /// <summary>What is searched.</summary>
    public string BenchmarkName { get; }

    /// <summary>The stopping rule's name.</summary>
    public string Protocol { get; }

    /// <summary>The algorithms, in the order of tables and legends.</summary>
    public IReadOnlyList<AlgorithmChoice> Algorithms { get; }

    /// <summary>The data sets.</summary>
    public IReadOnlyList<PlannedTask> Tasks { get; }

    /// <summary>Runs per algorithm and task.</summary>
    public int Runs { get; }

    /// <summary>The experiment's seed.</summary>
    public long Seed { get; }

    /// <summary>Further facts for the run log: what the benchmark is and where it comes from.</summary>
    public Provenance Facts { get; init; } = [];

    /// <summary>What the run log's times count: <c>simulated seconds</c>, <c>seconds</c>, or <c>evaluations</c> where each costs one.</summary>
    public string TimeUnit => !Tasks[0].Engines.IsSimulated ? "seconds" : Tasks.All(task => task.HasCosts) ? "simulated seconds" : "evaluations";

    /// <summary>Whom a report of this plan should cite, beside the algorithms' own sources.</summary>
    public IReadOnlyList<string> Citations { get; init; } = [];

    /// <summary>The space of all tasks.</summary>
    public ISearchSpace Space => Tasks[0].Space;

    /// <summary>The number of runs over all algorithms and tasks.</summary>
    public int TotalRuns => Tasks.Count * Algorithms.Count * Runs;

    /// <summary>
    /// A text of everything that decides the results of a run: equal for plans whose runs are the same, however many runs
    /// they have.
    /// </summary>
    public string Identity => (Describe() with { Runs = 0 }).ToJson();

    /// <summary>What the run log says of this plan.</summary>
    public RunLogMetadata Describe() => new(
        Space.Name,
        BenchmarkName,
        Protocol,
        TimeUnit,
        Runs,
        Seed,
        [.. Algorithms.Select(Entry)],
        [.. Tasks.Select(Entry)])
    {
        Facts = Facts,
        Citations = Citations,
        Objectives = [.. Tasks[0].FurtherObjectives.Select(objective => new ObjectiveEntry(objective.Name, objective.Unit))],
        // The workers of trainings are a fact of their own: logs of 2 and of 4 workers are still of one experiment.
        WorkerSlots = Tasks[0].Engines is { IsSimulated: true, WorkerSlots: { } slots } ? slots : 1,
        Promotion = Tasks.All(task => task.Fidelities.Count == 1) ? null
            : Tasks[0].PromotionCost == PromotionCost.Resumed ? RunLogMetadata.Resumed
            : RunLogMetadata.FromScratch,
    };

    internal static InputException NoRuns(int runs) => new($"{Counted.Of(runs, "run")}: an experiment needs at least 1");

    private static AlgorithmEntry Entry(AlgorithmChoice algorithm) => new(algorithm.Name, algorithm.Title, algorithm.Preset, AlgorithmSettings.Describe(algorithm.Settings))
    {
        Source = algorithm.Info.Source,
        Recommendation = algorithm.Recommendation switch
        {
            RecommendationRule.BestAtHighestFidelity => AlgorithmEntry.BestAtHighestFidelity,
            RecommendationRule.BestAtAnyFidelity => "best at any fidelity",
            RecommendationRule.Last => "last",
            RecommendationRule.BySearcher => "the searcher's own",
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm.Recommendation, null),
        },
    };

    private static DatasetEntry Entry(PlannedTask task) => new(
        task.Dataset, task.SearchedOn, task.Budget.Amount, task.Budget.Unit, task.Fidelities[^1].Epochs, task.FullEpochs, task.References)
    {
        SearchFidelities = [.. task.Fidelities.Select(fidelity => new FidelityEntry(fidelity.Epochs, fidelity.StopAfter))],
    };
}
