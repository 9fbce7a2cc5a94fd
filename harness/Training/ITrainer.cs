namespace Harness.Training;

/// <summary>Trains networks under one setup, one after the other. On a CPU deterministic given the job and the number of threads.</summary>
internal interface ITrainer : IDisposable
{
    /// <summary>On what it trains.</summary>
    TrainingEnvironment Environment { get; }

    /// <summary>
    /// Trains one network up to the job's stop, from the beginning or from the job's checkpoint. Stopped and resumed any
    /// number of times, it is the uninterrupted training to the last bit.
    /// </summary>
    /// <param name="job">Which.</param>
    /// <param name="epochEnded">Told the number of each epoch, from 1, and its figures.</param>
    /// <param name="cancellation">Stops the training, after a checkpoint.</param>
    /// <exception cref="Benchspace.InputException">The job does not fit the setup, or its checkpoint cannot be used or written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    TrainingResult Train(TrainingJob job, Action<int, EpochFigures>? epochEnded, CancellationToken cancellation);
}

/// <summary>On what a training ran, as far as its results and seconds depend on it.</summary>
/// <param name="Device"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Threads">Threads of one operation on a CPU.</param>
/// <param name="Libtorch">The version of libtorch.</param>
internal sealed record TrainingEnvironment(string Device, int Threads, string Libtorch)
{
    /// <summary>The same, for records.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts =>
    [
        new("device", Device),
        new("threads", Threads.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("libtorch", Libtorch),
    ];
}
