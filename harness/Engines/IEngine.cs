using System.Diagnostics.CodeAnalysis;
using Benchspace.Benchmarks;
using Benchspace.Spaces;

namespace Harness.Engines;

/// <summary>
/// Where the trials of one run are evaluated, and the time that passes there: a lookup returns at once and time is the sum
/// of costs; processes train several at a time and time passes by itself. Keeps state; not thread-safe. Disposed when the
/// run ends, with which all that it still holds of trials, such as checkpoints, may go.
/// </summary>
public interface IEngine : IDisposable
{
    /// <summary>Seconds since the run's start, by the engine's clock.</summary>
    double ElapsedSeconds { get; }

    /// <summary>How many trials can be out at once, or null where that changes.</summary>
    int? WorkerSlots { get; }

    /// <summary>Whether one more trial can be begun now.</summary>
    bool HasFreeSlot { get; }

    /// <summary>How many trials are out: begun, and not yet returned by <see cref="Next"/>.</summary>
    int OutCount { get; }

    /// <summary>Begins a trial; <see cref="HasFreeSlot"/> holds.</summary>
    void Begin(in Trial trial);

    /// <summary>
    /// Waits until one of the trials that are out has ended, and returns it; null where none has, but something else has
    /// changed, such as a worker that became free.
    /// </summary>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    Outcome? Next();

    /// <summary>Asks a trial that is out to stop. It comes back through <see cref="Next"/>, stopped, or finished where it was too late.</summary>
    /// <param name="trialId">The trial; without effect if it is not out.</param>
    void Stop(int trialId);

    /// <summary>Lets go of what a trial that came back has left to be resumed from, such as a checkpoint.</summary>
    /// <param name="trialId">The trial.</param>
    void LetGo(int trialId);

    /// <summary>The full-fidelity accuracy of an architecture that was evaluated in this run.</summary>
    FullAccuracy FullAccuracyOf(Architecture architecture);
}

/// <summary>An evaluation, where it was done and when. Times are in seconds since the run's start, by the engine's clock.</summary>
public readonly record struct Outcome
{
    private readonly Evaluation _evaluation;

    /// <summary>An outcome.</summary>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="workerSlot">The slot that the trial occupied, from 0.</param>
    /// <param name="beginSeconds">When it was begun.</param>
    /// <param name="endSeconds">When it came back.</param>
    public Outcome(in Evaluation evaluation, int workerSlot, double beginSeconds, double endSeconds)
    {
        _evaluation = evaluation;
        WorkerSlot = workerSlot;
        BeginSeconds = beginSeconds;
        EndSeconds = endSeconds;
    }

    /// <summary>The evaluation.</summary>
    [UnscopedRef]
    public ref readonly Evaluation Evaluation => ref _evaluation;

    /// <summary>The slot that the trial occupied, from 0.</summary>
    public int WorkerSlot { get; }

    /// <summary>When it was begun.</summary>
    public double BeginSeconds { get; }

    /// <summary>When it came back.</summary>
    public double EndSeconds { get; }
}
