namespace Benchspace.Tables;

/// <summary>
/// A number that a training was measured for: one column of the measurement table. Accuracies are in percent (0 to
/// 100), times in seconds, losses are mean cross-entropies in nats, sizes in millions.
/// </summary>
public enum Metric
{
    /// <summary>The whole training, in seconds.</summary>
    TrainSeconds,

    /// <summary>One pass over the validation images, in seconds.</summary>
    ValidSeconds,

    /// <summary>One pass over the test images, in seconds.</summary>
    TestSeconds,

    /// <summary>One pass over validation and test images together (NAS-Bench-201's <c>valtest</c>), in seconds.</summary>
    ValtestSeconds,

    /// <summary>Accuracy on the training images at the last epoch, in percent.</summary>
    TrainAccuracy,

    /// <summary>Accuracy on the validation images after the last epoch, in percent.</summary>
    ValidAccuracy,

    /// <summary>Accuracy on the test images after the last epoch, in percent.</summary>
    TestAccuracy,

    /// <summary>Accuracy on validation and test images together, in percent.</summary>
    ValtestAccuracy,

    /// <summary>Loss on the training images at the last epoch.</summary>
    TrainLoss,

    /// <summary>Loss on the validation images after the last epoch.</summary>
    ValidLoss,

    /// <summary>Loss on the test images after the last epoch.</summary>
    TestLoss,

    /// <summary>Loss on validation and test images together.</summary>
    ValtestLoss,

    /// <summary>Trainable parameters, in millions, as the source recorded them.</summary>
    ParamsMillions,

    /// <summary>Multiply-adds of one image, in millions, as the source recorded them.</summary>
    FlopsMillions,

    /// <summary>Time of one forward pass of one batch, in seconds, as the source recorded it.</summary>
    LatencySeconds,
}

/// <summary>What holds for every value of a metric: its column and its range.</summary>
public static class Metrics
{
    private static readonly string[] Columns =
    [
        "train_seconds", "valid_seconds", "test_seconds", "valtest_seconds",
        "train_accuracy", "valid_accuracy", "test_accuracy", "valtest_accuracy",
        "train_loss", "valid_loss", "test_loss", "valtest_loss",
        "params_millions", "flops_millions", "latency_seconds",
    ];

    internal const string NotANumber = "NaN is not a measurement; leave the value out where there is none";
    internal const string NotFinite = "an infinite value is not a measurement";

    /// <summary>Every metric, in the order of the table's columns.</summary>
    public static IReadOnlyList<Metric> All { get; } = Enum.GetValues<Metric>();

    /// <summary>The metrics that may have a learning curve: accuracies and losses.</summary>
    public static IReadOnlyList<Metric> WithCurve { get; } = [.. Enum.GetValues<Metric>().Where(HasCurve)];

    /// <summary>The name of the metric's column, such as <c>valid_accuracy</c>.</summary>
    public static string ColumnName(this Metric metric) => Columns[(int)metric];

    /// <summary>The name of the column that holds the metric epoch by epoch, such as <c>valid_accuracy_curve</c>.</summary>
    public static string CurveColumnName(this Metric metric) => Columns[(int)metric] + "_curve";

    /// <summary>Whether it is an accuracy, in percent.</summary>
    public static bool IsAccuracy(this Metric metric) => metric is >= Metric.TrainAccuracy and <= Metric.ValtestAccuracy;

    /// <summary>Whether it may be recorded epoch by epoch.</summary>
    public static bool HasCurve(this Metric metric) => metric is >= Metric.TrainAccuracy and <= Metric.ValtestLoss;

    /// <summary>What is wrong with <paramref name="value"/>, or null if the metric can have it.</summary>
    internal static string? Problem(this Metric metric, double value)
    {
        if (double.IsNaN(value))
        {
            return NotANumber;
        }

        if (double.IsInfinity(value))
        {
            return NotFinite;
        }

        if (value < 0)
        {
            return FormattableString.Invariant($"{value} is negative");
        }

        if (value > 100 && metric.IsAccuracy())
        {
            return FormattableString.Invariant($"{value} is above 100; accuracies are in percent, 0 to 100");
        }

        return null;
    }
}
