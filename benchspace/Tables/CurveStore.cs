namespace Benchspace.Tables;

/// <summary>
/// The learning curves of a table, read from its file as they are asked for: all curves of one metric in the row
/// group of the last question stay in memory. Thread-safe.
/// </summary>
internal sealed class CurveStore
{
    private readonly string _path;
    private readonly Func<TableFile> _open;
    private readonly int[] _rowOfPosition;
    private readonly int[] _firstRows;
    private readonly HashSet<Metric> _metrics;
    private readonly Lock _lock = new();
    private readonly Dictionary<Metric, (int RowGroup, double[]?[] Curves)> _lastRead = [];

    public CurveStore(string path, Func<TableFile> open, int[] positionOfRow)
    {
        _path = path;
        _open = open;
        _rowOfPosition = new int[positionOfRow.Length];
        for (int row = 0; row < positionOfRow.Length; row++)
        {
            _rowOfPosition[positionOfRow[row]] = row;
        }

        using TableFile file = open();
        _firstRows = new int[file.RowGroupCount];
        for (int rowGroup = 1; rowGroup < _firstRows.Length; rowGroup++)
        {
            _firstRows[rowGroup] = _firstRows[rowGroup - 1] + file.RowsOf(rowGroup - 1);
        }

        _metrics = [.. Metrics.WithCurve.Where(metric => file.MayHaveValues(metric.CurveColumnName()))];
    }

    public bool Has(Metric metric) => _metrics.Contains(metric);

    /// <summary>The curve at a position, or null where there is none.</summary>
    /// <exception cref="TableFormatException">It does not have one entry for each of <paramref name="epochs"/>, or one is out of range.</exception>
    public double[]? Curve(Metric metric, int position, int epochs)
    {
        if (!_metrics.Contains(metric))
        {
            return null;
        }

        int row = _rowOfPosition[position];
        int found = Array.BinarySearch(_firstRows, row);
        int rowGroup = found >= 0 ? found : ~found - 1;
        // An empty row group begins with the row of the next.
        while (rowGroup + 1 < _firstRows.Length && _firstRows[rowGroup + 1] == row)
        {
            rowGroup++;
        }

        double[]? curve;
        lock (_lock)
        {
            if (!_lastRead.TryGetValue(metric, out (int RowGroup, double[]?[] Curves) last) || last.RowGroup != rowGroup)
            {
                using TableFile file = _open();
                last = (rowGroup, file.ReadCurves(rowGroup, metric.CurveColumnName()));
                _lastRead[metric] = last;
            }

            curve = last.Curves[row - _firstRows[rowGroup]];
        }

        try
        {
            if (curve is not null)
            {
                Measurement.CheckCurve(metric, curve, epochs);
            }

            return curve;
        }
        catch (TableFormatException exception)
        {
            throw exception.At(_path, row + 1);
        }
    }
}
