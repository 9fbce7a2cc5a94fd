using BenchmarkDotNet.Attributes;
using Benchspace.Benchmarks;
using Benchspace.Generators;
using Benchspace.Spaces.NasBench201;
using Harness.Search;

namespace Benchmarks;

/// <summary>What an algorithm itself costs per evaluation, the default preset, on the topology space.</summary>
[MemoryDiagnoser]
public class SearcherBenchmarks
{
    private const int Evaluations = 165;
    private static readonly Fidelity[] Fidelities = [Fidelity.Complete(12)];
    private IAlgorithm _settings = null!;
    private ulong _seed;

    [Params("re", "non-aging", "random", "reinforce")]
    public string Algorithm { get; set; } = "";

    [GlobalSetup]
    public void Choose() => _settings = Algorithms.Find(Algorithm).Presets[0].Settings;

    /// <summary>A whole run of as many evaluations as NATS-Bench's budget allows on cifar10; the time is per evaluation.</summary>
    [Benchmark(OperationsPerInvoke = Evaluations)]
    public ISearcher AskAndTell()
    {
        var random = new Xoshiro256(_seed++);
        ISearcher searcher = _settings.Start(new SearchProblem(TopologySpace.Instance, Fidelities, random));
        for (int i = 0; i < Evaluations; i++)
        {
            Trial trial = searcher.Ask()!.Value;
            searcher.Tell(Evaluation.Succeeded(trial, validAccuracy: 50 + trial.Architecture[0], costSeconds: 1));
        }

        return searcher;
    }
}
