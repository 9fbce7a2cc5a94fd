using System.Globalization;
using Benchspace.Spaces;
using Harness.Storage;
using Harness.Training;

namespace Harness.Building;

/// <summary>A training of a table that was done, as the build's journal has it.</summary>
/// <param name="Index">The architecture's official index.</param>
/// <param name="Architecture">The same in its space's notation.</param>
/// <param name="Epochs">Training epochs.</param>
/// <param name="Seed">The training seed.</param>
/// <param name="EndedAt">When it ended, as an ISO 8601 date and time, UTC.</param>
/// <param name="Machine">On what machine, as <see cref="ThisMachine"/> describes it.</param>
/// <param name="Result">What it came to.</param>
internal sealed record DoneTraining(int Index, string Architecture, int Epochs, int Seed, string EndedAt, string Machine, TrainingResult Result)
{
    /// <summary>Which training of the plan it is.</summary>
    public PlannedTraining Planned => new(Index, Epochs, Seed);
}

/// <summary>Does the trainings of a table, several at a time, each into the journal as soon as it ends.</summary>
internal sealed class TableBuild
{
    private readonly IIndexedSpace _space;
    private readonly ITrainingPool _pool;
    private readonly Journal<DoneTraining> _journal;
    private readonly CheckpointFolder _checkpoints;
    private readonly TimeSpan? _limit;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly string _machine = ThisMachine.Describe();
    private readonly Dictionary<PlannedTraining, DoneTraining> _done = [];

    /// <param name="space">The space of the plan's indices.</param>
    /// <param name="pool">Where trainings run.</param>
    /// <param name="journal">What is done already, and where to write what gets done.</param>
    /// <param name="checkpoints">Where trainings keep their state while they run.</param>
    /// <param name="limit">No training begins after so long from now, or null.</param>
    /// <param name="time">The clock.</param>
    public TableBuild(IIndexedSpace space, ITrainingPool pool, Journal<DoneTraining> journal, CheckpointFolder checkpoints, TimeSpan? limit, TimeProvider time)
    {
        _space = space;
        _pool = pool;
        _journal = journal;
        _checkpoints = checkpoints;
        _limit = limit;
        _time = time;
        _started = time.GetTimestamp();
        foreach (DoneTraining training in journal.Entries)
        {
            _done[training.Planned] = training;
        }

        // What the machine cut short gets another chance in every session.
        foreach (DoneTraining training in _done.Values.Where(training => training.Result.WasCutShort).ToList())
        {
            _done.Remove(training.Planned);
        }
    }

    /// <summary>The trainings that are done, of all sessions.</summary>
    public IReadOnlyCollection<DoneTraining> Done => _done.Values;

    /// <summary>Whether a training is done.</summary>
    public bool Has(PlannedTraining training) => _done.ContainsKey(training);

    /// <summary>Takes trainings that were done elsewhere; those that are done here already are passed over.</summary>
    public void Take(IEnumerable<DoneTraining> trainings)
    {
        foreach (DoneTraining training in trainings.Where(training => !Has(training.Planned)))
        {
            Add(training);
        }
    }

    private void Add(DoneTraining training)
    {
        _journal.Append(training);
        _done[training.Planned] = training;
    }

    /// <summary>Does those of the trainings that are not done, in order, as far as the limit allows.</summary>
    /// <param name="trainings">The trainings.</param>
    /// <param name="progress">Told how many epochs of all that the trainings have are trained.</param>
    /// <param name="cancellation">Stops waiting for trainings; those that ended are in the journal.</param>
    /// <returns>Whether all are done now.</returns>
    public bool Do(IReadOnlyList<PlannedTraining> trainings, Action<long> progress, CancellationToken cancellation)
    {
        var waiting = new Queue<PlannedTraining>(trainings.Where(training => !Has(training)));
        long epochs = trainings.Where(Has).Sum(training => (long)training.Epochs);
        progress(epochs);
        var running = new Dictionary<TrainingJob, PlannedTraining>(ReferenceEqualityComparer.Instance);
        while (true)
        {
            while (running.Count < _pool.WorkerSlots && waiting.Count > 0 && !(_time.GetElapsedTime(_started) >= _limit))
            {
                Begin(waiting.Dequeue());
            }

            if (running.Count == 0)
            {
                return waiting.Count == 0;
            }

            (TrainingJob job, TrainingResult result) = _pool.Next(cancellation);
            running.Remove(job, out PlannedTraining training);
            var done = new DoneTraining(training.Index, job.Architecture, training.Epochs, training.Seed, DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), _machine, result);
            Add(done);
            File.Delete(job.CheckpointPath!);
            progress(epochs += training.Epochs);
        }

        void Begin(PlannedTraining training)
        {
            TrainingJob job = _checkpoints.Job(
                FormattableString.Invariant($"{training.Index}-{training.Epochs}-{training.Seed}"), _space.Format(_space[training.Index]), training.Epochs, training.Seed);
            running.Add(job, training);
            _pool.Begin(job);
        }
    }

    /// <summary>
    /// The architectures with the best validation accuracy, averaged over the seeds that all are trained with: whatever
    /// further seeds of the best come to, the same ones are the best when a build is resumed. One whose training failed is not
    /// among them.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="epochs">After how many epochs.</param>
    /// <param name="seeds">The seeds that all are trained with there.</param>
    public IReadOnlyList<int> Best(int count, int epochs, IReadOnlyCollection<int> seeds) =>
    [
        .. Done.Where(training => training.Epochs == epochs && seeds.Contains(training.Seed))
            .GroupBy(training => training.Index, training => training.Result)
            .Where(results => results.All(result => result is { Failure: null, Final: not null }))
            .OrderByDescending(results => results.Average(result => result.Final!.Value.ValidAccuracy))
            .ThenBy(results => results.Key)
            .Take(count)
            .Select(results => results.Key),
    ];
}
