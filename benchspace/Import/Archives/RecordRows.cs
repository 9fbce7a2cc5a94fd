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
    /// <exception cref="TableFormatException">A value is out of its range, or a training is there twice.</exception>
    public static Measurement[] Of(int index, ArchitectureRecord record)
    {
        var rows = new Measurement[record.Trainings.Count];
        for (int row = 0; row < rows.Length; row++)
        {
            rows[row] = RowOf(index, record.Trainings[row]);
        }

        Array.Sort(rows, Measurement.Order);
        for (int row = 1; row < rows.Length; row++)
        {
            if (Measurement.Conflict(rows[row - 1], rows[row]) is { } conflict)
            {
                throw new TableFormatException(null, null, null, conflict);
            }
        }

        return rows;
    }

    private static Measurement RowOf(int index, Training training)
    {
        EpochCurves none = new(Missing, Missing, Missing);
        bool hasPublishedTest = training.Dataset is "cifar10" or "cifar10-valid";
        EpochCurves train = training.Train;
        EpochCurves valid = training.Valid;
        EpochCurves test = hasPublishedTest ? training.PublishedTest : training.Test;
        EpochCurves valtest = hasPublishedTest ? none : training.PublishedTest;

        Span<double> values = stackalloc double[Metrics.All.Count];
        values.Fill(double.NaN);
        values[(int)Metric.TrainSeconds] = training.TrainSeconds;
        values[(int)Metric.ValidSeconds] = valid.Seconds.Last;
        values[(int)Metric.TestSeconds] = test.Seconds.Last;
        values[(int)Metric.ValtestSeconds] = valtest.Seconds.Last;
        values[(int)Metric.ParamsMillions] = training.ParamsMillions;
        values[(int)Metric.FlopsMillions] = training.FlopsMillions;
        values[(int)Metric.LatencySeconds] = training.LatencySeconds;

        Dictionary<Metric, double[]>? curves = null;
        Add(Metric.TrainAccuracy, train.Accuracy, values);
        Add(Metric.ValidAccuracy, valid.Accuracy, values);
        Add(Metric.TestAccuracy, test.Accuracy, values);
        Add(Metric.ValtestAccuracy, valtest.Accuracy, values);
        Add(Metric.TrainLoss, train.Loss, values);
        Add(Metric.ValidLoss, valid.Loss, values);
        Add(Metric.TestLoss, test.Loss, values);
        Add(Metric.ValtestLoss, valtest.Loss, values);
        return new Measurement(index, training.Dataset, training.Epochs, training.Seed, values, curves);

        void Add(Metric metric, EpochCurve curve, Span<double> values)
        {
            values[(int)metric] = curve.Last;
            if (curve.Entries is not null)
            {
                (curves ??= []).Add(metric, curve.Entries);
            }
        }
    }

    private static EpochCurve Missing => new(double.NaN, null);
}
