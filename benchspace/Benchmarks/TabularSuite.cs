using Benchspace.Spaces;
using Benchspace.Tables;

namespace Benchspace.Benchmarks;

/// <summary>The data sets of a measurement table as benchmarks.</summary>
/// <param name="table">The table.</param>
public sealed class TabularSuite(TabularBenchmark table) : IBenchmarkSuite
{
    /// <summary>The table.</summary>
    public TabularBenchmark Table => table;

    /// <inheritdoc/>
    public string Name => table.Metadata.Name;

    /// <inheritdoc/>
    public ISearchSpace Space => table.Space;

    /// <inheritdoc/>
    public IReadOnlyList<string> Datasets => table.SearchDatasets;

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, string>> Provenance =>
    [
        new("Table", table.Metadata.Name),
        new("Source of the table", table.Metadata.Source),
        .. table.Metadata.SourceSha256 is { } hash ? [new("SHA-256 of the source", hash)] : Array.Empty<KeyValuePair<string, string>>(),
        .. table.Metadata.Licence is { } licence ? [new("Licence of the data", licence)] : Array.Empty<KeyValuePair<string, string>>(),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<int> FullEpochsOf(string dataset) => table.EpochsOf(dataset);

    /// <inheritdoc/>
    public IReadOnlyList<int> SearchEpochsOf(string dataset) => table.EpochsOf(table.ValidationDatasetOf(dataset));

    /// <inheritdoc/>
    public double MeanCostSeconds(string dataset, int epochs)
    {
        TableSlice slice = table.Slice(table.ValidationDatasetOf(dataset), epochs);
        return Enumerable.Range(0, slice.Space.Count).Where(slice.Covers)
            .Average(index => slice.Mean(Metric.TrainSeconds, index) + slice.Mean(Metric.ValidSeconds, index));
    }

    /// <inheritdoc/>
    public IBenchmark Open(BenchmarkRequest request)
    {
        var task = new TabularTask(table, request.Dataset, request.SearchEpochs, request.FullEpochs, request.SearchedOn, request.FurtherObjectives);
        return task.IsComplete
            ? task
            : throw new InputException($"the table '{Name}' has {task.CoveredCount} of {table.Space.Count} architectures on {task.SearchedOn} after {task.SearchFidelity} epochs: a search needs all of them");
    }
}
