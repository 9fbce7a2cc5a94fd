using Benchspace.Benchmarks;
using Benchspace.Generators;
using Benchspace.Spaces;

namespace Benchspace.Tests.Benchmarks;

public class BitStringBenchmarkTests
{
    [Theory]
    [InlineData("0000000000", 0)]
    [InlineData("1010000001", 30)]
    [InlineData("1111111111", 100)]
    public void The_true_accuracy_is_the_share_of_ones(string bits, double percent)
    {
        var benchmark = new BitStringBenchmark(length: 10);
        Assert.Equal(new FullAccuracy(percent, percent), benchmark.FullAccuracyOf(benchmark.Space.Parse(bits)));
    }

    [Fact]
    public void The_noise_is_one_percentage_point_around_the_truth()
    {
        var benchmark = new BitStringBenchmark();
        var random = new Xoshiro256(7);
        Architecture half = benchmark.Space.Parse(string.Concat(Enumerable.Repeat("01", 50)));
        double[] errors = [.. Enumerable.Range(0, 100_000).Select(_ => benchmark.Evaluate(new Trial(0, half, Fidelity.Complete(1)), random).ValidAccuracy - 50)];
        Assert.InRange(errors.Average(), -0.02, 0.02);
        Assert.InRange(Math.Sqrt(errors.Average(error => error * error)), 0.98, 1.02);
    }

    [Theory]
    [InlineData("0000", 0)]
    [InlineData("1111", 100)]
    public void Noise_never_leaves_0_to_100_percent(string bits, double edge)
    {
        var benchmark = new BitStringBenchmark(length: 4, noise: 0.5);
        var random = new Xoshiro256(8);
        double[] seen = [.. Enumerable.Range(0, 1000).Select(_ => benchmark.Evaluate(new Trial(0, benchmark.Space.Parse(bits), Fidelity.Complete(1)), random).ValidAccuracy)];
        Assert.All(seen, accuracy => Assert.InRange(accuracy, 0, 100));
        Assert.InRange(seen.Count(accuracy => accuracy == edge), 400, 600);
    }

    [Fact]
    public void Without_noise_an_evaluation_is_the_truth_and_costs_one_second()
    {
        var benchmark = new BitStringBenchmark(length: 4, noise: 0);
        var trial = new Trial(0, benchmark.Space.Parse("0111"), Fidelity.Complete(1));
        Assert.Equal(Evaluation.Succeeded(trial, 75, costSeconds: 1), benchmark.Evaluate(trial, new Xoshiro256(9)));
    }

    [Theory]
    [InlineData(0, 0.01)]
    [InlineData(10, -0.01)]
    [InlineData(10, double.NaN)]
    [InlineData(10, double.PositiveInfinity)]
    public void An_impossible_task_is_bad_input(int length, double noise) =>
        Assert.Throws<InputException>(() => new BitStringBenchmark(length, noise));
}
