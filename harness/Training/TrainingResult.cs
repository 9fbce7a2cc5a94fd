using Benchspace.Spaces;

namespace Harness.Training;

/// <summary>
/// One epoch's figures. Accuracies are in percent, losses mean cross-entropies per image, in nats; NaN where there are no
/// such images or the recipe left the evaluation out.
/// </summary>
/// <param name="TrainAccuracy">On the training images as they were trained on: augmented, by the weights of the moment.</param>
/// <param name="TrainLoss">Likewise.</param>
/// <param name="ValidAccuracy">On the validation images, after the epoch.</param>
/// <param name="ValidLoss">Likewise.</param>
/// <param name="TestAccuracy">On the test images, after the epoch.</param>
/// <param name="TestLoss">Likewise.</param>
/// <param name="TrainSeconds">Measured time of the training steps.</param>
/// <param name="ValidSeconds">Measured time of the pass over the validation images.</param>
/// <param name="TestSeconds">Measured time of the pass over the test images.</param>
public readonly record struct EpochFigures(
    double TrainAccuracy,
    double TrainLoss,
    double ValidAccuracy,
    double ValidLoss,
    double TestAccuracy,
    double TestLoss,
    double TrainSeconds,
    double ValidSeconds,
    double TestSeconds);

/// <summary>What a training returned.</summary>
/// <param name="Seed">The seed that fixed the initial weights, the order of the images and what was done to them.</param>
/// <param name="Size">Parameters and multiply-adds of the network.</param>
/// <param name="Threads">Threads that one operation could use: equal results to the last bit need equal numbers.</param>
/// <param name="Epochs">The figures of every epoch that ended. Where several seeds were trained side by side, times are shared out equally.</param>
/// <param name="Failure">Why the training went wrong, such as a loss that is not finite; null where it did not, also if it was stopped before the end of its schedule.</param>
/// <param name="WeightsSha256">SHA-256 of the last parameters and running statistics, lower-case hexadecimal: equal for trainings that are equal to the last bit.</param>
public sealed record TrainingResult(
    int Seed,
    NetworkSize Size,
    int Threads,
    IReadOnlyList<EpochFigures> Epochs,
    string? Failure,
    string WeightsSha256)
{
    /// <summary>Measured time of all training steps, in seconds: those of earlier sessions that it was resumed from included.</summary>
    public double TrainSeconds => TrainSecondsAfter(0);

    /// <summary>Measured time of the training steps of all epochs but the first ones: what a training cost that was resumed after these.</summary>
    /// <param name="epochs">How many epochs do not count, at least 0.</param>
    public double TrainSecondsAfter(int epochs) => Epochs.Skip(epochs).Sum(static epoch => epoch.TrainSeconds);

    /// <summary>The figures of the last epoch, or null where none ended.</summary>
    public EpochFigures? Final => Epochs.Count == 0 ? null : Epochs[^1];

    /// <summary>Whether it was cut short by the machine, as <see cref="TrainingJob.Failed"/> says, and not by how it went: worth another try.</summary>
    internal bool WasCutShort => this is { Failure: not null, Epochs.Count: 0, Threads: 0 };
}

/// <summary>How far a training is.</summary>
/// <param name="Epoch">Epochs that have ended.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Step">Steps of the running epoch that have been issued; a GPU may still be at work on them.</param>
/// <param name="Steps">Steps of an epoch.</param>
/// <param name="Latest">The figures of the last epoch that ended, of each seed.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, int Step, int Steps, IReadOnlyList<EpochFigures> Latest);
