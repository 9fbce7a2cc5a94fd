using System.Globalization;
using Reports.Figures;
using Reports.Pages;
using Reports.Statistics;

namespace Harness.Studies;

/// <summary>What the toy study says: a sentence, figures with intervals, and a table per sweep.</summary>
internal sealed class BitStringStudyReport
{
    private const double Level = 0.95;
    private const string RecommendationLabel = "true accuracy of the recommendation (%)";
    private const string DifferenceLabel = "aging minus non-aging (points)";

    private readonly IReadOnlyDictionary<BitStringSetting, IReadOnlyList<BitStringRuns>> _results;
    private readonly int _runs;
    private readonly long _seed;

    /// <param name="results">The runs at every setting of the study; aging first, then non-aging evolution.</param>
    /// <param name="seed">The study's seed.</param>
    public BitStringStudyReport(IReadOnlyDictionary<BitStringSetting, IReadOnlyList<BitStringRuns>> results, long seed)
    {
        _results = results;
        _runs = results[BitStringStudy.Published][0].Recommended.Length;
        _seed = seed;
        Verdict = VerdictOn(BitStringStudy.Published, Difference(BitStringStudy.Published));
        Sweeps =
        [
            new Sweep("noise", "noise (standard deviation, points)", IsLogarithmic: false, [.. BitStringStudy.Noises.Select(noise => (100 * noise, BitStringStudy.Published with { Noise = noise }))]),
            new Sweep("length", "length (bits)", IsLogarithmic: true, [.. BitStringStudy.Lengths.Select(length => ((double)length, BitStringStudy.Published with { Length = length }))]),
        ];
    }

    /// <summary>Which of aging and non-aging evolution is ahead at the published setting, and how sure that is.</summary>
    public string Verdict { get; }

    /// <summary>The two sweeps' settings.</summary>
    private IReadOnlyList<Sweep> Sweeps { get; }

    /// <summary>By sweep: how recommendations fare at each setting, as a table.</summary>
    public IReadOnlyList<(string Title, Table Table)> Tables => [.. Sweeps.Select(sweep => ($"True accuracy of the recommendation against {sweep.Name}, in percent", TableOf(sweep)))];

    /// <summary>The study as a page with its figures.</summary>
    public Page Compose() => new(
        "Aging evolution on a noisy toy space",
        [
            new Heading("Is aging ahead?"),
            new Paragraph(Verdict),
            new BulletList([.. Sweeps.Select(Where)]),
            new Heading("What was run"),
            new FactList(
            [
                new("Space", "strings of bits; the true accuracy of a string is its share of ones, and an evaluation sees it with Gaussian noise, clipped to 0 to 100 %"),
                new("Published setting", Name(BitStringStudy.Published)),
                new("Algorithms", string.Join("; ", _results[BitStringStudy.Published].Select(runs => $"{runs.Algorithm.Title} ({string.Join(", ", Search.AlgorithmSettings.Describe(runs.Algorithm.Settings).Select(setting => $"{setting.Key} {setting.Value}").DefaultIfEmpty("no settings"))})"))),
                new("Runs", string.Create(CultureInfo.InvariantCulture, $"{_runs:N0} of each algorithm at each setting, {BitStringStudy.Evaluations:N0} evaluations each, seed {_seed}")),
                new("Recommendation", "the string with the best noisy accuracy of the run's history; what counts is its true accuracy"),
                new("Intervals", "95 %: Student's t for means, Welch's for differences; each setting for itself, not corrected for their number"),
            ]),
            new Paragraph("The publication reports that aging evolution does better in such a space. The settings here are those of its notebook, at every length and noise."),
            new Heading("Accuracy against evaluations"),
            new FigureRow(IncumbentsFigure()),
            .. Sweeps.SelectMany(sweep => new IPagePiece[]
            {
                new Heading($"Against {sweep.Name}"),
                new FigureRow([RecommendationsFigure(sweep), DifferenceFigure(sweep)]),
                TableOf(sweep),
            }),
            new Heading("Whom to cite"),
            new Paragraph("Real, Aggarwal, Huang, Le: Regularized Evolution for Image Classifier Architecture Search. AAAI 2019, supplement C."),
        ]);

    private Figure IncumbentsFigure() => IntervalFigure.Draw(
        "incumbent-bit-string",
        $"True accuracy of the incumbent: {Name(BitStringStudy.Published)}",
        Invariant($"The accuracy without noise of the string believed best so far: mean of {_runs:N0} runs and the 95 % confidence band of the mean."),
        "evaluations",
        "true accuracy of the incumbent (%)",
        [.. BitStringStudy.Checkpoints.Select(checkpoint => (double)checkpoint)],
        [.. _results[BitStringStudy.Published].Select((runs, number) => new IntervalSeries(
            runs.Algorithm.Title, [.. runs.TrueAccuracy.Select(values => Interval.OfMean(values, Level))], number))]);

    private Figure RecommendationsFigure(Sweep sweep) => IntervalFigure.Draw(
        $"recommendations-{sweep.Name}",
        $"True accuracy of the recommendation after {BitStringStudy.Evaluations.ToString("N0", CultureInfo.InvariantCulture)} evaluations",
        Invariant($"Means of {_runs:N0} runs; bars are 95 % confidence intervals of the mean."),
        sweep.Label,
        RecommendationLabel,
        [.. sweep.Points.Select(point => point.Position)],
        [.. _results[BitStringStudy.Published].Select((runs, number) => new IntervalSeries(
            runs.Algorithm.Title, [.. sweep.Points.Select(point => Recommendation(point.Setting, number))], number))],
        sweep.IsLogarithmic);

    private Figure DifferenceFigure(Sweep sweep) => IntervalFigure.Draw(
        $"difference-{sweep.Name}",
        "Aging minus non-aging evolution",
        "Difference of the recommendations' mean true accuracies; bars are 95 % confidence intervals. Above the line at 0 aging is ahead.",
        sweep.Label,
        DifferenceLabel,
        [.. sweep.Points.Select(point => point.Position)],
        [new IntervalSeries("aging minus non-aging", [.. sweep.Points.Select(point => Difference(point.Setting))], 0)],
        sweep.IsLogarithmic,
        (0, "no difference"));

    private Table TableOf(Sweep sweep) => new(
        [
            new Column(sweep.Label, ColumnKind.Number),
            .. _results[BitStringStudy.Published].Select(runs => new Column(runs.Algorithm.Title, ColumnKind.Number)),
            new Column("aging minus non-aging", ColumnKind.Number),
            new Column("ahead"),
        ],
        [.. sweep.Points.Select(point => new Row(
        [
            point.Position.ToString("0.##", CultureInfo.InvariantCulture),
            .. _results[point.Setting].Select((_, number) => new Cell(WithBounds(Recommendation(point.Setting, number), "0.00"))),
            WithBounds(Difference(point.Setting), "+0.00;−0.00;0.00"),
            Ahead(Difference(point.Setting)),
        ]))]);

    private string Where(Sweep sweep)
    {
        string Settings(string ahead)
        {
            string[] positions = [.. sweep.Points.Where(point => Ahead(Difference(point.Setting)) == ahead).Select(point => point.Position.ToString("0.##", CultureInfo.InvariantCulture))];
            return positions.Length == 0 ? "nowhere" : $"at {string.Join(", ", positions)}";
        }

        return $"Swept over {sweep.Label}: aging is ahead {Settings("aging")}, non-aging {Settings("non-aging")}; open {Settings("open")}.";
    }

    internal static string VerdictOn(BitStringSetting setting, Interval difference) => Ahead(difference) switch
    {
        "aging" => $"Aging evolution is ahead of non-aging evolution on {Name(setting)}: its recommendations are {Points(difference)} better.",
        "non-aging" => $"Aging evolution is not ahead on {Name(setting)}: the recommendations of non-aging evolution are {Points(new Interval(-difference.Estimate, -difference.High, -difference.Low))} better.",
        _ => $"Aging and non-aging evolution cannot be told apart on {Name(setting)}: aging minus non-aging is {Points(difference)}.",
    };

    /// <summary>Which one the interval of the difference says is ahead.</summary>
    internal static string Ahead(Interval difference) => difference.Low > 0 ? "aging" : difference.High < 0 ? "non-aging" : "open";

    private Interval Recommendation(BitStringSetting setting, int algorithm) => Interval.OfMean(_results[setting][algorithm].Recommended, Level);

    private Interval Difference(BitStringSetting setting) =>
        Interval.OfMeanDifference(_results[setting][0].Recommended, _results[setting][1].Recommended, Level);

    private static string Name(BitStringSetting setting) => Invariant($"{setting.Length} bits, noise {setting.Noise:0.##}");

    private static string Points(Interval interval) => $"{WithBounds(interval, "0.00;−0.00")} points";

    private static string WithBounds(Interval interval, string format)
    {
        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
        return double.IsNaN(interval.Low) ? Text(interval.Estimate) : $"{Text(interval.Estimate)} ({Text(interval.Low)} to {Text(interval.High)})";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Sweep(string Name, string Label, bool IsLogarithmic, IReadOnlyList<(double Position, BitStringSetting Setting)> Points);
}
