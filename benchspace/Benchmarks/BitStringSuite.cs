using Benchspace.Spaces;

namespace Benchspace.Benchmarks;

/// <summary>The noisy toy task of Real et al. (2019) as a suite of one benchmark.</summary>
public sealed class BitStringSuite : IBenchmarkSuite
{
    private readonly BitStringBenchmark _benchmark = new();

    /// <inheritdoc/>
    public string Name => _benchmark.Dataset;

    /// <inheritdoc/>
    public ISearchSpace Space => _benchmark.Space;

    /// <inheritdoc/>
    public IReadOnlyList<string> Datasets => [_benchmark.Dataset];

    /// <inheritdoc/>
    public string OwnProtocol => "real-2019-toy";

    /// <inheritdoc/>
    public int? OwnEvaluations => 1000;

    /// <inheritdoc/>
    public IReadOnlyList<int> FullEpochsOf(string dataset) => SearchEpochsOf(dataset);

    /// <inheritdoc/>
    public IReadOnlyList<int> SearchEpochsOf(string dataset) => dataset == _benchmark.Dataset ? [1] : [];

    /// <inheritdoc/>
    public double MeanCostSeconds(string dataset, int epochs) => double.NaN;

    /// <inheritdoc/>
    public IBenchmark Open(BenchmarkRequest request) => request is { SearchEpochs: 1, FullEpochs: 1 } && request.Dataset == _benchmark.Dataset
        ? _benchmark
        : throw new InputException($"{Name} has no data set but itself, and no training whose epochs could be chosen");
}
