using System.Globalization;
using Benchspace.Spaces;
using Benchspace.Tables;
using Harness.Storage;
using Reports.Figures;
using Reports.Pages;
using Reports.Statistics;
using SharedSource;

namespace Harness.Studies;

/// <summary>A table's study as tables for the terminal, and as a page with figures.</summary>
internal sealed class TableStudyPage
{
    private const int BestShown = 10;
    private const string ShareLabel = "share of architectures (%)";

    private readonly TableStudy _study;
    private readonly Provenance _facts;

    /// <param name="study">The study.</param>
    /// <param name="facts">Where the table came from.</param>
    public TableStudyPage(TableStudy study, Provenance facts)
    {
        _study = study;
        _facts = facts;
    }

    private string Name => _study.Table.Metadata.Name;

    /// <summary>How accuracies are distributed, by data set and fidelity.</summary>
    public Table Accuracies => new(
        [
            new("Data set"), new("epochs", ColumnKind.Number), new("images"), new("architectures", ColumnKind.Number),
            new("mean", ColumnKind.Number), new("lowest", ColumnKind.Number), new("lower quartile", ColumnKind.Number),
            new("median", ColumnKind.Number), new("upper quartile", ColumnKind.Number), new("highest", ColumnKind.Number),
        ],
        [.. _study.Slices.SelectMany(study => new[] { (Images: "validation", Values: study.Valid), (Images: "test", Values: study.Test) }
            .Where(part => part.Values.Any(double.IsFinite))
            .Select(part => AccuracyRow(study.Slice, part.Images, SampleSummary.Of(part.Values))))]);

    /// <summary>How far pairs of training seeds agree.</summary>
    public Table Seeds => new(
        [
            new("Data set"), new("epochs", ColumnKind.Number), new("images"), new("training seeds"), new("architectures", ColumnKind.Number),
            new("Spearman", ColumnKind.Number), new("noise (points)", ColumnKind.Number),
        ],
        [.. from study in _study.Slices
            from seeds in study.Seeds
            select new Row(
            [
                study.Slice.Dataset, Whole(study.Slice.Epochs), Images(study.SeenMetric), $"{seeds.First.ToString(CultureInfo.InvariantCulture)} and {seeds.Second.ToString(CultureInfo.InvariantCulture)}",
                Whole(seeds.Correlation.Count), Correlation(seeds.Correlation), Percent(seeds.NoiseSd),
            ])]);

    /// <summary>How far low and full fidelity agree.</summary>
    public Table Fidelities => new(
        [
            new("Data set"), new("seen in the search"), new("compared by"), new("Spearman", ColumnKind.Number), new("of the best tenth", ColumnKind.Number),
            new("best (%)", ColumnKind.Number), new("apparent best (%)", ColumnKind.Number),
        ],
        [.. _study.Fidelities.Select(pair => new Row(
        [
            pair.High.Slice.Dataset, $"validation after {Epochs(pair.Low)}", $"{Images(pair.High)} after {Epochs(pair.High)}",
            Correlation(pair.Correlation), Correlation(pair.CorrelationOfBest), Percent(pair.High.Compared.Where(double.IsFinite).Max()), Percent(pair.AccuracyOfApparentBest),
        ]))]);

    /// <summary>How far the table agrees with another.</summary>
    public Table Others => new(
        [
            new("Data set"), new("data set of the other"), new("architectures", ColumnKind.Number), new("Spearman", ColumnKind.Number), new("of the best tenth", ColumnKind.Number),
        ],
        [.. _study.Others.Select(pair => new Row(
        [
            $"{pair.Mine.Slice.Dataset}, {Images(pair.Mine)} after {Epochs(pair.Mine)}",
            $"{_study.Other!.Metadata.Name}: {pair.Other.Slice.Dataset}, {Images(pair.Other)} after {Epochs(pair.Other)}",
            Whole(pair.Correlation.Count), Correlation(pair.Correlation), Correlation(pair.CorrelationOfBest),
        ]))]);

    /// <summary>The page.</summary>
    public Page Compose() => new(
        $"The benchmark {Name}",
        [
            new FactList(_facts),
            new Heading("Accuracies"),
            Accuracies,
            new Paragraph($"In percent over architectures, each averaged over its training seeds.{Dead()}"),
            new FigureRow([.. DistributionFigures()]),
            .. Section("Noise between training seeds", Seeds, "Spearman's rank correlation of the accuracies that two training seeds gave the same architectures, and the noise: the standard deviation of a single training around its architecture's mean. Where only the best have further seeds, their accuracies are close together and the correlation is that of the best alone.", SeedFigures()),
            .. Section("What low fidelity knows of full fidelity", Fidelities, "Spearman's rank correlation of what a search sees with what its recommendations are compared by, over all architectures and over the tenth that is best at full fidelity. The apparent best is what looks best at low fidelity, with the same accuracy shown as of the best.", FidelityFigures()),
            new Heading("Best architectures"),
            .. _study.FullSlices.SelectMany(study => new IPagePiece[] { new Heading($"{study.Slice.Dataset}, {Images(study)} accuracy after {Epochs(study)}", 3), Best(study) }),
            .. Section("Accuracy against size", Sizes(), "Spearman's rank correlation of accuracy at full fidelity with what is known without training.", SizeFigures()),
            .. Section(_study.Other is { } other ? $"Agreement with {other.Metadata.Name}" : "", Others, "Spearman's rank correlation of accuracies at full fidelity, over all architectures and over the tenth that is best in the other table.", OtherFigures()),
            new Heading("Costs"),
            Costs(),
            new Paragraph("Simulated seconds of one evaluation: the training and one pass over the validation images."),
        ]);

    private static IEnumerable<IPagePiece> Section(string title, Table table, string text, IEnumerable<Figure> figures) => table.Rows.Count == 0
        ? []
        : [new Heading(title), table, new Paragraph(text), .. figures.ToList() is { Count: > 0 } drawn ? [new FigureRow(drawn)] : Array.Empty<IPagePiece>()];

    private string Dead() => _study.DeadShare is { } share
        ? string.Create(CultureInfo.InvariantCulture, $" {100 * share:0.0} % of the space's cells have no path from input to output; their networks can only guess.")
        : "";

    private IEnumerable<Figure> DistributionFigures() => _study.Slices.GroupBy(study => study.Slice.Dataset)
        .Where(studies => studies.Any(study => study.Compared.Any(double.IsFinite)))
        .Select(studies => DistributionFigure.Draw(
            Figure.FileName("accuracies", studies.Key),
            $"{studies.Key}: accuracies of all architectures",
            "Each line is a histogram: the share of architectures in bins of equal width.",
            "accuracy (%)",
            ShareLabel,
            [.. studies.Where(study => study.Compared.Any(double.IsFinite)).Select(study => new Distribution($"{Images(study)}, {Epochs(study)}", study.Compared))]));

    private IEnumerable<Figure> SeedFigures() => _study.Slices
        .Where(study => study.Seeds.Count > 0)
        .Select(study => (Study: study, study.Slice, Seeds: study.Seeds.MaxBy(seeds => seeds.Correlation.Count)!))
        .Select(pair => DensityFigure.Draw(
            Figure.FileName("seeds", pair.Slice.Dataset, Whole(pair.Slice.Epochs)),
            $"{pair.Slice.Dataset}, {Epochs(pair.Slice)}: two training seeds",
            $"Accuracy of the same {Whole(pair.Seeds.Correlation.Count)} architectures with two training seeds, on the {Images(pair.Study.SeenMetric)} images.",
            Invariant($"accuracy with seed {pair.Seeds.First} (%)"),
            Invariant($"accuracy with seed {pair.Seeds.Second} (%)"),
            pair.Seeds.FirstValues, pair.Seeds.SecondValues, isSame: true));

    private IEnumerable<Figure> FidelityFigures() => _study.Fidelities.Select(pair => DensityFigure.Draw(
        Figure.FileName("fidelities", pair.High.Slice.Dataset),
        $"{pair.High.Slice.Dataset}: low against full fidelity",
        "What a search sees against what its recommendations are compared by.",
        $"validation accuracy after {Epochs(pair.Low)} (%)",
        $"{Images(pair.High)} accuracy after {Epochs(pair.High)} (%)",
        pair.Low.Valid, pair.High.Compared));

    private IEnumerable<Figure> OtherFigures() => _study.Others.Select(pair => DensityFigure.Draw(
        Figure.FileName("against", pair.Mine.Slice.Dataset, pair.Other.Slice.Dataset),
        $"{pair.Mine.Slice.Dataset} against {pair.Other.Slice.Dataset}",
        $"The same architectures in the tables {Name} and {_study.Other!.Metadata.Name}, at full fidelity.",
        $"{pair.Other.Slice.Dataset}: {Images(pair.Other)} accuracy (%)",
        $"{pair.Mine.Slice.Dataset}: {Images(pair.Mine)} accuracy (%)",
        pair.Other.Compared, pair.Mine.Compared));

    private IEnumerable<Figure> SizeFigures() => Sized().Select(study => DensityFigure.Draw(
        Figure.FileName("size", study.Slice.Dataset),
        $"{study.Slice.Dataset}: accuracy against multiply-adds",
        "Every architecture at full fidelity.",
        "multiply-adds (millions)",
        $"{Images(study)} accuracy after {Epochs(study)} (%)",
        SizesOf(study, size => size.FlopsMillions), study.Compared));

    private Table Best(SliceStudy study)
    {
        int[] best = [.. Enumerable.Range(0, study.Compared.Length).Where(index => double.IsFinite(study.Compared[index])).OrderByDescending(index => study.Compared[index]).Take(BestShown)];
        return new Table(
            [
                new("Architecture", ColumnKind.Code), new("index", ColumnKind.Number), new($"{Images(study)} (%)", ColumnKind.Number), new("seeds", ColumnKind.Number),
                new("parameters (M)", ColumnKind.Number), new("multiply-adds (M)", ColumnKind.Number),
            ],
            [.. best.Select(index =>
            {
                NetworkSize size = study.Slice.SizeOf(index);
                IIndexedSpace space = _study.Table.Space;
                return new Row(
                [
                    space.Format(space[index]), Whole(index), Percent(study.Compared[index]), study.Slice.SeedsOf(index) is [null] ? "mean" : Whole(study.Slice.SeedCount(index)),
                    size.ParamsMillions.ToString("0.####", CultureInfo.InvariantCulture), size.FlopsMillions.ToString("0.####", CultureInfo.InvariantCulture),
                ]);
            })]);
    }

    private Table Sizes() => new(
        [new("Data set"), new("with parameters", ColumnKind.Number), new("with multiply-adds", ColumnKind.Number)],
        [.. Sized().Select(study => new Row(
        [
            study.Slice.Dataset,
            Correlation(RankCorrelation.Of(study.Compared, SizesOf(study, size => size.ParamsMillions))),
            Correlation(RankCorrelation.Of(study.Compared, SizesOf(study, size => size.FlopsMillions))),
        ]))]);

    /// <summary>The data sets at full fidelity whose networks' sizes are known.</summary>
    private IEnumerable<SliceStudy> Sized() => _study.FullSlices.Where(study => SizesOf(study, size => size.FlopsMillions).Any(double.IsFinite));

    private Table Costs() => new(
        [
            new("Data set"), new("epochs", ColumnKind.Number), new("mean (s)", ColumnKind.Number), new("least (s)", ColumnKind.Number),
            new("median (s)", ColumnKind.Number), new("most (s)", ColumnKind.Number), new("all trainings (h)", ColumnKind.Number),
        ],
        [.. _study.Slices.Select(study => (study.Slice, Seconds: Seconds(study.Slice))).Where(costs => costs.Seconds.Any(double.IsFinite)).Select(costs =>
        {
            SampleSummary summary = SampleSummary.Of(costs.Seconds);
            return new Row(
            [
                costs.Slice.Dataset, Whole(costs.Slice.Epochs), Time(summary.Mean), Time(summary.Minimum), Time(summary.Median), Time(summary.Maximum),
                (summary.Mean * summary.Count / 3600).ToString("#,0.#", CultureInfo.InvariantCulture),
            ]);
        })]);

    private static double[] Seconds(TableSlice slice)
    {
        return [.. Enumerable.Range(0, slice.Space.Count).SelectMany(index => Enumerable.Range(0, slice.SeedCount(index)).Select(seed => Cost(index, seed)))];

        double Cost(int index, int seed) => slice.Value(Metric.TrainSeconds, index, seed) + (slice.Value(Metric.ValidSeconds, index, seed) is var pass && double.IsNaN(pass) ? 0 : pass);
    }

    private static double[] SizesOf(SliceStudy study, Func<NetworkSize, double> pick) =>
        [.. Enumerable.Range(0, study.Compared.Length).Select(index => double.IsFinite(study.Compared[index]) ? pick(study.Slice.SizeOf(index)) : double.NaN)];

    private static Row AccuracyRow(TableSlice slice, string images, SampleSummary summary) => new(
    [
        slice.Dataset, Whole(slice.Epochs), images, Whole(summary.Count), Percent(summary.Mean), Percent(summary.Minimum),
        Percent(summary.LowerQuartile), Percent(summary.Median), Percent(summary.UpperQuartile), Percent(summary.Maximum),
    ]);

    private static string Images(SliceStudy study) => Images(study.ComparedMetric);

    private static string Images(Metric accuracy) => accuracy == Metric.TestAccuracy ? "test" : "validation";

    private static string Epochs(SliceStudy study) => Epochs(study.Slice);

    private static string Epochs(TableSlice slice) => Counted.Of(slice.Epochs, "epoch");

    private static string Whole(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Percent(double value) => double.IsNaN(value) ? "–" : value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Correlation(RankCorrelation correlation) => double.IsNaN(correlation.Spearman) ? "–" : correlation.Spearman.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Time(double seconds) => seconds.ToString("#,0.##", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
