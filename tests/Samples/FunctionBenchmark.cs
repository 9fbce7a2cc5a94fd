using Benchspace.Benchmarks;
using Benchspace.Generators;
using Benchspace.Spaces;
using Harness.Experiments;
using Harness.Runs;
using Harness.Search;
using Harness.Storage;
using Reports;

namespace Samples;

// A benchmark that is a function: four members, the rest has defaults. A surrogate model is written the same way. Then a
// comparison of two algorithms on it, from plan to report, as 'harness compare' does it.

/// <summary>Accuracy falls with the distance from one best architecture; every evaluation sees it with noise and takes a minute.</summary>
public sealed class Hill : IBenchmark
{
    private static readonly Architecture Top = new([7, 2, 5, 1]);

    public ISearchSpace Space { get; } = CategoricalSpace.Of(10, 10, 10, 10);

    public string Dataset => "hill";

    public Evaluation Evaluate(in Trial trial, Random random) =>
        Evaluation.Succeeded(trial, Math.Clamp(TrueAccuracy(trial.Architecture) + random.NextGaussian(), 0, 100), costSeconds: 60);

    public FullAccuracy FullAccuracyOf(Architecture architecture) => new(TrueAccuracy(architecture), TrueAccuracy(architecture));

    private static double TrueAccuracy(Architecture architecture)
    {
        double distance = 0;
        for (int position = 0; position < architecture.Length; position++)
        {
            distance += Math.Abs(architecture[position] - Top[position]);
        }

        return 95 - (2 * distance);
    }
}

public sealed class FunctionBenchmarkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_algorithms_are_compared_on_it_and_the_report_says_which_is_better()
    {
        var plan = new ExperimentPlan(
            "hill",
            "own budget",
            Algorithms.Choose(["re[population=20]", "random"]),
            [PlannedTask.Lookup(new Hill(), Budget.Seconds(200 * 60))],
            runs: 40,
            seed: 0);
        ExperimentOutcome outcome = ExperimentRunner.Run(plan, _folder.File("runs.parquet"), threads: 2, ExistingResults.Refuse, _ => { }, CancellationToken.None);
        Report report = ReportWriter.Write([outcome.Log], _folder.Path);

        Assert.Equal(2 * 40 * 200, outcome.Evaluations);
        Assert.Contains("Regularized evolution (population 20)", Assert.Single(report.Verdicts), StringComparison.Ordinal);
        double[] means = [.. report.Comparisons[0].Algorithms.Select(algorithm => algorithm.Test.Mean)];
        Assert.True(means[0] > means[1] + 1, $"{means[0]} against {means[1]}");
        Assert.All(report.Files, file => Assert.True(File.Exists(file)));
    }
}
