namespace Benchspace.Import.Archives;

/// <summary>What an archive holds of one architecture.</summary>
/// <param name="Index">The official index that the record itself states.</param>
/// <param name="Architecture">The architecture that the record itself states, in its space's notation.</param>
/// <param name="Trainings">Every training, by epochs, data set and seed as the archive lists them.</param>
internal sealed record ArchitectureRecord(int Index, string Architecture, IReadOnlyList<Training> Trainings);

/// <summary>One training of one architecture.</summary>
/// <param name="Dataset">The data set, such as <c>cifar10-valid</c>.</param>
/// <param name="Epochs">How long it was trained.</param>
/// <param name="Seed">The training seed.</param>
internal sealed record Training(string Dataset, int Epochs, int Seed)
{
    /// <summary>Training itself.</summary>
    public required EpochCurves Train { get; init; }

    /// <summary>The time that all epochs of training took together, in seconds; NaN where that of one is missing.</summary>
    public required double TrainSeconds { get; init; }

    /// <summary>The validation images, officially <c>x-valid</c>.</summary>
    public required EpochCurves Valid { get; init; }

    /// <summary>The test images of data sets whose published test images were split in two, officially <c>x-test</c>.</summary>
    public required EpochCurves Test { get; init; }

    /// <summary>All published test images, officially <c>ori-test</c>.</summary>
    public required EpochCurves PublishedTest { get; init; }

    /// <summary>Trainable parameters in millions, as recorded, or NaN.</summary>
    public double ParamsMillions { get; init; } = double.NaN;

    /// <summary>Multiply-adds of one image in millions, as recorded, or NaN.</summary>
    public double FlopsMillions { get; init; } = double.NaN;

    /// <summary>The mean of the recorded latencies of one batch in seconds, or NaN.</summary>
    public double LatencySeconds { get; init; } = double.NaN;
}

/// <summary>What was measured on one set of images, epoch by epoch.</summary>
/// <param name="Accuracy">In percent.</param>
/// <param name="Loss">Mean cross-entropy.</param>
/// <param name="Seconds">The time that each epoch, or one pass after it, took.</param>
internal readonly record struct EpochCurves(EpochCurve Accuracy, EpochCurve Loss, EpochCurve Seconds);

/// <summary>One number epoch by epoch.</summary>
/// <param name="Last">At the last epoch; NaN where there is none.</param>
/// <param name="Entries">
/// All, NaN where an epoch has none; null where they are not kept, or where there is none before the last.
/// </param>
internal readonly record struct EpochCurve(double Last, double[]? Entries);
