using Benchspace.Tables;

namespace Benchspace.Tests.Tables;

public sealed class MeasurementTests
{
    [Theory]
    [InlineData(double.NaN, "valid_accuracy: NaN")]
    [InlineData(-0.1, "valid_accuracy: -0.1 is negative")]
    [InlineData(100.5, "valid_accuracy: 100.5 is above 100")]
    [InlineData(double.PositiveInfinity, "valid_accuracy: an infinite")]
    public void An_accuracy_is_a_percentage(double accuracy, string message)
    {
        var exception = Assert.Throws<TableFormatException>(() => new Measurement(0, "cifar10", 12, null) { ValidAccuracy = accuracy });
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_is_not_negative()
    {
        var exception = Assert.Throws<TableFormatException>(() => new Measurement(0, "cifar10", 12, null) { TrainSeconds = -1 });
        Assert.Equal("train_seconds", exception.Column);
    }

    [Fact]
    public void A_loss_may_exceed_a_hundred() =>
        Assert.Equal(250, new Measurement(0, "cifar10", 12, null) { TrainLoss = 250 }.TrainLoss);

    [Theory]
    [InlineData(-1, "cifar10", 12, 0, "arch_index")]
    [InlineData(0, " ", 12, 0, "dataset")]
    [InlineData(0, "cifar10", 0, 0, "epochs")]
    [InlineData(0, "cifar10", 12, -5, "seed")]
    public void A_row_needs_its_keys(int index, string dataset, int epochs, int seed, string column) =>
        Assert.Equal(column, Assert.Throws<TableFormatException>(() => new Measurement(index, dataset, epochs, seed)).Column);

    [Fact]
    public void A_curve_has_one_entry_per_epoch()
    {
        var exception = Assert.Throws<TableFormatException>(() => new Measurement(0, "cifar10", 3, 1)
        {
            Curves = new Dictionary<Metric, double[]> { [Metric.TestAccuracy] = [1, 2] },
        });
        Assert.Contains("test_accuracy_curve: the curve has 2 entries for 3 epochs", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_curve_keeps_to_its_metrics_range_and_may_have_gaps()
    {
        var curves = new Dictionary<Metric, double[]> { [Metric.TestAccuracy] = [1, double.NaN, 101] };
        var exception = Assert.Throws<TableFormatException>(() => new Measurement(0, "cifar10", 3, 1) { Curves = curves });
        Assert.Contains("epoch 3: 101 is above 100", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_sets_are_ordered_regardless_of_case()
    {
        string[] datasets = ["cifar100", "ImageNet16-120", "cifar10-valid", "cifar10"];
        Assert.Equal(["cifar10", "cifar10-valid", "cifar100", "ImageNet16-120"], datasets.Order(Measurement.DatasetOrder));
    }

    [Fact]
    public void Every_metric_has_a_column_named_after_it() => Assert.All(Metrics.All, metric =>
        Assert.Equal(metric.ToString(), metric.ColumnName().Replace("_", "", StringComparison.Ordinal), ignoreCase: true));
}
