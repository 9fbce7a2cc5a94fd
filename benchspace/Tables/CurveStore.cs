namespace Benchspace.Tables;

/// <summary>
/// The learning curves of a table, read from its file as they are asked for: all curves of one metric in the row
/// group of the last question stay in memory. Thread-safe.
/// </summary>
internal sealed class CurveStore
{
    private readonly Func<TableFile> _open;
    private readonly int[] _rowOfPosition;
    private readonly int[] _firstRows;
    private readonly HashSet<Metric> _metrics;
    private readonly Lock _lock = new();
    private readonly Dictionary<Metric, (int RowGroup, double[]?[] Curves)> _lastRead = [];

    public CurveStore(Func<TableFile> open, int[] positionOfRow)
    {
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

    public double[]? Curve(Metric metric, int position)
    {
        if (!_metrics.Contains(metric))
            return null;
        int row = _rowOfPosition[position];
        int found = Array.BinarySearch(_firstRows, row);
        int rowGroup = found >= 0 ? found : ~found - 1;
        lock (_lock)
        {
            if (!_lastRead.TryGetValue(metric, out (int RowGroup, double[]?[] Curves) last) || last.RowGroup != rowGroup)
            {
                using TableFile file = _open();
                last = (rowGroup, file.ReadCurves(rowGroup, metric.CurveColumnName()));
                _lastRead[metric] = last;
            }

            return last.Curves[row - _firstRows[rowGroup]];
        }
    }
}
