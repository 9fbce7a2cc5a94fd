using Benchspace.Tables;

namespace Benchspace.Import.Archives;

/// <summary>
/// Turns an architecture's record into rows of the measurement table. Which images count as validation and test
/// images of a data set is what the official reader's <c>get_more_info</c> says: <c>x-valid</c> validates everywhere;
/// the published test images are <c>test</c> on CIFAR-10, and on the others, where they were split in two,
/// <c>valtest</c> beside the half called <c>x-test</c>.
/// </summary>
internal static class RecordRows
{
    /// <summary>The rows in the table's order.</summary>
    /// <param name="index">The index the rows get.</param>
    /// <param name="record">The record.</param>
    /// <param name="keepCurves">Whether to keep what was measured before the last epoch.</param>
    /// <exception cref="TableFormatException">A value is out of its range, or a training is there twice.</exception>
    public static Measurement[] Of(int index, ArchitectureRecord record, bool keepCurves)
    {
        var rows = new Measurement[record.Trainings.Count];
        for (int row = 0; row < rows.Length; row++)
            rows[row] = RowOf(index, record.Trainings[row], keepCurves);
        Array.Sort(rows, Measurement.Order);
        for (int row = 1; row < rows.Length; row++)
        {
            if (Measurement.Conflict(rows[row - 1], rows[row]) is { } conflict)
                throw new TableFormatException(null, null, null, conflict);
        }

        return rows;
    }

    private static Measurement RowOf(int index, Training training, bool keepCurves)
    {
        bool hasPublishedTest = training.Dataset is "cifar10" or "cifar10-valid";
        EpochCurves? valid = Evaluation(Training.Valid);
        EpochCurves? test = Evaluation(hasPublishedTest ? Training.PublishedTest : Training.Test);
        EpochCurves? valtest = hasPublishedTest ? null : Evaluation(Training.PublishedTest);

        Span<double> values = stackalloc double[Metrics.All.Count];
        values.Fill(double.NaN);
        values[(int)Metric.TrainSeconds] = Sum(training.Train.Seconds);
        values[(int)Metric.ValidSeconds] = Last(valid?.Seconds);
        values[(int)Metric.TestSeconds] = Last(test?.Seconds);
        values[(int)Metric.ValtestSeconds] = Last(valtest?.Seconds);
        values[(int)Metric.ParamsMillions] = training.ParamsMillions;
        values[(int)Metric.FlopsMillions] = training.FlopsMillions;
        values[(int)Metric.LatencySeconds] = training.LatencySeconds;

        Dictionary<Metric, double[]>? curves = null;
        Add(Metric.TrainAccuracy, training.Train.Accuracy, values);
        Add(Metric.ValidAccuracy, valid?.Accuracy, values);
        Add(Metric.TestAccuracy, test?.Accuracy, values);
        Add(Metric.ValtestAccuracy, valtest?.Accuracy, values);
        Add(Metric.TrainLoss, training.Train.Loss, values);
        Add(Metric.ValidLoss, valid?.Loss, values);
        Add(Metric.TestLoss, test?.Loss, values);
        Add(Metric.ValtestLoss, valtest?.Loss, values);
        return new Measurement(index, training.Dataset, training.Epochs, training.Seed, values, curves);

        EpochCurves? Evaluation(string split) => training.Evaluations.GetValueOrDefault(split);

        void Add(Metric metric, double[]? curve, Span<double> values)
        {
            if (curve is null)
                return;
            values[(int)metric] = curve[^1];
            // A curve whose only entry is the last epoch's says nothing that the value does not.
            if (keepCurves && curve.AsSpan(0, curve.Length - 1).ContainsAnyExcept(double.NaN))
                (curves ??= []).Add(metric, curve);
        }
    }

    private static double Last(double[]? curve) => curve?[^1] ?? double.NaN;

    /// <summary>The sum, from the first epoch to the last as the official reader adds; NaN where an epoch is missing.</summary>
    private static double Sum(double[] seconds)
    {
        double sum = 0;
        foreach (double second in seconds)
            sum += second;
        return sum;
    }
}
