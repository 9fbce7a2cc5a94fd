using Reports.Pages;
using Reports.RunLogs;
using Reports.Statistics;

namespace Reports.Tests;

public sealed class ReportWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("de-DE")]
    public void The_page_and_tables_are_the_stored_ones_under_any_culture(string culture)
    {
        using UnderCulture _ = new(culture);

        ReportWriter.Write([SampleRuns.Log(runs: 12, datasets: 2)], _folder.Path);

        foreach (string name in (string[])["report.md", "report.html", "results.csv", "summary.csv", "pairs.csv"])
        {
            StoredOutput.Check(name, File.ReadAllText(_folder.File(name)));
        }
    }

    [Fact]
    public void Every_file_it_tells_of_is_there_and_no_other()
    {
        Report report = ReportWriter.Write([SampleRuns.Log(runs: 3, datasets: 1)], _folder.Path);

        Assert.Equal(
            report.Files.Select(Path.GetFullPath).Order(),
            Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Order());
        Assert.Equal(_folder.File("report.html"), report.Files[0]);
    }

    [Fact]
    public void Equal_logs_give_equal_bytes()
    {
        ReportWriter.Write([SampleRuns.Log(runs: 12, datasets: 1)], _folder.File("a"));
        ReportWriter.Write([SampleRuns.Log(runs: 12, datasets: 1)], _folder.File("b"));

        foreach (string path in Directory.GetFiles(_folder.File("a"), "*", SearchOption.AllDirectories))
        {
            Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(_folder.File("b"), Path.GetRelativePath(_folder.File("a"), path))));
        }
    }

    [Fact]
    public void The_page_needs_nothing_but_itself()
    {
        ReportWriter.Write([SampleRuns.Log(runs: 3, datasets: 1)], _folder.Path);
        string html = File.ReadAllText(_folder.File("report.html"));

        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<link", html, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<made up>", html, StringComparison.Ordinal);
        Assert.Contains("&lt;made up&gt;", html, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unfinished_experiment_says_how_many_runs_are_there()
    {
        RunLog log = new("stopped.parquet", SampleRuns.Metadata(runs: 10, datasets: 1), SampleRuns.Traces(runs: 4, datasets: 1));

        ReportWriter.Write([log], _folder.Path);

        Assert.Contains("12 of 30 planned runs are here", File.ReadAllText(_folder.File("report.html")), StringComparison.Ordinal);
        Assert.Contains("> **Note:** This experiment is not finished: 12 of 30", File.ReadAllText(_folder.File("report.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_algorithm_that_has_not_run_yet_is_left_out_of_tables_and_pairs()
    {
        RunLog log = new("stopped.parquet", SampleRuns.Metadata(runs: 4, datasets: 1),
            [.. SampleRuns.Traces(runs: 4, datasets: 1).Where(run => run.Algorithm != "random-search")]);

        Report report = ReportWriter.Write([log], _folder.Path);

        Assert.Equal(["Regularized evolution", "REINFORCE", "Optimum", "ResNet"], report.Summaries[0].Rows.Select(row => row.Cells[0].Text));
        Assert.Single(report.Comparisons[0].Pairs);
    }

    [Fact]
    public void A_single_run_makes_a_report_without_intervals_or_pairs()
    {
        Report report = ReportWriter.Write([SampleRuns.Log(runs: 1, datasets: 1, algorithms: 1)], _folder.Path);

        Assert.Matches(@"^On cifar10, Regularized evolution reached a mean test accuracy 9\d\.\d\d % over one run\.$", report.Verdicts[0]);
        Assert.DoesNotContain(report.Files, file => file.Contains("superiority", StringComparison.Ordinal));
    }

    [Fact]
    public void Measured_time_and_counted_evaluations_are_named_on_the_axis()
    {
        ReportWriter.Write([Log("seconds", "seconds")], _folder.File("seconds"));
        ReportWriter.Write([Log("evaluations", "evaluations")], _folder.File("evaluations"));

        Assert.Contains("\ttime (s)", Svg("seconds"), StringComparison.Ordinal);
        Assert.Contains("\tevaluations", Svg("evaluations"), StringComparison.Ordinal);
        Assert.Contains("20 evaluations", File.ReadAllText(_folder.File("evaluations/report.md")), StringComparison.Ordinal);

        string Svg(string name) => File.ReadAllText(_folder.File($"{name}/figures/incumbent-cifar10.svg"));

        static RunLog Log(string timeUnit, string budgetUnit)
        {
            RunLogMetadata metadata = SampleRuns.Metadata(runs: 6, datasets: 1);
            DatasetEntry dataset = metadata.Datasets[0] with { Budget = 20, BudgetUnit = budgetUnit };
            return new RunLog("runs.parquet", metadata with { TimeUnit = timeUnit, Datasets = [dataset] }, [.. SampleRuns.Traces(runs: 6, datasets: 1).Select(run => new RunTrace
            {
                Algorithm = run.Algorithm,
                Dataset = run.Dataset,
                Run = run.Run,
                Architectures = run.Architectures,
                ValidAccuracy = run.ValidAccuracy,
                CostSeconds = run.CostSeconds,
                SimulatedSeconds = [.. Enumerable.Range(1, run.Count).Select(step => (double)step)],
                IncumbentValidAccuracy = run.IncumbentValidAccuracy,
                IncumbentFullValidAccuracy = run.IncumbentFullValidAccuracy,
                IncumbentFullTestAccuracy = run.IncumbentFullTestAccuracy,
            })]);
        }
    }

    [Fact]
    public void Without_test_accuracies_recommendations_are_compared_by_what_is_known()
    {
        List<RunTrace> runs = SampleRuns.Traces(runs: 5, datasets: 1);
        foreach (RunTrace run in runs)
        {
            Array.Fill(run.IncumbentFullTestAccuracy, double.NaN);
        }

        Report report = ReportWriter.Write([new RunLog("runs.parquet", SampleRuns.Metadata(runs: 5, datasets: 1), runs)], _folder.Path);

        Assert.Same(Measure.Valid, report.Comparisons[0].Measure);
        Assert.Contains("validation accuracy (%)", File.ReadAllText(_folder.File("figures/recommendations-cifar10.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_that_no_evaluation_fits_leaves_a_report_that_says_so()
    {
        RunLogMetadata metadata = SampleRuns.Metadata(runs: 2, datasets: 1);
        metadata = metadata with { Datasets = [metadata.Datasets[0] with { Budget = 1 }] };

        Report report = ReportWriter.Write([new RunLog("runs.parquet", metadata, SampleRuns.Traces(runs: 2, datasets: 1))], _folder.Path);

        Assert.Equal("On cifar10, no run has finished an evaluation within its budget.", Assert.Single(report.Verdicts));
    }

    [Fact]
    public void Further_sections_stand_in_the_page()
    {
        ReportWriter.Write([SampleRuns.Log(runs: 2, datasets: 1)], _folder.Path, new ReportOptions
        {
            Title = "NATS-Bench reproduced",
            FurtherSections = [new Heading("Published and ours"), new Table([new("Source")], [new(["the paper"])])],
        });

        string markdown = File.ReadAllText(_folder.File("report.md"));
        Assert.StartsWith("# NATS-Bench reproduced\n", markdown, StringComparison.Ordinal);
        Assert.Contains("## Published and ours\n\n| Source |\n| --- |\n| the paper |\n", markdown, StringComparison.Ordinal);
    }
}
