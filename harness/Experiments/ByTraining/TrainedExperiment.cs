using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Spaces.Catalog;
using Harness.Engines;
using Harness.Engines.Local;
using Harness.Runs;
using Harness.Search;
using Harness.Storage;
using Harness.Training;

namespace Harness.Experiments.ByTraining;

/// <summary>An experiment whose trials are trained: algorithms, what they search, how networks are trained, and for how long.</summary>
/// <param name="Algorithms">The algorithms and their settings.</param>
/// <param name="Setup">How networks are trained.</param>
/// <param name="Fidelities">The fidelities that searchers are given, from cheap to dear.</param>
/// <param name="Budget">When a run begins no further trial.</param>
/// <param name="Runs">Runs of each algorithm, at least 1.</param>
/// <param name="Seed">The seed of the searches; each has a stream of its own.</param>
/// <param name="TrainingSeed">The seed of every training.</param>
/// <param name="Workers">Trainings at once. The order in which they end, and so a search, depends on it.</param>
internal sealed record TrainedExperiment(
    IReadOnlyList<AlgorithmChoice> Algorithms, TrainingSetup Setup, IReadOnlyList<Fidelity> Fidelities, Budget Budget, int Runs, long Seed, int TrainingSeed, int Workers)
{
    /// <summary>Runs of each algorithm.</summary>
    /// <exception cref="InputException">Less than 1.</exception>
    public int Runs { get; init; } = Runs >= 1 ? Runs : throw ExperimentPlan.NoRuns(Runs);

    /// <summary>
    /// What decides the results of a run, but for the machine: the same for experiments of which one can be resumed as the
    /// other, with more runs, a larger budget or other workers.
    /// </summary>
    public Provenance Identity => Provenance.None
        .Add("algorithms", string.Join('\n', Algorithms.Select(algorithm => algorithm.Identity)))
        .Add("fidelities", string.Join(", ", Fidelities))
        .Add("seed", Seed)
        .Add("training_seed", TrainingSeed)
        .Add("setup", JsonLine.Of(Setup with { Threads = 1, Data = Setup.Data with { Folder = null, SplitFile = null } }));

    private IEnumerable<(RunIdentity Run, string Algorithm)> AllRuns =>
        from algorithm in Algorithms
        from run in Enumerable.Range(0, Runs)
        select (new RunIdentity(algorithm.Name, Setup.Data.Dataset, run), algorithm.Identity);

    /// <summary>Runs every search that has not ended, and resumes those that were given a larger budget.</summary>
    /// <param name="folder">Where the journals and the checkpoints lie.</param>
    /// <param name="runLogPath">The run log.</param>
    /// <param name="setupFacts">Everything that trainings depend on but architecture, epochs and seed.</param>
    /// <param name="pool">Where trainings run.</param>
    /// <param name="cache">Trainings of earlier searches, or null to train everything.</param>
    /// <param name="existing">What to do with searches that are there.</param>
    /// <param name="ended">Told each trial that ends in this session.</param>
    /// <param name="cancellation">Stops waiting for trials.</param>
    /// <exception cref="InputException">The folder holds another search, or one that is not to be touched.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; the trials that ended by then are in the journals.</exception>
    public ExperimentOutcome Run(
        string folder,
        string runLogPath,
        Provenance setupFacts,
        ITrainingPool pool,
        TrainingCache? cache,
        ExistingResults existing,
        Action<RunIdentity, EndedTrial> ended,
        CancellationToken cancellation)
    {
        var searches = new TrainedSearches(Setup, setupFacts, Fidelities, Seed, TrainingSeed, []);
        using var engines = new TrainingEngines(
            searches, [.. AllRuns], folder, pool, cache, existing, ended, (journal, trials) => RequireBudgetOf(trials, journal));
        ExperimentOutcome outcome = ExperimentRunner.Run(PlanOn(engines, setupFacts), runLogPath, threads: 1, existing, static _ => { }, cancellation);
        engines.ClearCheckpoints();
        return outcome;
    }

    private ExperimentPlan PlanOn(TrainingEngines engines, Provenance setupFacts)
    {
        var task = new PlannedTask
        {
            Space = SearchSpaces.Named(Setup.Space),
            Dataset = Setup.Data.Dataset,
            SearchedOn = Setup.Data.Dataset,
            Fidelities = Fidelities,
            FullEpochs = Fidelities[^1].Epochs,
            Budget = Budget,
            Engines = engines,
        };
        return new ExperimentPlan(Setup.Title, Budget.InSeconds ? "wall-clock budget" : "budget of trials", Algorithms, [task], Runs, Seed)
        {
            Facts = setupFacts.Without("space").Titled().Add("training seed", TrainingSeed).Add("workers", Workers),
        };
    }

    /// <summary>A run can be resumed with a larger budget than it was begun with, not with a smaller one.</summary>
    private void RequireBudgetOf(IReadOnlyList<EndedTrial> ended, string journal)
    {
        int begun = 0;
        double seconds = 0;
        foreach (EndedTrial trial in ended)
        {
            if (trial.Begun > begun && !Budget.AllowsNext(seconds, trial.Begun - 1))
            {
                string most = Budget.InSeconds ? FormattableString.Invariant($"trials began there after {seconds:0.#} s") : FormattableString.Invariant($"{ended.Max(each => each.Begun)} trials were begun there");
                throw new InputException(FormattableString.Invariant($"{journal} is of a longer search than {Budget.Amount} {Budget.Unit} ({most}): give at least what it was begun with, or choose another folder"));
            }

            begun = trial.Begun;
            seconds = trial.Seconds;
        }
    }
}
