using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Benchspace.Spaces.BitString;
using Benchspace.Spaces.NasBench201;
using Benchspace.Spaces.NasNet;
using Harness.Search;

namespace Harness.Tests.Search;

/// <summary>What holds for every algorithm and preset.</summary>
public sealed class SearcherTests
{
    public static TheoryData<string, string> Presets()
    {
        var presets = new TheoryData<string, string>();
        foreach (AlgorithmInfo info in Algorithms.All)
        {
            foreach (Preset preset in info.Presets)
            {
                presets.Add(info.Name, preset.Name);
            }
        }

        return presets;
    }

    private static List<Evaluation> Run(IAlgorithm algorithm, ISearchSpace space, Func<Architecture, double> accuracy, int evaluations, int seed)
    {
        ISearcher searcher = algorithm.Start(Trials.Problem(space, Trials.Stream(seed)));
        var history = new List<Evaluation>();
        while (history.Count < evaluations)
        {
            Trial trial = searcher.Ask()!.Value;
            history.Add(trial.Scored(accuracy(trial.Architecture)));
            searcher.Tell(history[^1]);
        }

        return history;
    }

    private static double Ones(Architecture bits) => 100.0 * bits.Decisions.Count((byte)1) / bits.Length;

    private static IAlgorithm Settings(string algorithm, string preset) =>
        Algorithms.Find(algorithm).Presets.Single(known => known.Name == preset).Settings;

    [Theory]
    [MemberData(nameof(Presets))]
    public void The_same_generator_gives_the_same_trials(string algorithm, string preset)
    {
        IAlgorithm settings = Settings(algorithm, preset);
        var space = new BitStringSpace(30);
        Assert.Equal(Run(settings, space, Ones, 300, seed: 1), Run(settings, space, Ones, 300, seed: 1));
        Assert.NotEqual(Run(settings, space, Ones, 300, seed: 1), Run(settings, space, Ones, 300, seed: 2));
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Trials_lie_in_the_space_and_have_its_fidelity(string algorithm, string preset)
    {
        foreach (ISearchSpace space in new ISearchSpace[] { TopologySpace.Instance, SizeSpace.Instance, NasNetSpace.Instance, new RecordingSpace(2, 5, 3) })
        {
            foreach (Evaluation evaluation in Run(Settings(algorithm, preset), space, bits => bits[0], 250, seed: 3))
            {
                Assert.Equal(12, evaluation.Trial.Fidelity.Epochs);
                Assert.Equal(space.ChoiceCounts.Length, evaluation.Trial.Architecture.Length);
                for (int i = 0; i < space.ChoiceCounts.Length; i++)
                {
                    Assert.InRange(evaluation.Trial.Architecture[i], 0, space.ChoiceCounts[i] - 1);
                }
            }
        }
    }

    [Theory]
    [InlineData("re")]
    [InlineData("non-aging")]
    [InlineData("reinforce")]
    public void Whoever_learns_beats_random_search_where_there_is_something_to_learn(string learner)
    {
        // Best of 500 evaluations on 40 bits, 40 seeds: the differences of means are many standard errors.
        double Mean(string algorithm) => Enumerable.Range(0, 40).Average(seed =>
            Run(Algorithms.Find(algorithm).Presets[0].Settings, new BitStringSpace(40), Ones, 500, seed).Max(evaluation => evaluation.ValidAccuracy));

        Assert.True(Mean(learner) > Mean("random") + 3);
    }

    [Theory]
    [InlineData("re")]
    [InlineData("non-aging")]
    [InlineData("reinforce")]
    public void Whoever_learns_finds_the_operation_that_pays_in_NASNet_cells(string learner)
    {
        static double SeparableShare(Architecture architecture) => 100 * Operations(architecture).Average(operation => operation == NasNetOperation.Separable3x3 ? 1 : 0);
        static IEnumerable<NasNetOperation> Operations(Architecture architecture) =>
            new[] { NasNetSpace.Genotype(architecture).Normal, NasNetSpace.Genotype(architecture).Reduction }
                .SelectMany(cell => cell.Combinations).SelectMany(combination => new[] { combination.Left.Operation, combination.Right.Operation });
        double Mean(string algorithm) => Enumerable.Range(0, 10).Average(seed =>
            Run(Algorithms.Find(algorithm).Presets[0].Settings, NasNetSpace.Instance, SeparableShare, 500, seed).Max(evaluation => evaluation.ValidAccuracy));

        Assert.True(Mean(learner) > Mean("random") + 5, $"{Mean(learner)} against {Mean("random")}");
    }

    [Fact]
    public void Random_search_is_uniform_and_repeats_itself()
    {
        var counts = Run(new RandomSearch(), new BitStringSpace(3), Ones, 8_000, seed: 4).CountBy(evaluation => evaluation.Trial.Architecture).ToList();

        // Chi-square with 7 degrees of freedom: 24.3 is passed once in a thousand.
        Assert.Equal(8, counts.Count);
        Assert.True(counts.Sum(count => Math.Pow(count.Value - 1000, 2) / 1000) < 24.3);
    }
}
