using BenchmarkDotNet.Attributes;
using Benchspace.Generators;
using Benchspace.Spaces;
using Benchspace.Spaces.NasNet;

namespace Benchmarks;

/// <summary>Sizes from shapes, and what a search does with architectures of the NASNet space.</summary>
[MemoryDiagnoser]
public class NasNetBenchmarks
{
    private readonly NasNetSpace _space = NasNetSpace.Instance;
    private readonly Xoshiro256 _random = new(1);
    private Architecture _architecture = null!;
    private string _text = "";

    [GlobalSetup]
    public void Setup()
    {
        _architecture = _space.Sample(_random);
        _text = _space.Format(_architecture);
    }

    /// <summary>The paper's largest network: 469 million parameters.</summary>
    [Benchmark]
    public long CountAmoebaNetA448() => NasNetLayout.Of(NasNetNetwork.ImageNet(NasNetGenotype.AmoebaNetA, 6, 448, 299)).MultiplyAdds;

    [Benchmark]
    public Architecture Mutate() => _space.Mutate(_architecture, MutationRule.Native, _random);

    [Benchmark]
    public string Format() => _space.Format(_architecture);

    [Benchmark]
    public Architecture Parse() => _space.Parse(_text);
}
