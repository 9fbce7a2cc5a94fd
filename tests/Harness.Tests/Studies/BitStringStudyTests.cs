using Benchspace;
using Harness.Search;
using Harness.Studies;
using Reports.Statistics;

namespace Harness.Tests.Studies;

public sealed class BitStringStudyTests
{
    private static readonly IReadOnlyList<AlgorithmChoice> Notebook = BitStringStudy.NotebookAlgorithms();

    private static IReadOnlyList<BitStringRuns> Run(BitStringSetting setting, int runs = 20, int threads = 2) =>
        BitStringStudy.Run(setting, Notebook, runs, seed: 1, threads, CancellationToken.None);

    [Fact]
    public void Aging_non_aging_and_random_search_have_the_notebooks_settings()
    {
        Assert.Equal(new RegularizedEvolution(100, 10), (object)Notebook[0].Settings);
        Assert.Equal(new NonAgingEvolution(100, 10), (object)Notebook[1].Settings);
        Assert.Equal(new RandomSearch(), (object)Notebook[2].Settings);
    }

    [Fact]
    public void The_published_setting_and_two_sweeps_through_it_make_fifteen_settings()
    {
        Assert.Equal(15, BitStringStudy.Settings.Count);
        Assert.Equal(new BitStringSetting(100, 0.01), BitStringStudy.Settings[0]);
        Assert.Contains(new BitStringSetting(100, 0), BitStringStudy.Settings);
        Assert.Contains(new BitStringSetting(100, 0.1), BitStringStudy.Settings);
        Assert.Contains(new BitStringSetting(25, 0.01), BitStringStudy.Settings);
        Assert.Contains(new BitStringSetting(400, 0.01), BitStringStudy.Settings);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_accuracies()
    {
        Assert.Equal(
            Run(BitStringStudy.Published, threads: 1).Select(runs => runs.TrueAccuracy),
            Run(BitStringStudy.Published, threads: 5).Select(runs => runs.TrueAccuracy));
    }

    [Fact]
    public void Without_noise_the_incumbent_never_gets_worse_and_with_noise_it_does()
    {
        Assert.True(Run(new BitStringSetting(100, 0)).All(runs => NeverGetsWorse(runs)));
        Assert.False(Run(new BitStringSetting(100, 0.1)).All(runs => NeverGetsWorse(runs)));

        static bool NeverGetsWorse(BitStringRuns runs) =>
            runs.TrueAccuracy.Zip(runs.TrueAccuracy.Skip(1)).All(pair => pair.First.Zip(pair.Second).All(run => run.Second >= run.First));
    }

    [Fact]
    public void Both_evolutions_leave_random_search_far_behind()
    {
        IReadOnlyList<BitStringRuns> results = Run(BitStringStudy.Published);
        double random = results[2].Recommended.Average();
        Assert.True(results[0].Recommended.Average() > random + 15);
        Assert.True(results[1].Recommended.Average() > random + 15);
    }

    [Theory]
    [InlineData(0.5, 0.2, 0.8, "aging", "Aging evolution is ahead of non-aging evolution on 100 bits, noise 0.01: its recommendations are 0.50 (0.20 to 0.80) points better.")]
    [InlineData(-0.5, -0.8, -0.2, "non-aging", "Aging evolution is not ahead on 100 bits, noise 0.01: the recommendations of non-aging evolution are 0.50 (0.20 to 0.80) points better.")]
    [InlineData(0.1, -0.2, 0.4, "open", "Aging and non-aging evolution cannot be told apart on 100 bits, noise 0.01: aging minus non-aging is 0.10 (−0.20 to 0.40) points.")]
    [InlineData(0.1, double.NaN, double.NaN, "open", "Aging and non-aging evolution cannot be told apart on 100 bits, noise 0.01: aging minus non-aging is 0.10 points.")]
    public void The_interval_of_the_difference_says_which_is_ahead(double estimate, double low, double high, string ahead, string verdict)
    {
        var difference = new Interval(estimate, low, high);
        Assert.Equal(ahead, BitStringStudyReport.Ahead(difference));
        Assert.Equal(verdict, BitStringStudyReport.VerdictOn(BitStringStudy.Published, difference));
    }

    [Fact]
    public void The_report_has_five_figures_and_a_row_for_every_setting()
    {
        using var folder = new TemporaryFolder();
        var done = new List<long>();
        var results = BitStringStudy.RunAll(runs: 2, seed: 1, threads: 2, done.Add, CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, 15).Select(count => (long)count), done);
        var report = new BitStringStudyReport(results, seed: 1);
        Assert.Equal([11, 5], report.Tables.Select(table => table.Table.Rows.Count));

        IReadOnlyList<string> files = report.Compose().Save(folder.Path, "report");
        Assert.Equal(5, files.Count(file => file.EndsWith(".png", StringComparison.Ordinal)));
        Assert.Contains(report.Verdict, File.ReadAllText(folder.File("report.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_study_without_runs_is_refused()
    {
        Assert.Contains("a study of 0 runs", Assert.Throws<InputException>(() => Run(BitStringStudy.Published, runs: 0)).Message, StringComparison.Ordinal);
    }
}
