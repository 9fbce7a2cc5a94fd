using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Harness.Experiments;
using Harness.Runs;
using Harness.Search;

namespace Samples;

// A search space of one's own. One whose architectures are all combinations of some choices is a class that names itself and
// reads and writes its notation; drawing, mutating, neighbours and indices come with IndexedSpace. (A space too large to be
// numbered implements ISearchSpace; one without a notation of its own is a CategoricalSpace and needs no class.)

/// <summary>Multilayer perceptrons, written as layers, width and activation: <c>3x128-relu</c>.</summary>
public sealed class PerceptronSpace : IndexedSpace
{
    private static readonly int[] Widths = [16, 32, 64, 128, 256];
    private static readonly string[] Activations = ["relu", "tanh", "gelu"];

    private PerceptronSpace() : base([8, Widths.Length, Activations.Length])
    {
    }

    public static PerceptronSpace Instance { get; } = new();

    public override string Name => "perceptron";

    public static int Layers(Architecture architecture) => architecture[0] + 1;

    public static int Width(Architecture architecture) => Widths[architecture[1]];

    public static string Activation(Architecture architecture) => Activations[architecture[2]];

    public override string Format(Architecture architecture) => $"{Layers(architecture)}x{Width(architecture)}-{Activation(architecture)}";

    public override Architecture Parse(string text)
    {
        for (int index = 0; index < Count; index++)
        {
            if (Format(this[index]) == text.Trim())
            {
                return this[index];
            }
        }

        throw new InputException($"'{text}' is not an architecture of the space {Name}: write layers, width and activation, such as {Format(this[0])}");
    }
}

/// <summary>Accuracies of perceptrons, by a formula in which four layers of 128 units with relu are best.</summary>
public sealed class PerceptronBenchmark : IBenchmark
{
    public ISearchSpace Space => PerceptronSpace.Instance;

    public string Dataset => "digits";

    public Evaluation Evaluate(in Trial trial, Random random) => Evaluation.Succeeded(
        trial, FullAccuracyOf(trial.Architecture).Valid, costSeconds: PerceptronSpace.Layers(trial.Architecture) * PerceptronSpace.Width(trial.Architecture) / 100.0);

    public FullAccuracy FullAccuracyOf(Architecture architecture)
    {
        double accuracy = 98 - Math.Abs(PerceptronSpace.Layers(architecture) - 4) - Math.Abs(Math.Log2(PerceptronSpace.Width(architecture) / 128.0)) - (PerceptronSpace.Activation(architecture) == "relu" ? 0 : 0.5);
        return new FullAccuracy(accuracy, accuracy);
    }
}

public sealed class OwnSpaceTests
{
    private static readonly PerceptronSpace Space = PerceptronSpace.Instance;

    [Fact]
    public void Every_architecture_is_read_as_it_is_written()
    {
        Assert.Equal(8 * 5 * 3, Space.Count);
        Assert.All(Enumerable.Range(0, Space.Count), index => Assert.Equal(index, Space.IndexOf(Space.Parse(Space.Format(Space[index])))));
        Assert.Contains("such as 1x16-relu", Assert.Throws<InputException>(() => Space.Parse("3x100-relu")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("re")]
    [InlineData("reinforce")]
    public void Every_algorithm_searches_it(string algorithm)
    {
        RunHistory history = PlannedTask.Lookup(new PerceptronBenchmark(), Budget.Evaluations(400)).Search(Algorithms.Choose(algorithm)[0], experimentSeed: 0, run: 0);
        Assert.Equal("4x128-relu", Space.Format(history.Recommendation!.Value.Trial.Architecture));
    }
}
