using System.Collections.Concurrent;
using Benchspace.Spaces;
using SharedSource;

namespace Benchspace.Tables;

/// <summary>
/// A measurement table in memory: looked up by data set, epochs, architecture and seed, without allocating.
/// Immutable and shared between threads; metrics that searches do not need are read from the file at their first use.
/// </summary>
public sealed class TabularBenchmark
{
    // What a search reads, and what its recommendation is worth; everything else waits until somebody asks.
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
    private readonly ConcurrentDictionary<string, double[]> _further = [];
    private readonly IReadOnlyDictionary<string, string> _validatedBy;

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
        _validatedBy = Metadata.ValidatedBy ?? PublishedDatasets.PartnersAmong(Datasets);
        FurtherColumns = file.FurtherColumns;
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

    /// <summary>The further columns that the table has, such as <c>latency_seconds[pixel3]</c>; see <see cref="Further"/>.</summary>
    public IReadOnlyList<string> FurtherColumns { get; }

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

    /// <summary>The table's own name of a data set that may be spelled otherwise, or go by another of its published names; null where the table lacks it.</summary>
    public string? FindDataset(string dataset) => PublishedDatasets.Find(dataset, Datasets);

    /// <summary>As <see cref="FindDataset"/>.</summary>
    /// <exception cref="InputException">The table lacks it; the message lists what there is.</exception>
    public string DatasetNamed(string dataset) => FindDataset(dataset)
        ?? throw new InputException($"the table {Metadata.Name} has no data set '{dataset}'{NameLookup.Suggestion(dataset, Datasets)}; it has {string.Join(", ", Datasets)}");

    /// <summary>The epochs at which the table has the data set (in any spelling), ascending; none for a data set that it lacks.</summary>
    public IReadOnlyList<int> EpochsOf(string dataset)
    {
        string? own = FindDataset(dataset);
        return [.. _slices.Where(slice => slice.Dataset == own).Select(slice => slice.Epochs)];
    }

    /// <summary>Everything measured on one data set (in any spelling) for some epochs.</summary>
    /// <exception cref="InputException">The table lacks it; the message lists what there is.</exception>
    public TableSlice Slice(string dataset, int epochs)
    {
        if (TrySlice(dataset, epochs) is { } found)
        {
            return found;
        }

        string own = DatasetNamed(dataset);
        throw new InputException($"the table {Metadata.Name} has {own} after {string.Join(" and ", EpochsOf(own))} epochs, not after {epochs}");
    }

    /// <summary>As <see cref="Slice"/>, or null where the table lacks it.</summary>
    public TableSlice? TrySlice(string dataset, int epochs) =>
        _sliceByName.TryGetValue((dataset, epochs), out TableSlice? slice) ? slice
        : FindDataset(dataset) is { } own ? _sliceByName.GetValueOrDefault((own, epochs))
        : null;

    /// <summary>
    /// The values of a further column by architecture, each the mean over the rows that have one; NaN where none has.
    /// Read from the file at the first use.
    /// </summary>
    /// <param name="column">The column's name, such as <c>latency_seconds[pixel3]</c>.</param>
    /// <exception cref="InputException">The table lacks the column; the message lists those that there are.</exception>
    public ReadOnlySpan<double> Further(string column) => _further.GetOrAdd(
        NameLookup.Find(column, FurtherColumns) ?? throw new InputException($"the table {Metadata.Name}: {NameLookup.Unknown("further column", column, FurtherColumns)}"),
        LoadFurther);

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
            throw new InputException($"the table {Metadata.Name} has no {accuracy.ColumnName()} for {dataset} after {epochs} epochs");
        }

        if (limits?.Unknown(slice) is { } unknown)
        {
            throw new InputException($"the table {Metadata.Name} has no {unknown} for {dataset} after {epochs} epochs, so nothing can be chosen by it; leave out its limit");
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
            : throw new InputException($"the table {Metadata.Name} has no architecture within the limits for {dataset} after {epochs} epochs; the limits are too tight");
    }

    /// <summary>
    /// The data set that has the validation accuracies of <paramref name="dataset"/> (in any spelling), by the table's
    /// metadata or, where they are silent, by publication: itself, where the table names or has no other.
    /// </summary>
    public string ValidationDatasetOf(string dataset)
    {
        string own = FindDataset(dataset) ?? dataset;
        return _validatedBy.TryGetValue(own, out string? partner) && Datasets.Contains(partner) ? partner : own;
    }

    /// <summary>The data sets that searches can be run on: those that are not only there to validate another, in the table's order. At least one.</summary>
    public IReadOnlyList<string> SearchDatasets =>
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

    private double[] LoadFurther(string column)
    {
        using TableFile file = Reopen();
        int[] architectures = new int[file.RowCount];
        file.Read<int>(TableSchema.ArchIndex, -1, (firstRow, batch) => batch.CopyTo(architectures.AsSpan(firstRow)));
        double[] means = new double[Space.Count];
        int[] counts = new int[Space.Count];
        file.Read<double>(column, double.NaN, (firstRow, batch) =>
        {
            for (int row = 0; row < batch.Length; row++)
            {
                if (!double.IsNaN(batch[row]))
                {
                    means[architectures[firstRow + row]] += batch[row];
                    counts[architectures[firstRow + row]]++;
                }
            }
        });
        for (int index = 0; index < means.Length; index++)
        {
            means[index] = counts[index] == 0 ? double.NaN : means[index] / counts[index];
        }

        return means;
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
        : throw new InputException($"{Path} was replaced while it was in use; start again");

    private readonly record struct FileStamp(DateTime Written, long Length)
    {
        public static FileStamp Of(string path) => new FileInfo(path) is { Exists: true } file ? new FileStamp(file.LastWriteTimeUtc, file.Length) : default;
    }
}
