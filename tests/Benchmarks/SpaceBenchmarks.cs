using BenchmarkDotNet.Attributes;
using Benchspace.Benchmarks;
using Benchspace.Generators;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;

namespace Benchmarks;

/// <summary>What a simulated search does with its space at every step.</summary>
[MemoryDiagnoser]
public class SpaceBenchmarks
{
    private readonly Xoshiro256 _random = new(1);
    private readonly BitStringBenchmark _bits = new();
    private readonly Architecture _topology = TopologySpace.Instance[11];
    private readonly string _topologyText = TopologySpace.Instance.Format(TopologySpace.Instance[11]);
    private readonly DatasetShape _cifar10 = DatasetShape.Of("cifar10");
    private Architecture _bitString = null!;

    [GlobalSetup]
    public void Setup() => _bitString = _bits.Space.Sample(_random);

    [Benchmark]
    public Architecture TopologySample() => TopologySpace.Instance.Sample(_random);

    [Benchmark]
    public Architecture TopologyMutate() => TopologySpace.Instance.Mutate(_topology, MutationRule.Native, _random);

    [Benchmark]
    public int TopologyIndexOf() => TopologySpace.Instance.IndexOf(_topology);

    [Benchmark]
    public string TopologyFormat() => TopologySpace.Instance.Format(_topology);

    [Benchmark]
    public Architecture TopologyParse() => TopologySpace.Instance.Parse(_topologyText);

    [Benchmark]
    public NetworkSize TopologySize() => TopologySpace.Instance.SizeOf(_topology, _cifar10);

    [Benchmark]
    public Architecture BitStringSample() => _bits.Space.Sample(_random);

    [Benchmark]
    public Architecture BitStringMutate() => _bits.Space.Mutate(_bitString, MutationRule.Native, _random);

    [Benchmark]
    public Evaluation BitStringEvaluate() => _bits.Evaluate(new Trial(0, _bitString, Fidelity.Complete(1)), _random);

    [Benchmark]
    public double GaussianDraw() => _random.NextGaussian();
}

/// <summary>What is computed once a process: the official order and the isomorphism classes.</summary>
public class SpaceStartBenchmarks
{
    [Benchmark]
    public int[] TopologyOrder()
    {
        int[] numbers = new int[15_625];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = i;
        }

        new PythonRandom(88).Shuffle(numbers.AsSpan());
        return numbers;
    }

    [Benchmark]
    public int IsomorphismStrings()
    {
        int length = 0;
        for (int index = 0; index < TopologySpace.Instance.Count; index++)
        {
            length += TopologyIsomorphism.CanonicalString(TopologySpace.Instance[index], IsomorphismRule.Official).Length;
        }

        return length;
    }
}
