using BenchmarkDotNet.Attributes;
using Harness.Search;
using Harness.Studies;

namespace Benchmarks;

/// <summary>The toy study at its published setting: 1,000 runs of 1,000 evaluations of each algorithm, on two threads.</summary>
[MemoryDiagnoser]
public class BitStringStudyBenchmarks
{
    private readonly IReadOnlyList<AlgorithmChoice> _algorithms = BitStringStudy.NotebookAlgorithms();

    [Benchmark]
    public double ThousandRunsOfEach() =>
        BitStringStudy.Run(BitStringStudy.Published, _algorithms, runs: 1000, seed: 1, threads: 2, CancellationToken.None)[0].Recommended[0];
}
