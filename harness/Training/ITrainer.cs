namespace Harness.Training;

/// <summary>Trains networks under one setup, one after the other. Deterministic given the job, at one thread count and on one device.</summary>
internal interface ITrainer : IDisposable
{
    /// <summary>On what it trains.</summary>
    TrainingEnvironment Environment { get; }

    /// <summary>Trains one network.</summary>
    /// <param name="job">Which.</param>
    /// <param name="epochEnded">Told the number of each epoch, from 1, and its figures.</param>
    /// <exception cref="Benchspace.InputException">The job does not fit the setup, or its checkpoint cannot be used or written.</exception>
    TrainingResult Train(TrainingJob job, Action<int, EpochFigures> epochEnded);
}

/// <summary>On what a training ran, as far as its results and seconds depend on it.</summary>
/// <param name="Device">Such as <c>cpu</c>, or a GPU's name.</param>
/// <param name="Threads">Threads of one operation on a CPU.</param>
/// <param name="Libtorch">The version of libtorch.</param>
internal sealed record TrainingEnvironment(string Device, int Threads, string Libtorch);
