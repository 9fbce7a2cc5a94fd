using System.Globalization;
using Reports.Pages;

namespace Harness.Studies;

/// <summary>Published search results beside ours, as a table, a verdict and pieces of a page.</summary>
/// <param name="figures">The results.</param>
internal sealed class ReproductionReport(IReadOnlyList<ReproducedFigure> figures)
{
    /// <summary>What the columns of <see cref="Table"/> mean.</summary>
    public const string Legend =
        "Status of a published figure: paper = read in the paper, secondary = quoted elsewhere, recalled = common knowledge, not read again. Mean ± standard deviation over runs.";

    /// <summary>Every figure, in percent.</summary>
    public Table Table => new(
        [
            new("algorithm"), new("data set"), new("split"), new("published", ColumnKind.Number), new("status"),
            new("ours", ColumnKind.Number), new("difference", ColumnKind.Number), new("tolerance", ColumnKind.Number), new("verdict"),
        ],
        [.. figures.Select(figure => new Row(
        [
            figure.Published.Algorithm,
            figure.Published.Dataset,
            figure.Published.Split,
            MeanAndStd(figure.Published.Mean, figure.Published.Std),
            figure.Published.Status,
            figure.IsCompared ? MeanAndStd(figure.Ours.Mean, figure.Ours.PopulationSd) : "",
            new Cell(figure.IsCompared ? figure.Difference.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) : "", Meaning: MeaningOf(figure)),
            figure.Tolerance.ToString("0.00", CultureInfo.InvariantCulture),
            new Cell(!figure.IsCompared ? "not in the table" : figure.IsReproduced ? "reproduced" : "OFF", Meaning: MeaningOf(figure)),
        ]))]);

    /// <summary>Whether no figure is off by more than its tolerance.</summary>
    public bool IsReproduced => figures.All(figure => figure.IsReproduced);

    /// <summary>How many figures are within their tolerance, in a sentence.</summary>
    public string Verdict
    {
        get
        {
            int compared = figures.Count(figure => figure.IsCompared);
            return IsReproduced
                ? $"Reproduced: all {compared} figures that the table has are within their tolerance."
                : $"Not reproduced: {figures.Count(figure => !figure.IsReproduced)} of {compared} figures are off by more than their tolerance.";
        }
    }

    /// <summary>What is to be said of the published figures.</summary>
    public IReadOnlyList<string> Notes => [.. figures.Select(figure => figure.Published.Note).Where(note => note.Length > 0).Distinct()];

    /// <summary>The section of a report.</summary>
    public IReadOnlyList<IPagePiece> Section => [new Heading("Published and ours"), new Paragraph(Verdict), Table, new Note(Legend), .. Notes.Select(note => new Note(note))];

    private static CellMeaning MeaningOf(ReproducedFigure figure) =>
        !figure.IsCompared ? CellMeaning.Neutral : figure.IsReproduced ? CellMeaning.Good : CellMeaning.Bad;

    private static string MeanAndStd(double mean, double? std) =>
        std is { } s ? string.Create(CultureInfo.InvariantCulture, $"{mean:0.00} ± {s:0.00}") : mean.ToString("0.00", CultureInfo.InvariantCulture);
}
