using Benchspace.Benchmarks;
using Harness.Experiments;
using Harness.Runs;
using Harness.Search;
using Harness.Storage;
using Reports.Figures;
using Reports.RunLogs;
using ScottPlot;

namespace Samples;

// A statistic and a figure of one's own, from the runs of a run log: how much of a search is spent on architectures that were
// evaluated before in the same run.

/// <summary>The share of repeated evaluations, evaluation by evaluation.</summary>
internal static class RepetitionFigure
{
    /// <summary>After each evaluation, the share of those so far, in percent, whose architecture had been evaluated before.</summary>
    public static double[] RepeatedShare(RunTrace run)
    {
        HashSet<string> seen = [];
        int repeated = 0;
        return [.. run.Architectures.Select((architecture, step) => 100.0 * (repeated += seen.Add(architecture) ? 0 : 1) / (step + 1))];
    }

    /// <summary>The mean over the runs of each algorithm on one data set; all have equally many evaluations.</summary>
    public static Figure Draw(Experiment experiment, DatasetEntry dataset)
    {
        Plot plot = FigureStyle.NewPlot($"{dataset.Name}: evaluations of architectures seen before", "evaluations", "repeated (%)");
        for (int series = 0; series < experiment.Algorithms.Count; series++)
        {
            double[][] shares = [.. experiment.Runs(experiment.Algorithms[series], dataset).Select(RepeatedShare)];
            double[] mean = [.. Enumerable.Range(0, shares[0].Length).Select(step => shares.Average(share => share[step]))];
            FigureStyle.AddLine(plot, [.. Enumerable.Range(1, mean.Length).Select(step => (double)step)], mean, series, experiment.Algorithms[series].Title);
        }

        FigureStyle.ShowLegend(plot);
        return Figure.Draw(Figure.FileName("repeated", dataset.Name), "The share of evaluations whose architecture the run had evaluated before: means over runs.", plot);
    }
}

public sealed class OwnFigureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_drawn_from_a_run_log_and_equal_logs_give_equal_figures()
    {
        var plan = new ExperimentPlan("bit-string", "own budget", Algorithms.Choose("re,random"), [PlannedTask.Lookup(new BitStringBenchmark(20), Budget.Evaluations(300))], runs: 5, seed: 0);
        ExperimentRunner.Run(plan, _folder.File("runs.parquet"), threads: 2, ExistingResults.Refuse, _ => { }, CancellationToken.None);

        Experiment experiment = Experiment.Combine([RunLog.Read(_folder.File("runs.parquet"))]);
        Figure figure = RepetitionFigure.Draw(experiment, experiment.Datasets[0]);
        Assert.All(figure.Save(_folder.Path), file => Assert.True(File.Exists(file)));
        Assert.Equal("repeated-bit-string", figure.Name);
        Assert.Contains("Random search", figure.Svg, StringComparison.Ordinal);
        Assert.Equal(figure.Svg, RepetitionFigure.Draw(experiment, experiment.Datasets[0]).Svg);

        // Evolution returns to what it knows; in a million strings, random search does not.
        double[] shares = [.. experiment.Algorithms.Select(algorithm => experiment.Runs(algorithm, experiment.Datasets[0]).Average(run => RepetitionFigure.RepeatedShare(run)[^1]))];
        Assert.True(shares[0] > 10 && shares[1] < 1, $"{shares[0]} and {shares[1]}");
    }
}
