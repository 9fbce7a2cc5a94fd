using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Harness.Storage;
using Harness.Training;

namespace Harness.Engines.Local;

/// <summary>A trial of a search that ended, as the search's journal has it.</summary>
/// <param name="Trial">The trial's number, from 0, in the order in which the searcher gave them.</param>
/// <param name="Begun">How many trials had begun by then: with it, the order of all calls to the searcher is known.</param>
/// <param name="Seconds">When it ended, in seconds since the run's start.</param>
/// <param name="Architecture">In its space's notation.</param>
/// <param name="Epochs">Training epochs.</param>
/// <param name="Seed">The training seed.</param>
/// <param name="Trained">Whether it was trained for this trial; else it was known from before.</param>
/// <param name="Result">What the training came to.</param>
internal sealed record EndedTrial(int Trial, int Begun, double Seconds, string Architecture, int Epochs, int Seed, bool Trained, TrainingResult Result);

/// <summary>
/// Trials answered by training, as many at a time as there are places. Every one that ends is in the journal before the
/// searcher hears of it. Those that an earlier session left there are answered from it first, in the same order of calls,
/// so that the searcher gets into the same state; then those that were out are begun again. What ended last and was cut
/// short by the machine is taken off the journal and tried again; what the searcher has drawn conclusions from stays.
/// </summary>
/// <remarks>
/// <para>
/// A trial that is known from the cache, or whose architecture is being trained for another trial, is not trained. Time
/// passes as if it had been: its cost, divided by the number of places, is added to the clock. So a budget means the same
/// with and without a cache, and a search is not ahead of another because it came second.
/// </para>
/// <para>
/// A place is taken by a trial that runs, and by one that is known and about to be charged. A trial that waits for the
/// training of another takes none: its time is charged when it is known, and its place is free for a training until then.
/// </para>
/// <para>After a kill the clock goes on from the last trial that ended: what trainings under way had taken by then is not counted.</para>
/// </remarks>
internal sealed class TrainingEvaluator : IEvaluator
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
    private readonly Queue<(int Number, TrainingResult Result)> _known = [];
    private readonly Dictionary<TrainingJob, int> _training = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Architecture, FullAccuracy> _judged = [];
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
    public TrainingEvaluator(
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
    /// <param name="Checkpoints">Where trainings keep their state while they run.</param>
    /// <param name="Ended">Told each trial that ends in this session.</param>
    internal sealed record Settings(int TrainingSeed, CheckpointFolder Checkpoints, Action<EndedTrial> Ended);

    /// <inheritdoc/>
    public double ElapsedSeconds => _replay.Count > 0 ? _replayedSeconds : _secondsBefore + _time.GetElapsedTime(_start).TotalSeconds;

    /// <summary>
    /// Whether a place is free. No more than a second set of trials waits for others: a searcher that asks for nothing
    /// else any more, as REINFORCE in the end, would be asked again and again without being told anything.
    /// </summary>
    public bool HasRoom => _replay.TryPeek(out EndedTrial? next)
        ? _begun < next.Begun
        : _training.Count + _known.Count < _pool.Places && _out.Count < 2 * _pool.Places;

    /// <inheritdoc/>
    public void Begin(Trial trial)
    {
        int number = _begun++;
        TrainingJob job = _settings.Checkpoints.Job(
            FormattableString.Invariant($"trial-{number}"), _space.Format(trial.Architecture), trial.Epochs, _settings.TrainingSeed);
        _out.Add(number, new Asked(trial, job));
        if (_replay.Count == 0)
        {
            Dispatch(number);
        }
    }

    /// <inheritdoc/>
    public CompletedEvaluation Next()
    {
        if (_replay.TryDequeue(out EndedTrial? earlier))
        {
            return Replay(earlier);
        }

        bool isKnown = _known.TryDequeue(out (int Number, TrainingResult Result) ended);
        if (isKnown)
        {
            _secondsBefore += CostOf(ended.Result) / _pool.Places;
        }
        else
        {
            ended = NextTrained();
        }

        TrainingJob job = _out[ended.Number].Job;

        // The journal first: what only the cache had would count as another search's training when this one goes on.
        var trial = new EndedTrial(ended.Number, _begun, ElapsedSeconds, job.Architecture, job.Epochs, job.Seed, !isKnown, ended.Result);
        _journal.Append(trial);
        if (!isKnown)
        {
            _cache?.Add(job, ended.Result);
        }

        File.Delete(job.CheckpointPath!);
        _settings.Ended(trial);
        return Answer(trial);
    }

    /// <summary>Accuracies of the trial itself: a search by training has no other fidelity to judge at.</summary>
    public FullAccuracy Judge(Architecture architecture) => _judged[architecture];

    private CompletedEvaluation Replay(EndedTrial earlier)
    {
        if (!_out.TryGetValue(earlier.Trial, out Asked? asked) || asked.Job.Architecture != earlier.Architecture)
        {
            throw new ExistingResultsException(
                ExistingResults.OfAnother,
                $"the journal's trial {earlier.Trial} is {earlier.Architecture}, but the search now asks for {asked?.Job.Architecture ?? "another order of trials"}: it was begun by another version of this program");
        }

        _replayedSeconds = earlier.Seconds;
        CompletedEvaluation answer = Answer(earlier);
        if (_replay.Count == 0)
        {
            _secondsBefore = earlier.Seconds;
            _start = _time.GetTimestamp();
            foreach (int number in _out.Keys.Order())
            {
                Dispatch(number);
            }
        }

        return answer;
    }

    private CompletedEvaluation Answer(EndedTrial ended)
    {
        _out.Remove(ended.Trial, out Asked? asked);
        FullAccuracy accuracy = ended.Result is { Failure: null, Final: { } final } ? new(final.ValidAccuracy, final.TestAccuracy) : default;
        _judged[asked!.Trial.Architecture] = accuracy;
        return new CompletedEvaluation(new Evaluation(asked.Trial, accuracy.Valid, CostOf(ended.Result), ended.Seed), ended.Seconds);
    }

    private void Dispatch(int number)
    {
        TrainingJob job = _out[number].Job;
        if (_cache?.Find(job) is { } result)
        {
            _known.Enqueue((number, result));
        }
        else if (_cache is null || !_training.Keys.Any(training => IsSame(training, job)))
        {
            _training.Add(job, number);
            _pool.Begin(job);
        }
    }

    private (int Number, TrainingResult Result) NextTrained()
    {
        (TrainingJob job, TrainingResult result) = _pool.Next(_cancellation);
        _training.Remove(job, out int number);
        if (_cache is not null)
        {
            foreach ((int waiting, _) in _out.Where(asked => asked.Key != number && IsSame(asked.Value.Job, job)).OrderBy(asked => asked.Key))
            {
                _known.Enqueue((waiting, result));
            }
        }

        return (number, result);
    }

    /// <summary>What a search pays: the training and one validation pass, in seconds.</summary>
    private static double CostOf(TrainingResult result) =>
        result.TrainSeconds + (result.Final is { ValidSeconds: > 0 and var seconds } ? seconds : 0);

    private static bool IsSame(TrainingJob one, TrainingJob other) =>
        one.Architecture == other.Architecture && one.Epochs == other.Epochs && one.Seed == other.Seed;

    private sealed record Asked(Trial Trial, TrainingJob Job);
}
