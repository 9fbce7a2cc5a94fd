using Benchspace.Spaces;

namespace Benchspace.Tables;

/// <summary>
/// Reads a measurement table row by row in bounded memory and checks every row on the way. For lookups open a
/// <see cref="TabularBenchmark"/> instead. Not thread-safe.
/// </summary>
public sealed class MeasurementTableReader : IDisposable
{
    private readonly string _path;
    private readonly TableFile _file;
    private (string? Architecture, int Index) _lastChecked;

    /// <summary>Opens a table.</summary>
    /// <exception cref="InputException">There is no such file, it is damaged, or it is not a measurement table.</exception>
    public MeasurementTableReader(string path)
    {
        _path = path;
        _file = TableFile.Open(path);
    }

    /// <summary>Where the table came from.</summary>
    public TableMetadata Metadata => _file.Metadata;

    /// <summary>The space whose indices the rows have.</summary>
    public IIndexedSpace Space => _file.Space;

    /// <summary>The further columns that the table has, such as <c>latency_seconds[pixel3]</c>, in the file's order.</summary>
    public IReadOnlyList<string> FurtherColumns => _file.FurtherColumns;

    /// <summary>The number of rows.</summary>
    public int RowCount => _file.RowCount;

    /// <summary>
    /// The rows in order. Reads on as it is enumerated; damage and rows that are out of range, out of order, given
    /// twice or whose index does not match their string surface there.
    /// </summary>
    /// <exception cref="TableFormatException">The message names the row and the column.</exception>
    public IEnumerable<Measurement> Rows()
    {
        Measurement? last = null;
        long number = 0;
        for (int rowGroup = 0; rowGroup < _file.RowGroupCount; rowGroup++)
        {
            RowGroup rows = ReadRowGroup(rowGroup);
            for (int row = 0; row < rows.ArchIndices.Length; row++)
            {
                Measurement measurement = Build(rows, row, ++number);
                if (last is not null)
                {
                    if (Measurement.Conflict(last, measurement) is { } conflict)
                    {
                        throw new TableFormatException(_path, number, null, conflict);
                    }

                    if (Measurement.Order.Compare(last, measurement) > 0)
                    {
                        throw new TableFormatException(_path, number, null, $"{measurement} comes after {last}; rows go by architecture, data set, epochs and seed");
                    }
                }

                yield return last = measurement;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private RowGroup ReadRowGroup(int rowGroup)
    {
        int count = _file.RowsOf(rowGroup);
        return new RowGroup(
            Read(TableSchema.ArchIndex, -1),
            _file.Has(TableSchema.Arch) ? Texts(TableSchema.Arch) : null,
            Texts(TableSchema.Dataset),
            Read(TableSchema.Epochs, -1),
            Read(TableSchema.Seed, -1),
            [.. Metrics.All.Select(metric => Read(metric.ColumnName(), double.NaN))],
            [.. Metrics.WithCurve.Select(metric => _file.MayHaveValues(metric.CurveColumnName()) ? _file.ReadCurves(rowGroup, metric.CurveColumnName()) : null)],
            [.. FurtherColumns.Select(column => Read(column, double.NaN))]);

        T[] Read<T>(string column, T absent) where T : unmanaged
        {
            var values = new T[count];
            _file.Read<T>(rowGroup, column, absent, (row, batch) => batch.CopyTo(values.AsSpan(row)));
            return values;
        }

        string[] Texts(string column)
        {
            var distinct = new List<string>();
            int[] ids = new int[count];
            _file.ReadTexts(rowGroup, column, text =>
            {
                distinct.Add(text);
                return distinct.Count - 1;
            }, ids);
            return Array.ConvertAll(ids, id => distinct[id]);
        }
    }

    private Measurement Build(RowGroup rows, int row, long number)
    {
        try
        {
            int index = rows.ArchIndices[row];
            CheckIndex(index, rows.Architectures?[row]);
            Span<double> values = stackalloc double[rows.Metrics.Length];
            for (int metric = 0; metric < values.Length; metric++)
            {
                values[metric] = rows.Metrics[metric][row];
            }

            Dictionary<Metric, double[]>? curves = null;
            for (int curve = 0; curve < rows.Curves.Length; curve++)
            {
                if (rows.Curves[curve]?[row] is { } entries)
                {
                    (curves ??= []).Add(Metrics.WithCurve[curve], entries);
                }
            }

            Dictionary<string, double>? further = null;
            for (int column = 0; column < rows.Further.Length; column++)
            {
                if (rows.Further[column][row] is var value && !double.IsNaN(value))
                {
                    (further ??= []).Add(FurtherColumns[column], value);
                }
            }

            return new Measurement(index, rows.Datasets[row], rows.Epochs[row], rows.Seeds[row] < 0 ? null : rows.Seeds[row], values, curves, further);
        }
        catch (TableFormatException exception)
        {
            throw exception.At(_path, number);
        }
    }

    private void CheckIndex(int index, string? architecture)
    {
        if (index >= Space.Count)
        {
            throw new TableFormatException(null, null, TableSchema.ArchIndex, $"{index} is not an index of the {Space.Name} space, which ends at {Space.Count - 1}");
        }

        if (architecture is null || (ReferenceEquals(architecture, _lastChecked.Architecture) && index == _lastChecked.Index))
        {
            return;
        }

        if (index >= 0 && architecture != Space.Format(Space[index]))
        {
            throw new TableFormatException(null, null, TableSchema.Arch, $"'{architecture}' is not the architecture with index {index}, which is {Space.Format(Space[index])}");
        }

        _lastChecked = (architecture, index);
    }

    private sealed record RowGroup(
        int[] ArchIndices, string[]? Architectures, string[] Datasets, int[] Epochs, int[] Seeds, double[][] Metrics, double[]?[]?[] Curves, double[][] Further);
}
