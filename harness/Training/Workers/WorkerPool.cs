using System.Collections.Concurrent;
using System.Diagnostics;
using Benchspace;

namespace Harness.Training.Workers;

/// <summary>A worker failed in a way that trying again does not mend.</summary>
internal sealed class WorkerException(string message) : Exception(message);

/// <summary>
/// Several processes that train, each with its share of the machine. One that dies is reported and started anew, and its
/// training is tried once more; after that it counts as failed. They end with this process, however it ends.
/// </summary>
internal sealed class WorkerPool : ITrainingPool, IDisposable
{
    /// <summary>So many failed trainings in a row are the machine's fault, not theirs.</summary>
    private const int FailuresToStopAt = 3;

    private readonly BlockingCollection<WorkerEvent> _events = [];
    private readonly Place[] _places;
    private readonly Queue<TrainingJob> _line = [];
    private readonly HashSet<TrainingJob> _failedOnce = new(ReferenceEqualityComparer.Instance);
    private readonly WorkerCommand _command;
    private readonly TrainingSetup _setup;
    private readonly Action<string> _remark;
    private int _failuresInARow;

    private WorkerPool(WorkerCommand command, TrainingSetup setup, int workers, Action<string> remark)
    {
        _command = command;
        _setup = setup;
        _remark = remark;
        _places = [.. Enumerable.Range(0, workers).Select(number => new Place(number))];
    }

    /// <summary>Starts workers and waits until all are ready to train.</summary>
    /// <param name="command">How a worker is started.</param>
    /// <param name="setup">What all trainings share.</param>
    /// <param name="workers">How many, at least 1.</param>
    /// <param name="remark">Told in a line what a person should know: a worker's messages, deaths, second tries. From any thread.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="InputException">The setup cannot be trained with, such as a device that is not there.</exception>
    /// <exception cref="WorkerException">A worker ended before it was ready.</exception>
    public static WorkerPool Start(WorkerCommand command, TrainingSetup setup, int workers, Action<string> remark, CancellationToken cancellation)
    {
        var pool = new WorkerPool(command, setup, workers, remark);
        try
        {
            foreach (Place place in pool._places)
            {
                pool.StartWorker(place);
            }

            while (pool._places.Any(place => place.Environment is null))
            {
                pool.Handle(pool._events.Take(cancellation));
            }

            return pool;
        }
        catch
        {
            pool.Dispose();
            throw;
        }
    }

    /// <summary>On what the workers train. All are alike.</summary>
    public TrainingEnvironment Environment => _places[0].Environment!;

    /// <inheritdoc/>
    public int Places => _places.Length;

    /// <summary>The workers' process numbers.</summary>
    internal IEnumerable<int> ProcessIds => _places.Select(place => place.Worker!.Id);

    /// <inheritdoc/>
    public void Begin(TrainingJob job)
    {
        if (Array.Find(_places, place => place.Job is null) is { } free)
        {
            Give(free, job);
        }
        else
        {
            _line.Enqueue(job);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InputException">The trainings cannot go on, such as for a full disk.</exception>
    /// <exception cref="WorkerException">Too many trainings failed in a row, or a worker could not be started anew.</exception>
    public FinishedTraining Next(CancellationToken cancellation)
    {
        while (true)
        {
            if (Handle(_events.Take(cancellation)) is { } finished)
            {
                return finished;
            }
        }
    }

    /// <summary>Ends all workers, whatever they are doing.</summary>
    public void Dispose()
    {
        foreach (Place place in _places)
        {
            place.Worker?.Dispose();
        }
    }

    private void StartWorker(Place place)
    {
        place.Environment = null;
        place.Worker = new WorkerProcess(_command, _events, line => _remark($"worker {place.Number + 1}: {line}"));
        place.Worker.Send(new Order.Prepare(_setup, place.Number));
    }

    private FinishedTraining? Handle(WorkerEvent happened)
    {
        Place place = Array.Find(_places, place => place.Worker == happened.Worker)!;
        switch (happened.Report)
        {
            case Report.Ready ready:
                place.Environment = ready.Environment;
                return null;
            case Report.Trained trained:
                _failuresInARow = 0;
                return Finish(place, trained.Result);
            case Report.Refused refused:
                throw new InputException(refused.Message);
            case Report.NotTrained broken when place.Environment is null:
                throw new WorkerException($"a worker could not get ready: {broken.Reason}");
            case Report.NotTrained broken:
                return Fail(place, broken.Reason);
            case null when place.Environment is null:
                throw new WorkerException($"a worker {Ending(happened.ExitCode)} before it was ready; what it said stands above");
            case null:
                return Replace(place, Ending(happened.ExitCode));
            default:
                throw new UnreachableException(happened.Report.ToString());
        }
    }

    private FinishedTraining? Replace(Place place, string ending)
    {
        _remark($"worker {place.Number + 1} {ending}; it is started anew");
        place.Worker!.Dispose();
        StartWorker(place);
        return place.Job is null ? null : Fail(place, $"its worker {ending}");
    }

    private FinishedTraining? Fail(Place place, string reason)
    {
        TrainingJob job = place.Job!;
        if (_failedOnce.Add(job))
        {
            _remark($"training {job.Architecture} broke off ({reason}); it is tried once more");
            Give(place, job);
            return null;
        }

        if (++_failuresInARow == FailuresToStopAt)
        {
            throw new WorkerException($"{FailuresToStopAt} trainings in a row failed twice each, at last {job.Architecture} ({reason}): mend that, then give the same command again, with --resume where it has that");
        }

        _remark($"training {job.Architecture} broke off again ({reason}); it counts as failed");
        return Finish(place, job.Failed(reason));
    }

    private FinishedTraining Finish(Place place, TrainingResult result)
    {
        TrainingJob job = place.Job!;
        _failedOnce.Remove(job);
        place.Job = null;
        if (_line.TryDequeue(out TrainingJob? next))
        {
            Give(place, next);
        }

        return new FinishedTraining(job, result);
    }

    private static void Give(Place place, TrainingJob job)
    {
        place.Job = job;
        place.Worker!.Send(new Order.Train(job));
    }

    // .NET reports a process that a Unix signal ended with 128 plus the signal's number.
    private static string Ending(int exitCode) =>
        !OperatingSystem.IsWindows() && exitCode > 128 ? $"was ended by signal {exitCode - 128}" : $"ended with exit code {exitCode}";

    /// <summary>A worker's place, taken by one process after another.</summary>
    private sealed class Place(int number)
    {
        public int Number => number;

        public WorkerProcess? Worker { get; set; }

        /// <summary>Null until the worker is ready.</summary>
        public TrainingEnvironment? Environment { get; set; }

        public TrainingJob? Job { get; set; }
    }
}
