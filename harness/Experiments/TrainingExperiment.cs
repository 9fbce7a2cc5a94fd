using Benchspace;
using Benchspace.Spaces;
using Harness.Engines.Local;
using Harness.Runs;
using Harness.Search;
using Harness.Storage;
using Harness.Training;
using Reports.RunLogs;

namespace Harness.Experiments;

/// <summary>Searches by training: algorithms, what they search, how networks are trained, and for how long.</summary>
/// <param name="Algorithms">The algorithms and their settings.</param>
/// <param name="Setup">How networks are trained.</param>
/// <param name="Epochs">Epochs of every training.</param>
/// <param name="Budget">When a search begins no further trial.</param>
/// <param name="Runs">Searches of each algorithm, at least 1.</param>
/// <param name="Seed">The seed of the searches; each has a stream of its own.</param>
/// <param name="TrainingSeed">The seed of every training.</param>
/// <param name="Workers">Trainings at once. The order in which they end, and so a search, depends on it.</param>
internal sealed record TrainingExperiment(
    IReadOnlyList<AlgorithmChoice> Algorithms, TrainingSetup Setup, int Epochs, Budget Budget, int Runs, long Seed, int TrainingSeed, int Workers)
{
    /// <summary>The names in an experiment's folder: a journal for each search, and the checkpoints of trainings that are under way.</summary>
    private const string JournalFolder = "trials", CheckpointFolderName = "checkpoints";

    /// <summary>Searches of each algorithm.</summary>
    /// <exception cref="InputException">Less than 1.</exception>
    public int Runs { get; init; } = Runs >= 1 ? Runs : throw new InputException($"--runs {Runs}: an experiment needs at least 1 run.");

    private ISearchSpace Space => SearchSpaces.Named(Setup.Space);

    /// <summary>
    /// Searches, one search after the other so that each has all workers, the algorithms in turn so that none is ahead
    /// when the experiment is stopped; then writes the run log. Of what is in the folder, only checkpoints and, to begin
    /// anew, the run log are ever deleted.
    /// </summary>
    /// <param name="folder">Where the journals and the checkpoints lie.</param>
    /// <param name="runLogPath">The run log.</param>
    /// <param name="setupFacts">Everything that trainings depend on but architecture, epochs and seed.</param>
    /// <param name="pool">Where trainings run.</param>
    /// <param name="cache">Trainings of earlier searches, or null to train everything.</param>
    /// <param name="existing">What to do with searches that are there.</param>
    /// <param name="ended">Told each trial that ends in this session, of which algorithm, and the number of the run from 0.</param>
    /// <param name="cancellation">Stops waiting for trials.</param>
    /// <exception cref="InputException">The folder holds another search, or one that is not to be touched.</exception>
    /// <exception cref="OperationCanceledException">Stopped; the trials that ended by then are in the journals.</exception>
    public RunLog Run(
        string folder,
        string runLogPath,
        Provenance setupFacts,
        ITrainingPool pool,
        TrainingCache? cache,
        ExistingJournal existing,
        Action<AlgorithmChoice, int, EndedTrial> ended,
        CancellationToken cancellation)
    {
        (AlgorithmChoice Algorithm, int Run)[] searches = [.. Enumerable.Range(0, Runs).SelectMany(run => Algorithms.Select(algorithm => (algorithm, run)))];
        string JournalOf(AlgorithmChoice algorithm, int run) =>
            Path.Combine(folder, JournalFolder, FormattableString.Invariant($"{algorithm.Name.Replace(':', '-')}-{run}.jsonl"));

        if (existing != ExistingJournal.Overwrite && File.Exists(runLogPath))
        {
            RequireOwn(RunLog.Read(runLogPath), searches.ToDictionary(search => (search.Algorithm.Name, search.Run), search => JournalOf(search.Algorithm, search.Run)));
        }

        var checkpoints = new CheckpointFolder(Path.Combine(folder, CheckpointFolderName), setupFacts);
        var journals = new List<Journal<EndedTrial>>();
        try
        {
            // All at once: so a process that is at work on this experiment is noticed at the first of them, and what is to
            // be replaced is gone when the experiment is stopped and gone on with.
            foreach ((AlgorithmChoice algorithm, int run) in searches)
            {
                string path = JournalOf(algorithm, run);
                journals.Add(Journal<EndedTrial>.Open(path, Facts(algorithm, run).Add(setupFacts), existing));
                RequireBudgetOf(journals[^1].Entries, path);
            }

            if (existing == ExistingJournal.Overwrite)
            {
                File.Delete(runLogPath);
                checkpoints.Clear();
            }

            var names = new ArchitectureNames(Space);
            var traces = new List<RunTrace>();
            foreach (((AlgorithmChoice algorithm, int run), Journal<EndedTrial> journal) in searches.Zip(journals))
            {
                var evaluator = new TrainingEvaluator(
                    Space, pool, cache, journal, new TrainingEvaluator.Settings(TrainingSeed, checkpoints, trial => ended(algorithm, run, trial)), TimeProvider.System, cancellation);
                var seeds = new RunSeeds(Setup.Space, Setup.Data.Dataset, Epochs, algorithm, Seed, run);
                RunHistory history = SearchRun.Execute(algorithm.Settings.Start(Space, Epochs, seeds.OfSearching()), evaluator, Budget);
                traces.Add(history.ToTrace(algorithm.Name, Setup.Data.Dataset, run, names));
            }

            using (var log = new RunLogWriter(runLogPath, Describe(setupFacts)))
            {
                log.Append([.. Algorithms.SelectMany(algorithm => traces.Where(trace => trace.Algorithm == algorithm.Name))]);
                log.Complete();
            }

            checkpoints.Clear();
        }
        finally
        {
            journals.ForEach(journal => journal.Dispose());
        }

        return RunLog.Read(runLogPath);
    }

    /// <summary>A run log may be replaced when all its runs are in journals of this experiment. Whether those are, opening them tells.</summary>
    private void RequireOwn(RunLog log, Dictionary<(string Algorithm, int Run), string> journals)
    {
        string space = log.Metadata.Space, how = log.Metadata.Benchmark;
        string? other = space != Setup.Space || how != Setup.Title ? $"it has runs of {how} in the space {space}"
            : log.Runs.FirstOrDefault(run => !File.Exists(journals.GetValueOrDefault((run.Algorithm, run.Run)))) is { } run
                ? FormattableString.Invariant($"its run {run.Run} of {run.Algorithm} is not in {JournalFolder} or not asked for")
            : null;
        if (other is not null)
        {
            throw new ExistingResultsException(ExistingResults.OfAnother, $"{log.Source} is of another experiment ({other})");
        }
    }

    private RunLogMetadata Describe(Provenance setupFacts) => new(
        Setup.Space,
        Setup.Title,
        Budget.InSeconds ? "wall-clock budget" : "budget of trials",
        "seconds",
        Runs,
        Seed,
        [.. Algorithms.Select(a => new AlgorithmEntry(a.Name, a.Title, a.Preset, AlgorithmSettings.Describe(a.Settings)) { Source = a.Info.Source })],
        [new DatasetEntry(Setup.Data.Dataset, Setup.Data.Dataset, Budget.Amount, Budget.Unit, Epochs, Epochs, [])])
    {
        Facts = setupFacts.Without("space").Titled().Add("training seed", TrainingSeed).Add("workers", Workers),
    };

    /// <summary>A search goes on with a larger budget than it was begun with, but does not unlearn trials.</summary>
    private void RequireBudgetOf(IReadOnlyList<EndedTrial> ended, string journal)
    {
        int begun = 0;
        double seconds = 0;
        foreach (EndedTrial trial in ended)
        {
            if (trial.Begun > begun && !Budget.AllowsNext(seconds, trial.Begun - 1))
            {
                string most = Budget.InSeconds ? FormattableString.Invariant($"trials began there after {seconds:0.#} s") : $"{ended.Max(each => each.Begun)} trials were begun there";
                throw new InputException(FormattableString.Invariant($"{journal} is of a longer search than {Budget.Amount} {Budget.Unit} ({most}): give at least what it was begun with, or choose another --out"));
            }

            begun = trial.Begun;
            seconds = trial.Seconds;
        }
    }

    // How long it goes on is not among them: what a search does next depends on what came before alone.
    private Provenance Facts(AlgorithmChoice algorithm, int run) => Provenance.None
        .Add("algorithm", algorithm.Identity)
        .Add("epochs", Epochs)
        .Add("seed", Seed)
        .Add("run", run)
        .Add("training_seed", TrainingSeed);
}
