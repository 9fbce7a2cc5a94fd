namespace Harness.Training;

/// <summary>A training that ended.</summary>
internal sealed record FinishedTraining(TrainingJob Job, TrainingResult Result);

/// <summary>Trains several networks at a time. Keeps state; not thread-safe.</summary>
internal interface ITrainingPool
{
    /// <summary>How many trainings run at once.</summary>
    int WorkerSlots { get; }

    /// <summary>Begins a training, or puts it in line where all worker slots are taken.</summary>
    void Begin(TrainingJob job);

    /// <summary>Waits for one of the trainings that are out, at least one, to end.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the trainings go on.</exception>
    FinishedTraining Next(CancellationToken cancellation);

    /// <summary>
    /// Ends a training that is out: <see cref="Next"/> never returns it. Its checkpoint stays, and the same training may be
    /// begun again, to be resumed from there.
    /// </summary>
    /// <param name="job">The very object that was given to <see cref="Begin"/>.</param>
    /// <exception cref="ArgumentException">It is not out.</exception>
    void Stop(TrainingJob job);
}
