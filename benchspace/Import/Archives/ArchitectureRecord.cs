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
/// <param name="Train">Accuracy, loss and time of training, epoch by epoch.</param>
internal sealed record Training(string Dataset, int Epochs, int Seed, EpochCurves Train)
{
    /// <summary>The official name for validation images.</summary>
    public const string Valid = "x-valid";

    /// <summary>The official name for the test images of data sets whose published test images were split in two.</summary>
    public const string Test = "x-test";

    /// <summary>The official name for all published test images.</summary>
    public const string PublishedTest = "ori-test";

    /// <summary>Accuracy, loss and time of evaluation on a set of images by its official name.</summary>
    public required IReadOnlyDictionary<string, EpochCurves> Evaluations { get; init; }

    /// <summary>Trainable parameters in millions, as recorded, or NaN.</summary>
    public double ParamsMillions { get; init; } = double.NaN;

    /// <summary>Multiply-adds of one image in millions, as recorded, or NaN.</summary>
    public double FlopsMillions { get; init; } = double.NaN;

    /// <summary>The mean of the recorded latencies of one batch in seconds, or NaN.</summary>
    public double LatencySeconds { get; init; } = double.NaN;
}

/// <summary>Measurements epoch by epoch. All have one entry per epoch; NaN where an epoch has none.</summary>
/// <param name="Accuracy">In percent.</param>
/// <param name="Loss">Mean cross-entropy.</param>
/// <param name="Seconds">The time the epoch, or one pass after it, took.</param>
internal sealed record EpochCurves(double[] Accuracy, double[] Loss, double[] Seconds)
{
    public static EpochCurves Empty(int epochs)
    {
        return new EpochCurves(Gaps(), Gaps(), Gaps());

        double[] Gaps()
        {
            double[] gaps = GC.AllocateUninitializedArray<double>(epochs);
            gaps.AsSpan().Fill(double.NaN);
            return gaps;
        }
    }
}
