using Benchspace.Spaces;

namespace Benchspace.Tables;

/// <summary>
/// A measurement table in memory: looked up by data set, epochs, architecture and seed, without allocating.
/// Immutable and shared between threads; metrics that searches do not need are read from the file at their first use.
/// </summary>
public sealed class TabularBenchmark
{
    // What a search reads and is judged by; everything else waits until somebody asks.
    private static readonly Metric[] SearchMetrics = [Metric.TrainSeconds, Metric.ValidSeconds, Metric.ValidAccuracy, Metric.TestAccuracy];

    private readonly TableSlice[] _slices;
    private readonly Dictionary<(string Dataset, int Epochs), TableSlice> _sliceByName;
    private readonly FileStamp _stamp;
    private readonly int[] _positionOfRow;
    private readonly Lock _loading = new();
    private readonly double[]?[] _columns = new double[Metrics.All.Count][];
    private readonly Lazy<double[]> _absent;
    private readonly Lazy<Coverage> _coverage;
    private readonly Lazy<CurveStore> _curves;

    private TabularBenchmark(string path, FileStamp stamp, TableFile file)
    {
        Path = path;
        Space = file.Space;
        Metadata = file.Metadata;
        _stamp = stamp;
        var rows = new TableRows(path, file);
        _positionOfRow = rows.PositionOfRow;
        _slices = [.. rows.Slices.Select(slice => new TableSlice(this, slice.Dataset, slice.Epochs, slice.Offsets, rows.Seeds))];
        _sliceByName = _slices.ToDictionary(slice => (slice.Dataset, slice.Epochs));
        Datasets = [.. _slices.Select(slice => slice.Dataset).Distinct()];
        _absent = new Lazy<double[]>(() =>
        {
            double[] values = new double[_positionOfRow.Length];
            Array.Fill(values, double.NaN);
            return values;
        });
        foreach (Metric metric in SearchMetrics)
        {
            _columns[(int)metric] = Load(file, metric);
        }

        _coverage = new Lazy<Coverage>(() => Coverage.Of(this));
        _curves = new Lazy<CurveStore>(() => new CurveStore(Path, Reopen, _positionOfRow));
    }

    /// <summary>The file that was opened.</summary>
    public string Path { get; }

    /// <summary>Where the table came from.</summary>
    public TableMetadata Metadata { get; }

    /// <summary>The space whose indices the lookups take.</summary>
    public IIndexedSpace Space { get; }

    /// <summary>The data sets that the table has, in alphabetical order.</summary>
    public IReadOnlyList<string> Datasets { get; }

    /// <summary>Every pair of data set and epochs that the table has, in order.</summary>
    public IReadOnlyList<TableSlice> Slices => _slices;

    /// <summary>What the table has and what it lacks. Worked out, and the whole table read, at the first use.</summary>
    public Coverage Coverage => _coverage.Value;

    /// <summary>Opens a table for lookups.</summary>
    /// <exception cref="InputException">There is no such file, it is damaged, or it is not a measurement table.</exception>
    public static TabularBenchmark Open(string path)
    {
        var stamp = FileStamp.Of(path);
        using TableFile file = TableFile.Open(path);
        return new TabularBenchmark(path, stamp, file);
    }

    /// <summary>The epochs at which the table has the data set, ascending; none for a data set that it lacks.</summary>
    public IReadOnlyList<int> EpochsOf(string dataset) => [.. _slices.Where(slice => slice.Dataset == dataset).Select(slice => slice.Epochs)];

    /// <summary>Everything measured on one data set for some epochs.</summary>
    /// <exception cref="InputException">The table lacks it; the message lists what there is.</exception>
    public TableSlice Slice(string dataset, int epochs)
    {
        if (TrySlice(dataset, epochs) is { } found)
        {
            return found;
        }

        IReadOnlyList<int> there = EpochsOf(dataset);
        throw new InputException(there.Count == 0
            ? $"The table {Metadata.Name} has no data set '{dataset}'; it has {string.Join(", ", Datasets)}."
            : $"The table {Metadata.Name} has {dataset} after {string.Join(" and ", there)} epochs, not after {epochs}.");
    }

    /// <summary>As <see cref="Slice"/>, or null where the table lacks it.</summary>
    public TableSlice? TrySlice(string dataset, int epochs) => _sliceByName.GetValueOrDefault((dataset, epochs));

    /// <summary>The architecture with the highest accuracy, averaged over training seeds, among those within limits.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="epochs">The epochs of the whole training.</param>
    /// <param name="accuracy">Which accuracy.</param>
    /// <param name="limits">What the network may be at most; null for no limit.</param>
    /// <exception cref="InputException">
    /// The table lacks the data set, its epochs or the accuracy, cannot tell what is limited, or has no architecture within the limits.
    /// </exception>
    public BestArchitectures Best(string dataset, int epochs, Metric accuracy, SizeLimits? limits = null)
    {
        if (!accuracy.IsAccuracy())
        {
            throw new ArgumentException($"{accuracy} is not an accuracy", nameof(accuracy));
        }

        TableSlice slice = Slice(dataset, epochs);
        if (slice.AllAbsent(accuracy))
        {
            throw new InputException($"The table {Metadata.Name} has no {accuracy.ColumnName()} for {dataset} after {epochs} epochs.");
        }

        if (limits?.Unknown(slice) is { } unknown)
        {
            throw new InputException($"The table {Metadata.Name} has no {unknown} for {dataset} after {epochs} epochs, so nothing can be chosen by it; leave out its limit.");
        }

        double best = double.NegativeInfinity;
        var indices = new List<int>();
        for (int index = 0; index < Space.Count; index++)
        {
            double mean = slice.Mean(accuracy, index);
            if (double.IsNaN(mean) || mean < best - BestArchitectures.Tie || limits?.Allow(slice, index) == false)
            {
                continue;
            }

            if (mean > best + BestArchitectures.Tie)
            {
                indices.Clear();
            }

            best = Math.Max(best, mean);
            indices.Add(index);
        }

        return indices.Count > 0
            ? new BestArchitectures(best, indices)
            : throw new InputException($"The table {Metadata.Name} has no architecture within the limits for {dataset} after {epochs} epochs; the limits are too tight.");
    }

    /// <summary>
    /// The data set that has the validation accuracies of <paramref name="dataset"/>: NAS-Bench-201 trains
    /// <c>cifar10</c> on all training images, and validates on half of them under the name <c>cifar10-valid</c>.
    /// </summary>
    public string ValidationDatasetOf(string dataset) =>
        dataset == "cifar10" && Datasets.Contains("cifar10-valid") ? "cifar10-valid" : dataset;

    /// <summary>The data sets that are not only there to validate another, in the table's order. At least one.</summary>
    public IReadOnlyList<string> JudgedDatasets =>
        [.. Datasets.Where(dataset => !Datasets.Any(other => other != dataset && ValidationDatasetOf(other) == dataset))];

    /// <summary>All values of a metric by position, NaN where absent.</summary>
    internal double[] Column(Metric metric) => _columns[(int)metric] ?? LoadLate(metric);

    /// <summary>The learning curve at a position, or null where there is none.</summary>
    internal double[]? Curve(Metric metric, int position, int epochs) => _curves.Value.Curve(metric, position, epochs);

    /// <summary>Whether the table has learning curves of <paramref name="metric"/>.</summary>
    internal bool HasCurves(Metric metric) => _curves.Value.Has(metric);

    private double[] LoadLate(Metric metric)
    {
        lock (_loading)
        {
            if (_columns[(int)metric] is { } loaded)
            {
                return loaded;
            }

            using TableFile file = Reopen();
            double[] column = Load(file, metric);
            Volatile.Write(ref _columns[(int)metric], column);
            return column;
        }
    }

    private double[] Load(TableFile file, Metric metric)
    {
        if (!file.MayHaveValues(metric.ColumnName()))
        {
            return _absent.Value;
        }

        double[] values = new double[_positionOfRow.Length];
        file.Read<double>(metric.ColumnName(), double.NaN, (firstRow, batch) =>
        {
            for (int row = 0; row < batch.Length; row++)
            {
                double value = batch[row];
                if (!double.IsNaN(value) && metric.Problem(value) is { } problem)
                {
                    throw new TableFormatException(Path, firstRow + row + 1, metric.ColumnName(), problem);
                }

                values[_positionOfRow[firstRow + row]] = value;
            }
        });
        return values;
    }

    private TableFile Reopen() => FileStamp.Of(Path) == _stamp
        ? TableFile.Open(Path)
        : throw new InputException($"{Path} was replaced while it was in use; start again.");

    private readonly record struct FileStamp(DateTime Written, long Length)
    {
        public static FileStamp Of(string path) => new FileInfo(path) is { Exists: true } file ? new FileStamp(file.LastWriteTimeUtc, file.Length) : default;
    }
}
