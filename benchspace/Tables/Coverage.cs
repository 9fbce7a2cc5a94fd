namespace Benchspace.Tables;

/// <summary>What a table has and what it lacks.</summary>
/// <param name="ArchitectureCount">The number of architectures in the space.</param>
/// <param name="CoveredCount">The number of architectures that the table has anything of.</param>
/// <param name="RowCount">The number of rows.</param>
/// <param name="Slices">For every data set and epochs, what there is.</param>
/// <param name="AbsentMetrics">The metrics without a single value.</param>
/// <param name="Curves">The metrics with learning curves.</param>
public sealed record Coverage(
    int ArchitectureCount,
    int CoveredCount,
    int RowCount,
    IReadOnlyList<SliceCoverage> Slices,
    IReadOnlyList<Metric> AbsentMetrics,
    IReadOnlyList<Metric> Curves)
{
    internal static Coverage Of(TabularBenchmark table)
    {
        int count = table.Space.Count;
        SliceCoverage[] slices = [.. table.Slices.Select(SliceCoverage.Of)];
        int covered = Enumerable.Range(0, count).Count(index => table.Slices.Any(slice => slice.Covers(index)));
        return new Coverage(
            count,
            covered,
            slices.Sum(slice => slice.RowCount),
            slices,
            [.. Metrics.All.Where(metric => slices.All(slice => slice.Filled(metric) == 0))],
            [.. Metrics.WithCurve.Where(table.HasCurves)]);
    }
}

/// <summary>What a table has of one data set after some epochs.</summary>
/// <param name="Dataset">The data set.</param>
/// <param name="Epochs">The epochs of the whole training.</param>
/// <param name="CoveredCount">The number of architectures that it has.</param>
/// <param name="RowCount">The number of rows.</param>
/// <param name="Seeds">The training seeds seen, ascending; null stands for means over seeds.</param>
/// <param name="FilledByMetric">How many rows have a value, by metric; a metric without any is not in it.</param>
public sealed record SliceCoverage(
    string Dataset,
    int Epochs,
    int CoveredCount,
    int RowCount,
    IReadOnlyList<int?> Seeds,
    IReadOnlyDictionary<Metric, int> FilledByMetric)
{
    /// <summary>The metrics that some rows have and some lack.</summary>
    public IReadOnlyList<Metric> PartlyEmpty => [.. FilledByMetric.Where(filled => filled.Value < RowCount).Select(filled => filled.Key)];

    /// <summary>How many rows have a value.</summary>
    public int Filled(Metric metric) => FilledByMetric.GetValueOrDefault(metric);

    internal static SliceCoverage Of(TableSlice slice)
    {
        int covered = Enumerable.Range(0, slice.IndexCount).Count(slice.Covers);
        var filled = new Dictionary<Metric, int>();
        foreach (Metric metric in Metrics.All)
        {
            int values = 0;
            foreach (double value in slice.AllValues(metric))
            {
                values += double.IsNaN(value) ? 0 : 1;
            }

            if (values > 0)
            {
                filled.Add(metric, values);
            }
        }

        return new SliceCoverage(slice.Dataset, slice.Epochs, covered, slice.RowCount, slice.Seeds, filled);
    }
}
