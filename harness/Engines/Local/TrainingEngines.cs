using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Benchspace.Spaces.Catalog;
using Harness.Storage;
using Harness.Training;

namespace Harness.Engines.Local;

/// <summary>What all searches of an experiment by training share.</summary>
/// <param name="Setup">How networks are trained.</param>
/// <param name="SetupFacts">Everything that trainings depend on but architecture, epochs and seed.</param>
/// <param name="Fidelities">The fidelities that searchers are given, from cheap to dear.</param>
/// <param name="Seed">The seed of the searches; each has a stream of its own.</param>
/// <param name="TrainingSeed">The seed of every training.</param>
/// <param name="FurtherObjectives">The objectives beside validation accuracy.</param>
internal sealed record TrainedSearches(
    TrainingSetup Setup, Provenance SetupFacts, IReadOnlyList<Fidelity> Fidelities, long Seed, int TrainingSeed, IReadOnlyList<Objective> FurtherObjectives);

/// <summary>
/// Engines that train on the workers of this machine. The journals of all runs are opened at once: so a process that is at
/// work on this experiment is noticed at the first of them, and what is to be replaced is gone when the experiment is
/// interrupted and resumed. Of what is in the folder, only checkpoints are ever deleted. Not thread-safe.
/// </summary>
internal sealed class TrainingEngines : IEngineSource, IDisposable
{
    /// <summary>The names in an experiment's folder: a journal for each run, and the checkpoints of trainings that are under way.</summary>
    private const string JournalFolder = "trials", CheckpointFolderName = "checkpoints";

    private readonly TrainedSearches _searches;
    private readonly ISearchSpace _space;
    private readonly ITrainingPool _pool;
    private readonly TrainingCache? _cache;
    private readonly CheckpointFolder _checkpoints;
    private readonly Action<RunIdentity, EndedTrial> _ended;
    private readonly IReadOnlyList<(RunIdentity Run, string Algorithm)> _runs;
    private readonly ExistingResults _existing;
    private readonly Action<string, IReadOnlyList<EndedTrial>> _check;
    private readonly Dictionary<RunIdentity, Journal<EndedTrial>> _journals = [];
    private readonly string _folder;

    /// <param name="searches">What all searches share.</param>
    /// <param name="runs">The runs, each with its algorithm and settings as a journal names them.</param>
    /// <param name="folder">Where the journals and the checkpoints lie.</param>
    /// <param name="pool">Where trainings run.</param>
    /// <param name="cache">Trainings of earlier searches, or null to train everything.</param>
    /// <param name="existing">What to do with searches that are there.</param>
    /// <param name="ended">Told each trial that ends in this session.</param>
    /// <param name="check">Told what an earlier session did of each run, and in which file that is; throws if the run cannot be resumed from it.</param>
    public TrainingEngines(
        TrainedSearches searches,
        IReadOnlyList<(RunIdentity Run, string Algorithm)> runs,
        string folder,
        ITrainingPool pool,
        TrainingCache? cache,
        ExistingResults existing,
        Action<RunIdentity, EndedTrial> ended,
        Action<string, IReadOnlyList<EndedTrial>> check)
    {
        _searches = searches;
        _space = SearchSpaces.Named(searches.Setup.Space);
        _folder = folder;
        _pool = pool;
        _cache = cache;
        _existing = existing;
        _ended = ended;
        _check = check;
        _checkpoints = new CheckpointFolder(Path.Combine(folder, CheckpointFolderName), searches.SetupFacts);
        _runs = runs;
    }

    /// <inheritdoc/>
    public int? WorkerSlots => null;

    /// <inheritdoc/>
    public bool AllowsConcurrentRuns => false;

    /// <inheritdoc/>
    public bool IsSimulated => false;

    /// <inheritdoc/>
    public bool RecordsTrials => true;

    /// <inheritdoc/>
    public bool HasRecordOf(RunIdentity run) => _runs.Any(known => known.Run == run) && File.Exists(JournalOf(run));

    /// <inheritdoc/>
    public void Prepare()
    {
        foreach ((RunIdentity run, string algorithm) in _runs)
        {
            string path = JournalOf(run);
            _journals.Add(run, Journal<EndedTrial>.Open(path, [.. Facts(algorithm, run.Run), .. _searches.SetupFacts], _existing));
            _check(path, _journals[run].Entries);
        }

        if (_existing == ExistingResults.Overwrite)
        {
            _checkpoints.Clear();
        }
    }

    /// <inheritdoc/>
    public IEngine Open(RunIdentity run, Random random, CancellationToken cancellation) => new TrainingEngine(
        _space,
        _pool,
        _cache,
        _journals[run],
        new TrainingEngine.Settings(_searches.TrainingSeed, _checkpoints, _searches.FurtherObjectives, _searches.Fidelities[^1].Epochs, trial => _ended(run, trial)),
        TimeProvider.System,
        cancellation);

    /// <summary>Deletes all checkpoints: to be called when every run has ended.</summary>
    public void ClearCheckpoints() => _checkpoints.Clear();

    /// <summary>Closes the journals.</summary>
    public void Dispose()
    {
        foreach (Journal<EndedTrial> journal in _journals.Values)
        {
            journal.Dispose();
        }
    }

    private string JournalOf(RunIdentity run) => Path.Combine(_folder, JournalFolder, FormattableString.Invariant($"{FileNameOf(run.Algorithm)}-{run.Run}.jsonl"));

    /// <summary>An algorithm's name as every file system takes it: <c>regularized-evolution[population=20]</c> has brackets, and settings may be any text.</summary>
    private static string FileNameOf(string algorithm) =>
        string.Concat(algorithm.Select(character => char.IsAsciiLetterOrDigit(character) || "-_.,=[]".Contains(character, StringComparison.Ordinal) ? character : '-'));

    // How long a run is goes unrecorded: what it does next depends on what came before alone.
    private Provenance Facts(string algorithm, int run)
    {
        Provenance facts = Provenance.None
            .Add("algorithm", algorithm)
            .Add("epochs", _searches.Fidelities[^1].Epochs)
            .Add("seed", _searches.Seed)
            .Add("run", run)
            .Add("training_seed", _searches.TrainingSeed);
        return _searches.Fidelities is [{ IsComplete: true }] ? facts : facts.Add("fidelities", string.Join(", ", _searches.Fidelities));
    }
}
