namespace Harness.Training;

/// <summary>A training that ended.</summary>
internal sealed record FinishedTraining(TrainingJob Job, TrainingResult Result);

/// <summary>Trains several networks at a time. Keeps state; not thread-safe.</summary>
internal interface ITrainingPool
{
    /// <summary>How many trainings run at once.</summary>
    int Places { get; }

    /// <summary>Begins a training, or puts it in line where all places are taken.</summary>
    void Begin(TrainingJob job);

    /// <summary>Waits for one of the trainings that have begun, at least one, to end.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the trainings go on.</exception>
    FinishedTraining Next(CancellationToken cancellation);
}
