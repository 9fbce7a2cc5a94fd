using System.Numerics;
using Benchspace.Benchmarks;
using Benchspace.Generators;
using Benchspace.Spaces;
using CsCheck;
using Harness.Search;

namespace Harness.Tests.Search;

/// <summary>A small space with unequal numbers of choices that remembers who was mutated and how often it was sampled.</summary>
internal sealed class RecordingSpace(params int[] choiceCounts) : ISearchSpace
{
    public List<Architecture> Parents { get; } = [];

    public int Samples { get; private set; }

    public string Name => "recording";

    public ReadOnlySpan<int> ChoiceCounts => choiceCounts;

    public BigInteger Size => choiceCounts.Aggregate(BigInteger.One, (size, count) => size * count);

    public Architecture Sample(Random random)
    {
        Samples++;
        return new Architecture(Array.ConvertAll(choiceCounts, count => (byte)random.Next(count)));
    }

    public Architecture Mutate(Architecture parent, MutationRule rule, Random random)
    {
        Parents.Add(parent);
        int position = random.Next(choiceCounts.Length);
        return parent.With(position, (parent[position] + 1 + random.Next(choiceCounts[position] - 1)) % choiceCounts[position]);
    }

    public IEnumerable<Architecture> Neighbours(Architecture architecture) => throw new NotSupportedException();

    public string Format(Architecture architecture) => architecture.ToString();

    public Architecture Parse(string text) => throw new NotSupportedException();
}

/// <summary>A generator whose draws below a bound are given.</summary>
internal sealed class ScriptedRandom(params int[] draws) : Random
{
    private readonly Queue<int> _draws = new(draws);

    public override int Next(int maxValue)
    {
        int draw = _draws.Dequeue();
        Assert.InRange(draw, 0, maxValue - 1);
        return draw;
    }
}

internal static class Trials
{
    /// <summary>A problem of one fidelity, a complete training.</summary>
    public static SearchProblem Problem(ISearchSpace space, Random random, int epochs = 12) => new(space, [Fidelity.Complete(epochs)], random);

    public static Evaluation Scored(this Trial trial, double validAccuracy) => Evaluation.Succeeded(trial, validAccuracy, costSeconds: 1);

    /// <summary>
    /// An asynchronous use: at each step the next trial (negative), or the outcome of one of the outstanding trials.
    /// </summary>
    public static Gen<int[]> Interleavings { get; } = Gen.Int[-8, 15].Array[0, 120];

    public static Random Stream(int seed) => new Xoshiro256((ulong)seed);
}
