using System.Diagnostics.CodeAnalysis;
using SharedSource;

namespace Benchspace.Tables;

/// <summary>
/// One row of the measurement table: one training of one architecture on one data set for some epochs, or, without a
/// seed, the mean over several. What was not measured is null. Immutable, and valid by construction: a value out of
/// its range throws a <see cref="TableFormatException"/> that names the column.
/// </summary>
public sealed class Measurement : IEquatable<Measurement>
{
    private static readonly Dictionary<Metric, double[]> NoCurves = [];
    private static readonly Dictionary<string, double> NothingFurther = [];
    private static readonly int MetricCount = Metrics.All.Count;

    // NaN stands for "not measured".
    private readonly double[] _values = new double[MetricCount];

    /// <summary>A row without measurements yet; set them in the object initializer.</summary>
    /// <param name="archIndex">The architecture's official index, at least 0.</param>
    /// <param name="dataset">The data set's name, such as <c>cifar10-valid</c>.</param>
    /// <param name="epochs">The epochs of the whole training, at least 1.</param>
    /// <param name="seed">The training seed, at least 0, or null for a mean over seeds.</param>
    /// <exception cref="TableFormatException">A value is out of its range.</exception>
    public Measurement(int archIndex, string dataset, int epochs, int? seed)
    {
        if (archIndex < 0)
        {
            throw new TableFormatException(null, null, TableSchema.ArchIndex, $"{archIndex} is negative; indices start at 0");
        }

        if (string.IsNullOrWhiteSpace(dataset) || dataset.AsSpan().ContainsAnyInRange('\0', '\u001f'))
        {
            throw new TableFormatException(null, null, TableSchema.Dataset, "the data set has no name");
        }

        if (epochs < 1)
        {
            throw new TableFormatException(null, null, TableSchema.Epochs, $"{epochs} is not a number of epochs; the least is 1");
        }

        if (seed < 0)
        {
            throw new TableFormatException(null, null, TableSchema.Seed, $"{seed} is negative; seeds start at 0");
        }

        ArchIndex = archIndex;
        Dataset = dataset;
        Epochs = epochs;
        Seed = seed;
        Array.Fill(_values, double.NaN);
    }

    /// <summary>A row with all its measurements, in the order of <see cref="Metrics.All"/>, NaN for what was not measured.</summary>
    internal Measurement(
        int archIndex, string dataset, int epochs, int? seed, ReadOnlySpan<double> values, IReadOnlyDictionary<Metric, double[]>? curves, IReadOnlyDictionary<string, double>? further = null)
        : this(archIndex, dataset, epochs, seed)
    {
        for (int metric = 0; metric < values.Length; metric++)
        {
            this[(Metric)metric] = Measured.OrNull(values[metric]);
        }

        if (curves is not null)
        {
            Curves = curves;
        }

        if (further is not null)
        {
            Further = further;
        }
    }

    /// <summary>The order of a table's rows: architecture, data set, epochs, seed.</summary>
    public static IComparer<Measurement> Order { get; } = Comparer<Measurement>.Create(Compare);

    /// <summary>The order of data sets: alphabetical, upper and lower case together.</summary>
    public static IComparer<string> DatasetOrder { get; } = Comparer<string>.Create(CompareDatasets);

    /// <summary>The architecture's official index.</summary>
    public int ArchIndex { get; }

    /// <summary>The data set's name.</summary>
    public string Dataset { get; }

    /// <summary>The epochs of the whole training.</summary>
    public int Epochs { get; }

    /// <summary>The training seed, or null for a mean over seeds.</summary>
    public int? Seed { get; }

    /// <summary>The value of a metric, or null where it was not measured.</summary>
    public double? this[Metric metric]
    {
        get => Measured.OrNull(_values[(int)metric]);
        init
        {
            if (value is not { } number)
            {
                return;
            }

            if (metric.Problem(number) is { } problem)
            {
                throw new TableFormatException(null, null, metric.ColumnName(), problem);
            }

            _values[(int)metric] = number;
        }
    }

    /// <inheritdoc cref="Metric.TrainSeconds"/>
    public double? TrainSeconds { get => this[Metric.TrainSeconds]; init => this[Metric.TrainSeconds] = value; }

    /// <inheritdoc cref="Metric.ValidSeconds"/>
    public double? ValidSeconds { get => this[Metric.ValidSeconds]; init => this[Metric.ValidSeconds] = value; }

    /// <inheritdoc cref="Metric.TestSeconds"/>
    public double? TestSeconds { get => this[Metric.TestSeconds]; init => this[Metric.TestSeconds] = value; }

    /// <inheritdoc cref="Metric.ValtestSeconds"/>
    public double? ValtestSeconds { get => this[Metric.ValtestSeconds]; init => this[Metric.ValtestSeconds] = value; }

    /// <inheritdoc cref="Metric.TrainAccuracy"/>
    public double? TrainAccuracy { get => this[Metric.TrainAccuracy]; init => this[Metric.TrainAccuracy] = value; }

    /// <inheritdoc cref="Metric.ValidAccuracy"/>
    public double? ValidAccuracy { get => this[Metric.ValidAccuracy]; init => this[Metric.ValidAccuracy] = value; }

    /// <inheritdoc cref="Metric.TestAccuracy"/>
    public double? TestAccuracy { get => this[Metric.TestAccuracy]; init => this[Metric.TestAccuracy] = value; }

    /// <inheritdoc cref="Metric.ValtestAccuracy"/>
    public double? ValtestAccuracy { get => this[Metric.ValtestAccuracy]; init => this[Metric.ValtestAccuracy] = value; }

    /// <inheritdoc cref="Metric.TrainLoss"/>
    public double? TrainLoss { get => this[Metric.TrainLoss]; init => this[Metric.TrainLoss] = value; }

    /// <inheritdoc cref="Metric.ValidLoss"/>
    public double? ValidLoss { get => this[Metric.ValidLoss]; init => this[Metric.ValidLoss] = value; }

    /// <inheritdoc cref="Metric.TestLoss"/>
    public double? TestLoss { get => this[Metric.TestLoss]; init => this[Metric.TestLoss] = value; }

    /// <inheritdoc cref="Metric.ValtestLoss"/>
    public double? ValtestLoss { get => this[Metric.ValtestLoss]; init => this[Metric.ValtestLoss] = value; }

    /// <inheritdoc cref="Metric.ParamsMillions"/>
    public double? ParamsMillions { get => this[Metric.ParamsMillions]; init => this[Metric.ParamsMillions] = value; }

    /// <inheritdoc cref="Metric.FlopsMillions"/>
    public double? FlopsMillions { get => this[Metric.FlopsMillions]; init => this[Metric.FlopsMillions] = value; }

    /// <inheritdoc cref="Metric.LatencySeconds"/>
    public double? LatencySeconds { get => this[Metric.LatencySeconds]; init => this[Metric.LatencySeconds] = value; }

    /// <summary>
    /// Accuracies and losses epoch by epoch: one entry per epoch, NaN where an epoch was not evaluated. A metric that
    /// has no curve is not in it. The arrays are kept, not copied.
    /// </summary>
    public IReadOnlyDictionary<Metric, double[]> Curves
    {
        get;
        init
        {
            foreach ((Metric metric, double[] curve) in value)
            {
                CheckCurve(metric, curve, Epochs);
            }

            field = value;
        }
    } = NoCurves;

    /// <summary>
    /// Values of further columns that the table has beyond the metrics, by the column's name and its unit or method in
    /// brackets, such as <c>latency_seconds[pixel3]</c> or <c>score[synflow]</c>. Any finite number; a column that has
    /// no value here is not in it. Kept, not copied.
    /// </summary>
    public IReadOnlyDictionary<string, double> Further
    {
        get;
        init
        {
            foreach ((string column, double number) in value)
            {
                if (!TableSchema.IsFurther(column))
                {
                    throw new TableFormatException(null, null, column, $"the name of a further column is like {TableSchema.ExampleOfFurther}");
                }

                if (!double.IsFinite(number))
                {
                    throw new TableFormatException(null, null, column, double.IsNaN(number) ? Metrics.NotANumber : Metrics.NotFinite);
                }
            }

            field = value;
        }
    } = NothingFurther;

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] Measurement? other) =>
        other is not null
        && ArchIndex == other.ArchIndex
        && Dataset == other.Dataset
        && Epochs == other.Epochs
        && Seed == other.Seed
        && _values.AsSpan().SequenceEqual(other._values)
        && Further.Count == other.Further.Count
        && Further.All(value => other.Further.TryGetValue(value.Key, out double number) && number.Equals(value.Value))
        && Curves.Count == other.Curves.Count
        && Curves.All(curve => other.Curves.TryGetValue(curve.Key, out double[]? values) && values.AsSpan().SequenceEqual(curve.Value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Measurement);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ArchIndex, Dataset, Epochs, Seed);

    /// <summary>Which row it is, for messages.</summary>
    public override string ToString() => Seed is { } seed
        ? $"architecture {ArchIndex}, {Dataset}, {Epochs} epochs, seed {seed}"
        : $"architecture {ArchIndex}, {Dataset}, {Epochs} epochs, mean over seeds";

    /// <summary>
    /// Why <paramref name="next"/> cannot stand beside the row <paramref name="previous"/> that precedes it in the
    /// order: it is the same training again, or one is a mean over seeds and the other a single seed. Null if it can.
    /// </summary>
    internal static string? Conflict(Measurement previous, Measurement next)
    {
        if (previous.ArchIndex != next.ArchIndex || previous.Epochs != next.Epochs || previous.Dataset != next.Dataset)
        {
            return null;
        }

        if (previous.Seed == next.Seed)
        {
            return $"a second row for {next}; remove one of them";
        }

        if (previous.Seed is null)
        {
            return $"{next}, but there is also a mean over seeds for it; a mean and single seeds cannot stand side by side";
        }

        return null;
    }

    /// <summary>The row as the table holds it: NaN for what was not measured.</summary>
    internal double ValueOrNaN(Metric metric) => _values[(int)metric];

    private static int Compare(Measurement? a, Measurement? b)
    {
        if (a is null || b is null)
        {
            return (a is null ? 0 : 1) - (b is null ? 0 : 1);
        }

        if (a.ArchIndex != b.ArchIndex)
        {
            return a.ArchIndex.CompareTo(b.ArchIndex);
        }

        if (CompareDatasets(a.Dataset, b.Dataset) is var byDataset and not 0)
        {
            return byDataset;
        }

        if (a.Epochs != b.Epochs)
        {
            return a.Epochs.CompareTo(b.Epochs);
        }

        return Nullable.Compare(a.Seed, b.Seed);
    }

    private static int CompareDatasets(string? a, string? b) =>
        string.Compare(a, b, StringComparison.OrdinalIgnoreCase) is var order and not 0 ? order : string.CompareOrdinal(a, b);

    /// <summary>Checks a curve of a training of so many epochs.</summary>
    /// <exception cref="TableFormatException">The metric has no curves, the curve's length is another, or a value is out of range.</exception>
    internal static void CheckCurve(Metric metric, double[] curve, int epochs)
    {
        string column = metric.CurveColumnName();
        if (!metric.HasCurve())
        {
            throw new TableFormatException(null, null, column, "only accuracies and losses have curves");
        }

        if (curve.Length != epochs)
        {
            throw new TableFormatException(null, null, column, $"the curve has {curve.Length} entries for {epochs} epochs");
        }

        for (int epoch = 0; epoch < curve.Length; epoch++)
        {
            if (!double.IsNaN(curve[epoch]) && metric.Problem(curve[epoch]) is { } problem)
            {
                throw new TableFormatException(null, null, column, $"epoch {epoch + 1}: {problem}");
            }
        }
    }
}
