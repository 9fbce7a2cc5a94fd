using Harness.Studies;
using Reports.Statistics;

namespace Harness.Tests.Studies;

public sealed class ReproductionReportTests
{
    private static ReproducedFigure Figure(double published, params double[] ours) => new(
        new PublishedFigure
        {
            Source = "a paper",
            Space = "topology",
            Algorithm = "random-search",
            Dataset = "cifar10",
            Split = "test",
            Mean = published,
            Std = 0.4,
            Runs = 500,
            BudgetSeconds = 12_000,
            Status = "paper",
            Note = "as printed",
        },
        SampleSummary.Of(ours),
        Tolerance: 0.25);

    [Fact]
    public void A_figure_is_reproduced_within_its_tolerance_and_one_that_the_table_lacks_is_not_compared()
    {
        var report = new ReproductionReport([Figure(93.7, 93.5, 93.7), Figure(92.1)]);
        Assert.True(report.IsReproduced);
        Assert.Equal("Reproduced: all 1 figures that the table has are within their tolerance.", report.Verdict);
        Assert.Equal(
            ["random-search", "cifar10", "test", "93.70 ± 0.40", "paper", "93.60 ± 0.10", "-0.10", "0.25", "reproduced"],
            report.Table.Rows[0].Cells.Select(cell => cell.Text));
        Assert.Equal(["", "", "0.25", "not in the table"], report.Table.Rows[1].Cells.Skip(5).Select(cell => cell.Text));
        Assert.Equal(["as printed"], report.Notes);
    }

    [Fact]
    public void A_figure_beyond_its_tolerance_is_off()
    {
        var report = new ReproductionReport([Figure(93.7, 93.4), Figure(93.7, 93.7)]);
        Assert.False(report.IsReproduced);
        Assert.Equal("Not reproduced: 1 of 2 figures are off by more than their tolerance.", report.Verdict);
        Assert.Equal("OFF", report.Table.Rows[0].Cells[^1].Text);
    }
}
