using System.Collections.Immutable;
using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Harness.Storage;
using Harness.Training;

namespace Harness.Engines.Local;

/// <summary>
/// Trials evaluated by training, as many at a time as there are worker slots. Every one that ends is in the journal before
/// the searcher hears of it. Those that an earlier session left there are returned from it first, in the same order of
/// calls, so that the searcher gets into the same state; then those that were out are begun again. What ended last and was
/// cut short by the machine is taken off the journal and tried again; what the searcher has drawn conclusions from stays.
/// </summary>
/// <remarks>
/// <para>
/// A trial that is known from the cache, or whose training is under way for another trial, is not trained. Time passes as
/// if it had been: its cost, divided by the number of worker slots, is added to the clock. So a budget means the same with
/// and without a cache, and a search is not ahead of another because it came second.
/// </para>
/// <para>
/// A slot is occupied by a trial that runs, and by one that is known and about to be charged. A trial that waits for the
/// training of another occupies none: its time is charged when it is known, and the slot is free for a training until then.
/// </para>
/// <para>
/// The checkpoint of a training that was stopped before the end of its schedule stays until a trial that resumes it has
/// reached that end, until the searcher lets go of it, or until the run ends. Only complete trainings are taken from the
/// cache or from another trial: a stopped one has to leave its checkpoint.
/// </para>
/// <para>After a kill the clock goes on from the last trial that ended: what trainings under way had taken by then is not counted.</para>
/// </remarks>
internal sealed class TrainingEngine : IEngine
{
    private readonly ISearchSpace _space;
    private readonly ITrainingPool _pool;
    private readonly TrainingCache? _cache;
    private readonly Journal<EndedTrial> _journal;
    private readonly Settings _settings;
    private readonly TimeProvider _time;
    private readonly CancellationToken _cancellation;

    private readonly Queue<EndedTrial> _replay;
    private readonly Dictionary<int, Asked> _out = [];
    private readonly Queue<(int Id, TrainingResult Result)> _known = [];
    private readonly Dictionary<TrainingJob, int> _training = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<int> _stopped = [];

    // Trials that were to stop while the journal was replayed. Those whose end it does not have are stopped after it.
    private readonly HashSet<int> _stoppedInReplay = [];

    // By the id of a stopped trial that came back: what it was, for the trials that resume it.
    private readonly Dictionary<int, Asked> _paused = [];
    private readonly Dictionary<Architecture, FullAccuracy> _accuracies = [];
    private readonly PriorityQueue<int, int> _freeSlots = new();
    private int _slots;
    private int _begun;
    private long _start;
    private double _secondsBefore;
    private double _replayedSeconds;

    /// <param name="space">What is searched.</param>
    /// <param name="pool">Where trainings run.</param>
    /// <param name="cache">Trainings from before, or null to train everything.</param>
    /// <param name="journal">What is done already, and where to write what gets done.</param>
    /// <param name="settings">The rest.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Stops waiting for trials; those that ended are in the journal.</param>
    public TrainingEngine(
        ISearchSpace space, ITrainingPool pool, TrainingCache? cache, Journal<EndedTrial> journal, Settings settings, TimeProvider time, CancellationToken cancellation)
    {
        _space = space;
        _pool = pool;
        _cache = cache;
        _journal = journal;
        _settings = settings;
        _time = time;
        _cancellation = cancellation;
        journal.CutBackTo(static trial => !trial.Result.WasCutShort);
        _replay = new Queue<EndedTrial>(journal.Entries);
        _start = time.GetTimestamp();
    }

    /// <param name="TrainingSeed">The seed of every training.</param>
    /// <param name="Checkpoints">Where trainings keep their state.</param>
    /// <param name="FurtherObjectives">What further evaluations tell of a network: <c>params_millions</c>, <c>flops_millions</c>.</param>
    /// <param name="FullEpochs">The complete training of the full-fidelity accuracies, in epochs.</param>
    /// <param name="Ended">Told each trial that ends in this session.</param>
    internal sealed record Settings(int TrainingSeed, CheckpointFolder Checkpoints, IReadOnlyList<Objective> FurtherObjectives, int FullEpochs, Action<EndedTrial> Ended);

    /// <inheritdoc/>
    public double ElapsedSeconds => _replay.Count > 0 ? _replayedSeconds : _secondsBefore + _time.GetElapsedTime(_start).TotalSeconds;

    /// <inheritdoc/>
    /// <remarks>Not known to searchers: a run may be resumed with another number of workers.</remarks>
    public int? WorkerSlots => null;

    /// <inheritdoc/>
    public int OutCount => _out.Count;

    /// <inheritdoc/>
    /// <remarks>
    /// No more than a second set of trials waits for others: a searcher that asks for nothing else any more, as REINFORCE in
    /// the end, would be asked again and again without being told anything.
    /// </remarks>
    public bool HasFreeSlot => _replay.TryPeek(out EndedTrial? next)
        ? _begun < next.Begun
        : _training.Count + _known.Count < _pool.WorkerSlots && _out.Count < 2 * _pool.WorkerSlots;

    /// <inheritdoc/>
    public void Begin(in Trial trial)
    {
        _begun++;
        Asked? earlier = trial.Resumes is { } id ? Paused(trial, id) : null;
        int slot = _freeSlots.TryDequeue(out int free, out _) ? free : _slots++;
        TrainingJob job = _settings.Checkpoints.Job(
            FormattableString.Invariant($"trial-{earlier?.FirstTrial ?? trial.Id}"), _space.Format(trial.Architecture), trial.Fidelity.Epochs, _settings.TrainingSeed, trial.Fidelity.StopAfter);
        _out.Add(trial.Id, new Asked(trial, job, earlier?.FirstTrial ?? trial.Id, earlier?.Trial.Fidelity.StopAfter ?? 0, slot, ElapsedSeconds));
        if (_replay.Count == 0)
        {
            Dispatch(trial.Id);
        }
    }

    /// <inheritdoc/>
    public Outcome? Next()
    {
        _cancellation.ThrowIfCancellationRequested();
        if (_replay.TryDequeue(out EndedTrial? earlier))
        {
            return Replay(earlier);
        }

        bool isStopped = _stopped.TryDequeue(out int stopped);
        (int Id, TrainingResult Result) ended = isStopped ? (stopped, new TrainingResult(_settings.TrainingSeed, default, 0, [], null, "")) : default;
        bool isKnown = !isStopped && TryDequeueKnown(out ended);
        if (isKnown)
        {
            _secondsBefore += CostOf(ended.Result, _out[ended.Id].TrainedBefore) / _pool.WorkerSlots;
        }
        else if (!isStopped)
        {
            ended = NextTrained();
        }

        Asked asked = _out[ended.Id];
        TrainingJob job = asked.Job;

        // The journal first: what only the cache had would count as another search's training when this one is resumed.
        var trial = new EndedTrial(
            ended.Id, _begun, ElapsedSeconds, job.Architecture, job.Epochs, job.Seed, !isKnown && !isStopped, ended.Result,
            asked.Trial.Fidelity.IsComplete ? null : asked.Trial.Fidelity.StopAfter, asked.Trial.Resumes, isStopped, asked.BeginSeconds, asked.WorkerSlot);
        _journal.Append(trial);
        if (!isKnown && !isStopped)
        {
            _cache?.Add(job, ended.Result);
        }

        if (asked.Trial.Fidelity.IsComplete || ended.Result.Failure is not null || isStopped)
        {
            File.Delete(job.CheckpointPath!);
        }

        _settings.Ended(trial);
        return Return(trial);
    }

    /// <inheritdoc/>
    public void Stop(int trialId)
    {
        if (_replay.Count > 0)
        {
            _stoppedInReplay.Add(trialId);
            return;
        }

        if (!_out.TryGetValue(trialId, out Asked? given) || _stopped.Contains(trialId))
        {
            return;
        }

        _stopped.Enqueue(trialId);
        TrainingJob job = given.Job;
        if (!_training.Remove(job))
        {
            return;
        }

        _pool.Stop(job);

        // Whoever waited for this training needs one of its own now.
        if (_out.Where(asked => !_stopped.Contains(asked.Key) && !_training.ContainsValue(asked.Key) && IsSame(asked.Value.Job, job)).Select(asked => (int?)asked.Key).Min() is { } waiting)
        {
            Dispatch(waiting);
        }
    }

    /// <inheritdoc/>
    public void LetGo(int trialId)
    {
        if (_paused.Remove(trialId, out Asked? asked))
        {
            File.Delete(asked.Job.CheckpointPath!);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Of an architecture that has not been trained so far, nothing is known.</remarks>
    public FullAccuracy FullAccuracyOf(Architecture architecture) => _accuracies.GetValueOrDefault(architecture, FullAccuracy.Unknown);

    /// <summary>Where the run has ended, no trial being out, the checkpoints of stopped trials go; where it was interrupted, they stay.</summary>
    public void Dispose()
    {
        if (_out.Count == 0)
        {
            foreach (int trial in _paused.Keys.ToArray())
            {
                LetGo(trial);
            }
        }
    }

    private Outcome Replay(EndedTrial earlier)
    {
        if (!_out.TryGetValue(earlier.Trial, out Asked? asked) || asked.Job.Architecture != earlier.Architecture
            || asked.Trial.Fidelity != new Fidelity(earlier.Epochs, earlier.StopAfter ?? earlier.Epochs))
        {
            throw new ExistingResultsException(
                $"the journal's trial {earlier.Trial} is {earlier.Architecture}, but the search now asks for {asked?.Job.Architecture ?? "another order of trials"}: it was begun by another version of this program",
                canBeResumed: false);
        }

        _replayedSeconds = earlier.Seconds;
        Outcome outcome = Return(earlier);
        if (_replay.Count == 0)
        {
            _secondsBefore = earlier.Seconds;
            _start = _time.GetTimestamp();
            foreach (int id in _out.Keys.Order())
            {
                if (_stoppedInReplay.Contains(id))
                {
                    _stopped.Enqueue(id);
                }
                else
                {
                    Dispatch(id);
                }
            }
        }

        return outcome;
    }

    private Outcome Return(EndedTrial ended)
    {
        _out.Remove(ended.Trial, out Asked? asked);
        _freeSlots.Enqueue(asked!.WorkerSlot, asked.WorkerSlot);
        Trial trial = asked.Trial;
        double cost = CostOf(ended.Result, asked.TrainedBefore);
        Evaluation evaluation = ended switch
        {
            { IsStopped: true } => Evaluation.Stopped(trial, ended.Seconds - (ended.BeginSeconds ?? asked.BeginSeconds), ended.Seed),
            { Result: { Failure: null, Final: { } final } } => Evaluation.Succeeded(trial, final.ValidAccuracy, cost, ended.Seed, FurtherObjectivesOf(ended.Result.Size)),
            _ => Evaluation.Failed(trial, ended.Result.Failure ?? "no epoch ended", cost, ended.Seed),
        };
        if (evaluation.IsSuccess && trial.Fidelity == Fidelity.Complete(_settings.FullEpochs))
        {
            _accuracies[trial.Architecture] = new FullAccuracy(ended.Result.Final!.Value.ValidAccuracy, ended.Result.Final!.Value.TestAccuracy);
        }

        if (evaluation.IsSuccess && !trial.Fidelity.IsComplete)
        {
            _paused.Add(trial.Id, asked);
        }

        return new Outcome(evaluation, ended.WorkerSlot, ended.BeginSeconds ?? asked.BeginSeconds, ended.Seconds);
    }

    private ImmutableArray<double> FurtherObjectivesOf(NetworkSize size) => _settings.FurtherObjectives.Count == 0
        ? default
        : [.. _settings.FurtherObjectives.Select(objective => objective.Name switch { "params_millions" => size.ParamsMillions, "flops_millions" => size.FlopsMillions, _ => double.NaN })];

    private Asked Paused(in Trial trial, int earlier) => _paused.TryGetValue(earlier, out Asked? asked) && trial.CanResume(asked.Trial) && _paused.Remove(earlier)
        ? asked
        : throw ResumeMistake.Of(_space, trial, earlier);

    /// <summary>The next trial whose result is known without training, but for those that were stopped meanwhile.</summary>
    private bool TryDequeueKnown(out (int Id, TrainingResult Result) known)
    {
        while (_known.TryDequeue(out known))
        {
            if (_out.ContainsKey(known.Id))
            {
                return true;
            }
        }

        return false;
    }

    private void Dispatch(int id)
    {
        TrainingJob job = _out[id].Job;
        if (_cache?.Find(job) is { } result)
        {
            _known.Enqueue((id, result));
        }
        else if (_cache is null || !job.IsComplete || !_training.Keys.Any(training => IsSame(training, job)))
        {
            _training.Add(job, id);
            _pool.Begin(job);
        }
    }

    private (int Id, TrainingResult Result) NextTrained()
    {
        (TrainingJob job, TrainingResult result) = _pool.Next(_cancellation);
        _training.Remove(job, out int id);
        if (_cache is not null && job.IsComplete)
        {
            foreach ((int waiting, _) in _out.Where(asked => asked.Key != id && !_stopped.Contains(asked.Key) && IsSame(asked.Value.Job, job)).OrderBy(asked => asked.Key))
            {
                _known.Enqueue((waiting, result));
            }
        }

        return (id, result);
    }

    /// <summary>What a search pays: the epochs trained for this trial and one validation pass, in seconds.</summary>
    private static double CostOf(TrainingResult result, int trainedBefore) =>
        result.Epochs.Skip(trainedBefore).Sum(static epoch => epoch.TrainSeconds) + (result.Final is { ValidSeconds: > 0 and var seconds } ? seconds : 0);

    private static bool IsSame(TrainingJob one, TrainingJob other) =>
        one.Architecture == other.Architecture && one.Epochs == other.Epochs && one.StopAfter == other.StopAfter && one.Seed == other.Seed;

    /// <summary>A trial that is out or paused.</summary>
    /// <param name="Trial">The trial.</param>
    /// <param name="Job">Its training.</param>
    /// <param name="FirstTrial">The first of the trials that share the training, each resuming the one before: the checkpoint goes by its id.</param>
    /// <param name="TrainedBefore">Epochs that those before it have trained and paid for.</param>
    /// <param name="WorkerSlot">The slot that it occupies.</param>
    /// <param name="BeginSeconds">When it began.</param>
    private sealed record Asked(Trial Trial, TrainingJob Job, int FirstTrial, int TrainedBefore, int WorkerSlot, double BeginSeconds);
}
