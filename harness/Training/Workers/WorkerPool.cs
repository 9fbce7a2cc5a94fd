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
    private readonly Slot[] _slots;
    private readonly List<TrainingJob> _line = [];
    private readonly HashSet<TrainingJob> _failedOnce = new(ReferenceEqualityComparer.Instance);
    private readonly WorkerCommand _command;
    private readonly TrainingSetup _setup;
    private readonly Action<string> _remark;
    private TrainingEnvironment? _environment;
    private int _failuresInARow;

    private WorkerPool(WorkerCommand command, TrainingSetup setup, int workers, Action<string> remark)
    {
        _command = command;
        _setup = setup;
        _remark = remark;
        _slots = [.. Enumerable.Range(0, workers).Select(number => new Slot(number))];
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
            foreach (Slot slot in pool._slots)
            {
                pool.StartWorker(slot);
            }

            while (!Array.TrueForAll(pool._slots, slot => slot.IsReady))
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
    public TrainingEnvironment Environment => _environment!;

    /// <inheritdoc/>
    public int WorkerSlots => _slots.Length;

    /// <summary>The workers' process numbers.</summary>
    internal IEnumerable<int> ProcessIds => _slots.Select(slot => slot.Worker!.Id);

    /// <inheritdoc/>
    public void Begin(TrainingJob job)
    {
        if (Array.Find(_slots, slot => slot.Job is null) is { } free)
        {
            Give(free, job);
        }
        else
        {
            _line.Add(job);
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

    /// <inheritdoc/>
    /// <remarks>A worker cannot be interrupted in the middle of a step without losing it, so it is ended and started anew.</remarks>
    public void Stop(TrainingJob job)
    {
        if (Array.Find(_slots, slot => ReferenceEquals(slot.Job, job)) is { } slot)
        {
            slot.Worker!.Dispose();
            StartWorker(slot);
            Free(slot);
        }
        else if (_line.FindIndex(waiting => ReferenceEquals(waiting, job)) is >= 0 and var index)
        {
            _line.RemoveAt(index);
        }
        else
        {
            throw new ArgumentException($"the training {job.Architecture} is not out", nameof(job));
        }
    }

    /// <summary>Ends all workers, whatever they are doing.</summary>
    public void Dispose()
    {
        foreach (Slot slot in _slots)
        {
            slot.Worker?.Dispose();
        }
    }

    private void StartWorker(Slot slot)
    {
        slot.IsReady = false;
        slot.Worker = new WorkerProcess(_command, _events, line => _remark($"worker {slot.Number + 1}: {line}"));
        slot.Worker.Send(new Order.Prepare(_setup, slot.Number));
    }

    private FinishedTraining? Handle(WorkerEvent happened)
    {
        if (Array.Find(_slots, slot => slot.Worker == happened.Worker) is not { } slot)
        {
            // A worker that was ended has reported before: nobody waits for that any more.
            return null;
        }

        switch (happened.Report)
        {
            case Report.Ready ready:
                slot.IsReady = true;
                _environment = ready.Environment;
                return null;
            case Report.Trained trained:
                _failuresInARow = 0;
                return Finish(slot, trained.Result);
            case Report.Refused refused:
                throw new InputException(refused.Message);
            case Report.NotTrained broken when !slot.IsReady:
                throw new WorkerException($"a worker could not get ready: {broken.Reason}");
            case Report.NotTrained broken:
                return Fail(slot, broken.Reason);
            case null when !slot.IsReady:
                throw new WorkerException($"a worker {Ending(happened.ExitCode)} before it was ready; what it said stands above");
            case null:
                return Replace(slot, Ending(happened.ExitCode));
            default:
                throw new UnreachableException(happened.Report.ToString());
        }
    }

    private FinishedTraining? Replace(Slot slot, string ending)
    {
        _remark($"worker {slot.Number + 1} {ending}; it is started anew");
        slot.Worker!.Dispose();
        StartWorker(slot);
        return slot.Job is null ? null : Fail(slot, $"its worker {ending}");
    }

    private FinishedTraining? Fail(Slot slot, string reason)
    {
        TrainingJob job = slot.Job!;
        if (_failedOnce.Add(job))
        {
            _remark($"training {job.Architecture} broke off ({reason}); it is tried once more");
            Give(slot, job);
            return null;
        }

        if (++_failuresInARow == FailuresToStopAt)
        {
            throw new WorkerException($"{FailuresToStopAt} trainings in a row failed twice each, at last {job.Architecture} ({reason}): mend that, then resume; what has ended is kept");
        }

        _remark($"training {job.Architecture} broke off again ({reason}); it counts as failed");
        return Finish(slot, job.Failed(reason));
    }

    private FinishedTraining Finish(Slot slot, TrainingResult result)
    {
        TrainingJob job = slot.Job!;
        Free(slot);
        return new FinishedTraining(job, result);
    }

    /// <summary>The slot's training is over: the next in line is begun there.</summary>
    private void Free(Slot slot)
    {
        _failedOnce.Remove(slot.Job!);
        slot.Job = null;
        if (_line.Count > 0)
        {
            TrainingJob next = _line[0];
            _line.RemoveAt(0);
            Give(slot, next);
        }
    }

    private static void Give(Slot slot, TrainingJob job)
    {
        slot.Job = job;
        slot.Worker!.Send(new Order.Train(job));
    }

    // .NET reports a process that a Unix signal ended with 128 plus the signal's number.
    private static string Ending(int exitCode) =>
        !OperatingSystem.IsWindows() && exitCode > 128 ? $"was ended by signal {exitCode - 128}" : $"ended with exit code {exitCode}";

    /// <summary>A worker slot, taken by one process after another.</summary>
    private sealed class Slot(int number)
    {
        public int Number => number;

        public WorkerProcess? Worker { get; set; }

        /// <summary>Whether the worker has said that it can train.</summary>
        public bool IsReady { get; set; }

        public TrainingJob? Job { get; set; }
    }
}
