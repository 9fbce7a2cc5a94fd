using System.Globalization;
using Benchspace;
using Benchspace.Spaces;
using Harness.Search;
using Harness.Training;
using Reports.RunLogs;

namespace Harness.Experiments;

/// <summary>One search by training: an algorithm, what it searches, how networks are trained, and for how long.</summary>
/// <param name="Algorithm">The algorithm and its settings.</param>
/// <param name="Setup">How networks are trained.</param>
/// <param name="Epochs">Epochs of every training.</param>
/// <param name="Budget">When no further trial is begun.</param>
/// <param name="Seed">The search's seed.</param>
/// <param name="TrainingSeed">The seed of every training.</param>
/// <param name="Workers">Trainings at once. The order in which they end, and so the search, depends on it.</param>
internal sealed record TrainingSearch(AlgorithmChoice Algorithm, TrainingSetup Setup, int Epochs, Budget Budget, long Seed, int TrainingSeed, int Workers)
{
    private ISearchSpace Space => SearchSpaces.Indexed(Setup.Space);

    /// <summary>The names in a search's folder.</summary>
    private const string JournalName = "trials.jsonl", CheckpointFolder = "checkpoints";

    /// <summary>Searches, and writes the run log once the budget is spent.</summary>
    /// <param name="folder">Where the journal, the checkpoints and the run log lie.</param>
    /// <param name="runLogPath">The run log.</param>
    /// <param name="setupFacts">Everything that trainings depend on but architecture, epochs and seed.</param>
    /// <param name="pool">Where trainings run.</param>
    /// <param name="cache">Trainings of earlier searches, or null to train everything.</param>
    /// <param name="existing">What to do with a search that is there.</param>
    /// <param name="ended">Told each trial that ends in this session.</param>
    /// <param name="cancellation">Stops waiting for trials.</param>
    /// <exception cref="InputException">The folder holds another search, or one that is not to be touched.</exception>
    /// <exception cref="OperationCanceledException">Stopped; the trials that ended by then are in the journal.</exception>
    public RunLog Run(
        string folder,
        string runLogPath,
        IReadOnlyList<KeyValuePair<string, string>> setupFacts,
        ITrainingPool pool,
        TrainingCache? cache,
        ExistingJournal existing,
        Action<EndedTrial> ended,
        CancellationToken cancellation)
    {
        using Journal<EndedTrial> journal = Journal<EndedTrial>.Open(Path.Combine(folder, JournalName), [.. Facts(), .. setupFacts], existing);
        string checkpoints = Path.Combine(folder, CheckpointFolder);
        if (existing == ExistingJournal.Overwrite && Directory.Exists(checkpoints))
        {
            Directory.Delete(checkpoints, recursive: true);
        }

        var evaluator = new TrainingEvaluator(Space, pool, cache, journal, new TrainingEvaluator.Settings(TrainingSeed, checkpoints, ended), TimeProvider.System, cancellation);
        var seeds = new RunSeeds(Setup.Space, Setup.Data.Dataset, Epochs, Algorithm, Seed, run: 0);
        RunHistory history = SearchRun.Execute(Algorithm.Settings.Start(Space, Epochs, seeds.OfSearching()), evaluator, Budget);
        RunTrace trace = history.ToTrace(Algorithm.Name, Setup.Data.Dataset, run: 0, new ArchitectureNames(Space));
        using (var log = new RunLogWriter(runLogPath, Describe(setupFacts)))
        {
            log.Append([trace]);
            log.Complete();
        }

        Directory.Delete(checkpoints, recursive: true);
        return RunLog.Read(runLogPath);
    }

    private RunLogMetadata Describe(IReadOnlyList<KeyValuePair<string, string>> setupFacts) => new(
        Setup.Space,
        Setup.Title,
        Budget.InSeconds ? "wall-clock budget" : "budget of trials",
        "seconds",
        Runs: 1,
        Seed,
        [new AlgorithmEntry(Algorithm.Name, Algorithm.Title, Algorithm.Preset, AlgorithmSettings.Describe(Algorithm.Settings)) { Source = Algorithm.Info.Source }],
        [new DatasetEntry(Setup.Data.Dataset, Setup.Data.Dataset, Budget.Amount, Budget.Unit, Epochs, Epochs, [])])
    {
        Facts =
        [
            .. setupFacts.Where(fact => fact.Key is not "space").Select(fact => KeyValuePair.Create(fact.Key.Replace('_', ' '), fact.Value)),
            new("training seed", Text(TrainingSeed)),
            new("workers", Text(Workers)),
        ],
    };

    private IEnumerable<KeyValuePair<string, string>> Facts() =>
    [
        new("algorithm", Algorithm.Identity),
        new("epochs", Text(Epochs)),
        new("budget", $"{Text(Budget.Amount)} {Budget.Unit}"),
        new("seed", Text(Seed)),
        new("training_seed", Text(TrainingSeed)),
    ];

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
