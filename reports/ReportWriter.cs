using Reports.Pages;
using Reports.RunLogs;
using Reports.Statistics;
using SharedSource;

namespace Reports;

/// <summary>What a report is to be like.</summary>
public sealed record ReportOptions
{
    /// <summary>The page's title; null for one made of the benchmark's name.</summary>
    public string? Title { get; init; }

    /// <summary>How runs are read off at their budget.</summary>
    public ReadOffRule ReadOff { get; init; } = ReadOffRule.Step;

    /// <summary>Confidence level of all intervals and bands, above 0 and below 1.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Pieces that stand before the page's last sections, such as a comparison with published results.</summary>
    public IReadOnlyList<IPagePiece> FurtherSections { get; init; } = [];
}

/// <summary>A written report.</summary>
/// <param name="Comparisons">The data sets, compared.</param>
/// <param name="Summaries">The summary table of each data set.</param>
/// <param name="Verdicts">A sentence or two per data set: which algorithm is better, and how sure that is.</param>
/// <param name="Files">The paths of the files written; the first is the HTML page.</param>
public sealed record Report(IReadOnlyList<DatasetComparison> Comparisons, IReadOnlyList<Table> Summaries, IReadOnlyList<string> Verdicts, IReadOnlyList<string> Files);

/// <summary>Turns run logs into a page, tables and figures.</summary>
public static class ReportWriter
{
    /// <summary>
    /// Writes <c>report.html</c>, <c>report.md</c>, <c>results.csv</c>, <c>summary.csv</c>, <c>pairs.csv</c> and the
    /// figures into a folder, which is made if need be. Equal logs and options give equal bytes.
    /// </summary>
    /// <param name="logs">One log, or several of one experiment, such as single searches on the same data set.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="options">What the report is to be like; null for the defaults.</param>
    /// <exception cref="RunLogFormatException">The logs do not belong together, or hold no run.</exception>
    /// <exception cref="IOException">A file cannot be written; those written before are whole.</exception>
    public static Report Write(IReadOnlyList<RunLog> logs, string folder, ReportOptions? options = null)
    {
        options ??= new ReportOptions();
        Experiment experiment = Experiment.Combine(logs);
        IReadOnlyList<DatasetComparison> comparisons = DatasetComparison.Compare(experiment, options.ReadOff, options.Level);
        Page page = ComparisonPage.Compose(experiment, comparisons, ComparisonPage.DrawFigures(experiment, comparisons), options.ReadOff, options.Title, options.FurtherSections);
        IReadOnlyList<string> pageFiles = page.Save(folder, "report");
        return new Report(
            comparisons,
            [.. comparisons.Select(comparison => ComparisonPage.SummaryTable([comparison]))],
            [.. comparisons.Select(Pages.Verdicts.OnDataset)],
            [
                .. pageFiles,
                ReplacedFile.WriteText(Path.Combine(folder, ResultFiles.Results), text => ResultFiles.WriteResults(text, comparisons)),
                ReplacedFile.WriteText(Path.Combine(folder, ResultFiles.Summary), text => ResultFiles.WriteSummary(text, comparisons)),
                ReplacedFile.WriteText(Path.Combine(folder, ResultFiles.Pairs), text => ResultFiles.WritePairs(text, comparisons)),
            ]);
    }
}
