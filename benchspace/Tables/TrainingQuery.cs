using Benchspace.Spaces;
using SharedSource;

namespace Benchspace.Tables;

/// <summary>Which of an architecture's trainings a query is about: the mean over all, one by its seed, or one at random.</summary>
public readonly record struct TrainingChoice
{
    private TrainingChoice(int? seed, bool isRandom)
    {
        Seed = seed;
        IsRandom = isRandom;
    }

    /// <summary>The mean over all training seeds.</summary>
    public static TrainingChoice Mean => default;

    /// <summary>One of the training seeds, drawn uniformly.</summary>
    public static TrainingChoice Random => new(null, isRandom: true);

    /// <summary>The training seed, or null.</summary>
    public int? Seed { get; }

    /// <summary>Whether one is drawn.</summary>
    public bool IsRandom { get; }

    /// <summary>The training with this seed.</summary>
    public static TrainingChoice Of(int seed) => new(seed, isRandom: false);
}

/// <summary>What was measured on one set of images.</summary>
/// <param name="Accuracy">In percent, or null.</param>
/// <param name="Loss">Mean cross-entropy, or null.</param>
/// <param name="SecondsPerEpoch">Of training, one epoch; of evaluation, one pass. Null where not measured.</param>
/// <param name="SecondsTotal">The same over all epochs so far: for evaluation, one pass after each.</param>
public readonly record struct SplitMeasurement(double? Accuracy, double? Loss, double? SecondsPerEpoch, double? SecondsTotal);

/// <summary>What a table has recorded of one architecture, on one data set, trained for some epochs.</summary>
/// <param name="Index">The architecture's official index.</param>
/// <param name="Dataset">The data set.</param>
/// <param name="Epochs">The epochs of the whole training.</param>
/// <param name="Seeds">The training seeds behind the figures; none where the table has only a mean over them.</param>
/// <param name="After">The epoch after which the figures hold, counted from 0 as in the official reader.</param>
/// <param name="Train">On the training images.</param>
/// <param name="Valid">On the validation images, or null where there are none or they were not looked at.</param>
/// <param name="Test">On the test images, or null.</param>
/// <param name="Valtest">On validation and test images together, or null.</param>
public sealed record RecordedTraining(
    int Index,
    string Dataset,
    int Epochs,
    IReadOnlyList<int> Seeds,
    int After,
    SplitMeasurement Train,
    SplitMeasurement? Valid,
    SplitMeasurement? Test,
    SplitMeasurement? Valtest);

/// <summary>What an architecture's training costs on a data set, averaged over training seeds.</summary>
/// <param name="Size">Parameters and multiply-adds, as <see cref="TableSlice.SizeOf"/> gives them.</param>
/// <param name="RecordedParamsMillions">Parameters as the source recorded them, or null.</param>
/// <param name="RecordedFlopsMillions">Multiply-adds as the source recorded them, or null.</param>
/// <param name="LatencySeconds">The recorded latency of one batch, or null.</param>
/// <param name="Train">Seconds of training, or null.</param>
/// <param name="Valid">Seconds of validation, or null.</param>
/// <param name="Test">Seconds of testing, or null.</param>
/// <param name="Valtest">Seconds of evaluation on validation and test images together, or null.</param>
public sealed record TrainingCost(
    NetworkSize Size,
    double? RecordedParamsMillions,
    double? RecordedFlopsMillions,
    double? LatencySeconds,
    SplitCost? Train,
    SplitCost? Valid,
    SplitCost? Test,
    SplitCost? Valtest);

/// <summary>Seconds spent on one set of images.</summary>
/// <param name="PerEpoch">One epoch, or one pass.</param>
/// <param name="Total">All epochs, or one pass after each.</param>
public readonly record struct SplitCost(double PerEpoch, double Total);

/// <summary>
/// Looks up in a table what NATS-Bench's official reader gives (<c>get_more_info</c>, <c>get_cost_info</c>,
/// <c>get_latency</c>). A mean over seeds exists only where every seed has the value, as there.
/// </summary>
public static class TrainingQuery
{
    private static readonly (Metric Accuracy, Metric Loss, Metric Seconds) Train = (Metric.TrainAccuracy, Metric.TrainLoss, Metric.TrainSeconds);
    private static readonly (Metric Accuracy, Metric Loss, Metric Seconds) Valid = (Metric.ValidAccuracy, Metric.ValidLoss, Metric.ValidSeconds);
    private static readonly (Metric Accuracy, Metric Loss, Metric Seconds) Test = (Metric.TestAccuracy, Metric.TestLoss, Metric.TestSeconds);
    private static readonly (Metric Accuracy, Metric Loss, Metric Seconds) Valtest = (Metric.ValtestAccuracy, Metric.ValtestLoss, Metric.ValtestSeconds);

    /// <summary>What was measured in the trainings of one architecture.</summary>
    /// <param name="slice">The table's data set and epochs.</param>
    /// <param name="index">The architecture.</param>
    /// <param name="choice">Which trainings.</param>
    /// <param name="after">
    /// After which epoch, counted from 0 as in the official reader; null is after the last. Earlier epochs need a
    /// table with learning curves. A set of images that was not looked at after that epoch is null in the result.
    /// </param>
    /// <param name="random">Draws the training; needed for <see cref="TrainingChoice.Random"/> alone.</param>
    /// <exception cref="InputException">The table lacks the architecture, the seed, the epoch or all learning curves.</exception>
    public static RecordedTraining Query(this TableSlice slice, int index, TrainingChoice choice, int? after = null, Random? random = null)
    {
        CheckCovered(slice, index);
        int last = slice.Epochs - 1;
        int epoch = after ?? last;
        if (epoch < 0 || epoch > last)
        {
            throw new InputException($"there is no epoch {epoch} in a training of {slice.Epochs} epochs; they count from 0 to {last}");
        }

        if (epoch < last && !slice.HasCurves)
        {
            throw new InputException($"the table {slice.TableName} has no learning curves, only what holds after the last epoch; import its source again with its learning curves to look up epoch {epoch}");
        }

        int[] trainings = Trainings(slice, index, choice, random);
        return new RecordedTraining(
            index,
            slice.Dataset,
            slice.Epochs,
            [.. trainings.Select(number => slice.SeedsOf(index)[number]).OfType<int>()],
            epoch,
            Measured(Train),
            Split(Valid),
            Split(Test),
            Split(Valtest));

        SplitMeasurement? Split((Metric Accuracy, Metric Loss, Metric Seconds) metrics)
        {
            SplitMeasurement measured = Measured(metrics);
            // A set of images that was not looked at after an earlier epoch took no time there; at the end, a table may have the time alone.
            bool isAbsent = measured.Accuracy is null && measured.Loss is null && (epoch < last || measured.SecondsPerEpoch is null);
            return isAbsent ? null : measured;
        }

        SplitMeasurement Measured((Metric Accuracy, Metric Loss, Metric Seconds) metrics)
        {
            double? accuracy = After(metrics.Accuracy);
            double? loss = After(metrics.Loss);
            SplitCost? cost = Cost(slice, metrics.Seconds, MeanOf(trainings, number => slice.Value(metrics.Seconds, index, number)), epoch + 1);
            return new SplitMeasurement(accuracy, loss, cost?.PerEpoch, cost?.Total);
        }

        double? After(Metric metric) => epoch == last
            ? MeanOf(trainings, number => slice.Value(metric, index, number))
            : MeanOf(trainings, number => slice.Curve(metric, index, number) is { } curve ? curve[epoch] : double.NaN);
    }

    /// <summary>What the trainings of one architecture cost, averaged over training seeds.</summary>
    /// <exception cref="InputException">The table lacks the architecture.</exception>
    public static TrainingCost Cost(this TableSlice slice, int index)
    {
        CheckCovered(slice, index);
        int[] all = Trainings(slice, index, TrainingChoice.Mean, null);
        return new TrainingCost(
            slice.SizeOf(index),
            Mean(Metric.ParamsMillions),
            Mean(Metric.FlopsMillions),
            // A latency that one training lacks is averaged over the others, as in the official reader.
            Measured.OrNull(slice.Mean(Metric.LatencySeconds, index)),
            CostOf(Metric.TrainSeconds),
            CostOf(Metric.ValidSeconds),
            CostOf(Metric.TestSeconds),
            CostOf(Metric.ValtestSeconds));

        double? Mean(Metric metric) => MeanOf(all, number => slice.Value(metric, index, number));

        SplitCost? CostOf(Metric seconds) => Cost(slice, seconds, Mean(seconds), slice.Epochs);
    }

    /// <summary>The time over some epochs. Every epoch of a training takes the same time in the official files.</summary>
    private static SplitCost? Cost(TableSlice slice, Metric metric, double? recorded, int epochs)
    {
        if (recorded is not { } seconds)
        {
            return null;
        }
        // The table has the whole training, but one pass of an evaluation.
        double perEpoch = metric == Metric.TrainSeconds ? seconds / slice.Epochs : seconds;
        return new SplitCost(perEpoch, perEpoch * epochs);
    }

    private static int[] Trainings(TableSlice slice, int index, TrainingChoice choice, Random? random)
    {
        if (choice.Seed is { } seed)
        {
            return [slice.SeedNumber(index, seed)];
        }

        int count = slice.SeedCount(index);
        if (!choice.IsRandom)
        {
            return [.. Enumerable.Range(0, count)];
        }

        ArgumentNullException.ThrowIfNull(random);
        return [random.Next(count)];
    }

    private static double? MeanOf(int[] trainings, Func<int, double> value)
    {
        double sum = 0;
        foreach (int training in trainings)
        {
            sum += value(training);
        }

        return double.IsNaN(sum) ? null : sum / trainings.Length;
    }

    private static void CheckCovered(TableSlice slice, int index)
    {
        if (!slice.Covers(slice.Space.IndexOf(slice.Space[index])))
        {
            throw new InputException($"the table {slice.TableName} has no architecture {index} ({slice.Space.Format(slice.Space[index])}) on {slice.Dataset} after {slice.Epochs} epochs");
        }
    }
}
