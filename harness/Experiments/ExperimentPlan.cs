using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Harness.Runs;
using Harness.Search;
using Harness.Storage;
using Reports.RunLogs;

namespace Harness.Experiments;

/// <summary>A benchmark that every algorithm of a plan searches, and for how long.</summary>
/// <param name="Benchmark">What is searched; safe to share between threads.</param>
/// <param name="SearchedOn">The data set whose validation accuracy the searchers see.</param>
/// <param name="Budget">When each run stops.</param>
/// <param name="FullEpochs">The fidelity at which answers are judged.</param>
/// <param name="References">Rows to stand beside the algorithms in a report.</param>
internal sealed record PlannedTask(IBenchmark Benchmark, string SearchedOn, Budget Budget, int FullEpochs, IReadOnlyList<ReferenceEntry> References)
{
    /// <summary>Whether time passes by what evaluations cost; else each counts 1.</summary>
    public bool HasCosts { get; init; } = true;
}

/// <summary>An experiment: algorithms × tasks × runs. Nothing else decides what its run log holds.</summary>
internal sealed record ExperimentPlan
{
    /// <exception cref="InputException">No algorithm, no task, or a number of runs below 1.</exception>
    public ExperimentPlan(string benchmarkName, string protocol, IReadOnlyList<AlgorithmChoice> algorithms, IReadOnlyList<PlannedTask> tasks, int runs, long seed)
    {
        if (runs < 1)
        {
            throw new InputException($"--runs {runs}: an experiment needs at least 1 run.");
        }

        if (algorithms.Count == 0 || tasks.Count == 0)
        {
            throw new InputException("an experiment needs at least one algorithm and one data set.");
        }

        BenchmarkName = benchmarkName;
        Protocol = protocol;
        Algorithms = algorithms;
        Tasks = tasks;
        Runs = runs;
        Seed = seed;
    }

    /// <summary>The table's name, or <c>bit-string</c>.</summary>
    public string BenchmarkName { get; }

    public string Protocol { get; }

    public IReadOnlyList<AlgorithmChoice> Algorithms { get; }

    public IReadOnlyList<PlannedTask> Tasks { get; }

    /// <summary>Runs per algorithm and task.</summary>
    public int Runs { get; }

    public long Seed { get; }

    /// <summary>Further facts for the run log: what the benchmark is and where it comes from.</summary>
    public Provenance Facts { get; init; } = [];

    /// <summary>What costs count: simulated seconds, or evaluations where each costs one.</summary>
    public string TimeUnit => Tasks.All(task => task.HasCosts) ? "simulated seconds" : "evaluations";

    /// <summary>Whom a report of this plan should cite, beside the algorithms' own sources.</summary>
    public IReadOnlyList<string> Citations { get; init; } = [];

    public ISearchSpace Space => Tasks[0].Benchmark.Space;

    /// <summary>What the run log says of this plan.</summary>
    public RunLogMetadata Describe() => new(
        Space.Name,
        BenchmarkName,
        Protocol,
        TimeUnit,
        Runs,
        Seed,
        [.. Algorithms.Select(a => new AlgorithmEntry(a.Name, a.Title, a.Preset, AlgorithmSettings.Describe(a.Settings)) { Source = a.Info.Source })],
        [.. Tasks.Select(t => new DatasetEntry(t.Benchmark.Dataset, t.SearchedOn, t.Budget.Amount, t.Budget.Unit, t.Benchmark.SearchEpochs, t.FullEpochs, t.References))])
    {
        Facts = Facts,
        Citations = Citations,
    };
}
