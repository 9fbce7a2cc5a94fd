using Reports.Figures;
using Reports.RunLogs;
using Reports.Statistics;

namespace Reports.Pages;

/// <summary>The page on which algorithm is better here, and how sure that is.</summary>
internal static class ComparisonPage
{
    /// <summary>Composes the page.</summary>
    /// <param name="experiment">What was run.</param>
    /// <param name="comparisons">Its data sets, compared.</param>
    /// <param name="figures">Its figures, as <see cref="DrawFigures"/> gives them.</param>
    /// <param name="readOff">How the runs were read off at their budget.</param>
    /// <param name="title">Its title; null for one made of the benchmark's name.</param>
    /// <param name="furtherSections">Pieces that stand before its last sections.</param>
    public static Page Compose(
        Experiment experiment,
        IReadOnlyList<DatasetComparison> comparisons,
        ComparisonFigures figures,
        ReadOffRule readOff,
        string? title,
        IReadOnlyList<IPagePiece> furtherSections)
    {
        List<IPagePiece> pieces = [];
        if (experiment.RunCount < experiment.PlannedRuns)
        {
            pieces.Add(new Note($"This experiment is not finished: {Numbers.Whole(experiment.RunCount)} of {Numbers.Whole(experiment.PlannedRuns)} planned runs {(experiment.RunCount == 1 ? "is" : "are")} here. Everything below is of these alone; resumed, the experiment runs the rest."));
        }

        pieces.Add(new Heading("Which is better, and how sure?"));
        pieces.Add(new BulletList([.. comparisons.Select(Verdicts.OnDataset)]));

        pieces.Add(new Heading("What was run"));
        pieces.Add(new FactList(Facts(experiment, readOff)));
        pieces.Add(DatasetTable(experiment));
        pieces.Add(AlgorithmTable(experiment));

        pieces.Add(new Heading("Summary"));
        pieces.Add(SummaryTable(comparisons));
        pieces.Add(new Paragraph(SummaryNote(comparisons, experiment.Common.TimeUnit)));

        pieces.Add(new Heading("Accuracy against time"));
        pieces.Add(new FigureRow(figures.Incumbents));
        pieces.Add(new Heading("Recommendations of the runs"));
        pieces.Add(new FigureRow(figures.Recommendations));
        pieces.Add(new FigureRow(figures.Reaches));

        if (figures.Superiority is Figure superiority)
        {
            pieces.Add(new Heading("Pair by pair"));
            pieces.Add(new FigureRow(superiority));
            foreach (DatasetComparison comparison in comparisons.Where(c => c.Pairs.Count > 0))
            {
                pieces.Add(new Heading(comparison.Dataset.Name, 3));
                pieces.Add(PairTable(comparison));
            }
            pieces.Add(new Paragraph(PairNote(comparisons[0])));
        }

        pieces.Add(new Heading("Architectures recommended most often"));
        foreach (DatasetComparison comparison in comparisons)
        {
            pieces.Add(new Heading(comparison.Dataset.Name, 3));
            pieces.Add(RecommendationTable(comparison));
        }

        pieces.AddRange(furtherSections);

        pieces.Add(new Heading("Where the numbers come from, and whom to cite"));
        pieces.Add(new Paragraph("Every number above was computed from the run logs listed below, except rows in italics: those are of the benchmark itself, no search made them. Nothing is copied from a publication unless it says so."));
        string[] citations = [.. experiment.Logs.SelectMany(log => log.Metadata.Citations).Concat(experiment.Algorithms.Select(a => a.Source)).Where(c => c.Length > 0).Distinct()];
        if (citations.Length > 0)
        {
            pieces.Add(new BulletList(citations));
        }

        pieces.Add(new Heading("Files"));
        pieces.Add(new BulletList(
        [
            .. experiment.Logs.Select(log => $"{log.Source}: run log, every evaluation ({Numbers.Counted(log.Runs.Count, "run")}, {Numbers.Counted(log.Runs.Sum(run => run.Count), "evaluation")})"),
            $"{ResultFiles.Results}: one row per run, its recommendation and that one's accuracies",
            $"{ResultFiles.Summary}: one row per data set and algorithm",
            $"{ResultFiles.Pairs}: one row per data set and pair of algorithms",
            $"{FigureRow.Folder}: every figure as PNG and SVG",
        ]));
        return new Page(title ?? $"Architecture search on {experiment.Common.Benchmark}", pieces);
    }

    /// <summary>The papers' table: validation and test accuracy, mean ± population standard deviation over runs, and evaluations per run.</summary>
    public static Table SummaryTable(IReadOnlyList<DatasetComparison> comparisons)
    {
        AlgorithmEntry[] algorithms = [.. comparisons.SelectMany(c => c.Algorithms).Select(a => a.Algorithm).DistinctBy(a => a.Name)];
        string[] references = [.. comparisons.SelectMany(c => c.Dataset.References).Select(r => r.Title).Distinct()];
        List<Column> columns = [new("Algorithm"), new("runs", ColumnKind.Number)];
        foreach (DatasetComparison comparison in comparisons)
        {
            string group = comparison.Dataset.Name;
            columns.AddRange([new("validation", ColumnKind.Number, group), new("test", ColumnKind.Number, group), new("evaluations", ColumnKind.Number, group)]);
        }

        List<Row> rows = [];
        foreach (AlgorithmEntry algorithm in algorithms)
        {
            AlgorithmResults?[] results = [.. comparisons.Select(c => c.Algorithms.FirstOrDefault(a => a.Algorithm.Name == algorithm.Name))];
            List<Cell> cells = [algorithm.Title, RunCounts([.. results.Select(r => r?.Runs.Count ?? 0)])];
            foreach ((DatasetComparison comparison, AlgorithmResults? result) in comparisons.Zip(results))
            {
                cells.AddRange(result is null
                    ? [Numbers.Unknown, Numbers.Unknown, Numbers.Unknown]
                    :
                    [
                        new Cell(Numbers.MeanAndSd(result.Valid), IsBest(result.Valid.Mean, comparison.Algorithms.Select(a => a.Valid.Mean))),
                        new Cell(Numbers.MeanAndSd(result.Test), IsBest(result.Test.Mean, comparison.Algorithms.Select(a => a.Test.Mean))),
                        Numbers.Whole(result.Evaluations.Mean),
                    ]);
            }
            rows.Add(new Row(cells));
        }
        foreach (string title in references)
        {
            List<Cell> cells = [title, ""];
            foreach (DatasetComparison comparison in comparisons)
            {
                ReferenceEntry? reference = comparison.Dataset.References.FirstOrDefault(r => r.Title == title);
                cells.AddRange([Numbers.Percent(reference?.Valid ?? double.NaN), Numbers.Percent(reference?.Test ?? double.NaN), ""]);
            }
            rows.Add(new Row(cells, IsReference: true));
        }
        return new Table(columns, rows);
    }

    /// <summary>Draws every figure of the page, on as many threads as there are processors.</summary>
    public static ComparisonFigures DrawFigures(Experiment experiment, IReadOnlyList<DatasetComparison> comparisons)
    {
        string timeUnit = experiment.Common.TimeUnit;
        comparisons = [.. comparisons.Where(c => c.Algorithms.Any(a => a.Compared.Count > 0))];
        bool hasPairs = comparisons.Any(c => c.Pairs.Any(pair => !double.IsNaN(pair.PValue)));
        Func<Figure>[] draws =
        [
            .. comparisons.Select(c => (Func<Figure>)(() => IncumbentFigure.Draw(c, timeUnit))),
            .. comparisons.Select(c => (Func<Figure>)(() => RecommendationsFigure.Draw(c))),
            .. comparisons.Select(c => (Func<Figure>)(() => ReachFigure.Draw(c))),
            .. hasPairs ? [() => SuperiorityFigure.Draw(comparisons)] : Array.Empty<Func<Figure>>(),
        ];
        Figure[] drawn = new Figure[draws.Length];
        Parallel.For(0, draws.Length, i => drawn[i] = draws[i]());
        int count = comparisons.Count;
        return new ComparisonFigures(drawn[..count], drawn[count..(2 * count)], drawn[(2 * count)..(3 * count)], hasPairs ? drawn[^1] : null);
    }

    private static KeyValuePair<string, string>[] Facts(Experiment experiment, ReadOffRule readOff)
    {
        RunLogMetadata common = experiment.Common;
        string[] seeds = [.. experiment.Logs.Select(log => Numbers.Whole(log.Metadata.Seed).Replace(",", "", StringComparison.Ordinal)).Distinct()];
        return
        [
            new("Search space", common.Space),
            new("Benchmark", common.Benchmark),
            new("Protocol", common.Protocol),
            new("Runs", RunsText(experiment)),
            new(seeds.Length == 1 ? "Seed" : "Seeds", string.Join(", ", seeds)),
            new("Recommendation of a run, by validation accuracy", RecommendationText(experiment)),
            new("Read off", readOff == ReadOffRule.Step
                ? "after the last evaluation that ended within the budget; the one that overran it does not count"
                : "interpolated at the budget between the recommendations after the two nearest evaluations, as NATS-Bench's own tables are"),
            .. common.WorkerSlots > 1 ? [new("Worker slots", Numbers.Whole(common.WorkerSlots))] : Array.Empty<KeyValuePair<string, string>>(),
            .. common.Promotion is string promotion ? [new("Cost of a promoted trial", promotion)] : Array.Empty<KeyValuePair<string, string>>(),
            .. experiment.Facts,
        ];
    }

    private static string RecommendationText(Experiment experiment)
    {
        string[] rules = [.. experiment.Algorithms.Select(algorithm => algorithm.Recommendation).Distinct()];
        return rules is [string only]
            ? only
            : string.Join("; ", experiment.Algorithms.Select(algorithm => $"{algorithm.Title}: {algorithm.Recommendation}"));
    }

    private static string RunsText(Experiment experiment)
    {
        string total = experiment.RunCount == experiment.PlannedRuns
            ? Numbers.Whole(experiment.RunCount)
            : $"{Numbers.Whole(experiment.RunCount)} of {Numbers.Whole(experiment.PlannedRuns)} planned";
        return experiment.Logs.Count == 1 ? $"{total} ({Numbers.Whole(experiment.Common.Runs)} per algorithm and data set)" : total;
    }

    private static Table DatasetTable(Experiment experiment) => new(
        [new("Data set"), new("searched on"), new("budget per run", ColumnKind.Number), new("epochs in the search", ColumnKind.Number), new("epochs at full fidelity", ColumnKind.Number)],
        [.. experiment.Datasets.Select(dataset => new Row(
        [
            dataset.Name,
            dataset.SearchedOn,
            dataset.IsBudgetInEvaluations ? Numbers.Counted(dataset.Budget, "evaluation") : $"{Numbers.Count(dataset.Budget)} s",
            dataset.SearchFidelities is [FidelityEntry only] ? only.ToString() : $"{dataset.SearchFidelities[0]} to {dataset.SearchFidelities[^1]}",
            Numbers.Whole(dataset.FullEpochs),
        ]))]);

    private static Table AlgorithmTable(Experiment experiment) => new(
        [new("Algorithm"), new("preset"), new("settings")],
        [.. experiment.Algorithms.Select(algorithm => new Row(
        [
            algorithm.Title,
            algorithm.Preset,
            string.Join(", ", algorithm.Settings.Select(setting => $"{setting.Key} {setting.Value}")),
        ]))]);

    private static Table PairTable(DatasetComparison comparison) => new(
        [
            new("First"), new("second"), new("first beats second (%)", ColumnKind.Number), new("mean difference", ColumnKind.Number),
            new("median difference", ColumnKind.Number), new("p (Holm)", ColumnKind.Number), new("what that says"),
        ],
        [.. comparison.Pairs.Select(pair => new Row(
        [
            comparison.TitleOf(pair.First),
            comparison.TitleOf(pair.Second),
            Numbers.Share(pair.Superiority.Estimate) + Numbers.Bounds(pair.Superiority, Numbers.Share),
            Numbers.Points(pair.MeanDifference.Estimate) + Numbers.Bounds(pair.MeanDifference, Numbers.Points),
            Numbers.Points(pair.MedianDifference),
            Numbers.PValue(pair.HolmPValue),
            Verdicts.OnPair(pair, comparison),
        ]))]);

    private static Table RecommendationTable(DatasetComparison comparison) => new(
        [new("Architecture", ColumnKind.Code), new("runs", ColumnKind.Number), new("validation (%)", ColumnKind.Number), new("test (%)", ColumnKind.Number)],
        [.. comparison.FrequentRecommendations.Select(recommendation => new Row(
        [
            recommendation.Architecture,
            $"{Numbers.Whole(recommendation.Runs)} of {Numbers.Whole(comparison.Algorithms.Sum(a => a.Runs.Count))}",
            Numbers.Percent(recommendation.FullValidAccuracy),
            Numbers.Percent(recommendation.FullTestAccuracy),
        ]))]);

    private static string SummaryNote(IReadOnlyList<DatasetComparison> comparisons, string timeUnit)
    {
        string[] elsewhere = [.. comparisons.Where(c => c.Dataset.SearchedOn != c.Dataset.Name).Select(c => $"{c.Dataset.Name} is searched on {c.Dataset.SearchedOn}")];
        string searched = elsewhere.Length == 0 ? "" : $" {string.Join("; ", elsewhere)}.";
        bool isFullLonger = comparisons.All(c => c.Dataset.SearchEpochs < c.Dataset.FullEpochs);
        string accuracies = isFullLonger ? "full-fidelity accuracies of the runs' recommendations, averaged over training seeds. The searchers saw validation accuracy at the search's epochs only"
            : timeUnit == "seconds" ? "accuracies of the runs' recommendations as the search trained them, once. A recommendation was chosen by its validation accuracy, which is too high for that; its test accuracy is not"
            : "accuracies of the runs' recommendations as the benchmark has them: averaged over training seeds, or without the noise that the searchers saw";
        return $"In percent, mean ± population standard deviation over runs: {accuracies}.{searched} Bold: the best mean of its column.";
    }

    private static string PairNote(DatasetComparison comparison) =>
        $"Differences are first minus second, in points of {comparison.Measure.Title}; brackets are {Numbers.Level(comparison.Level)} intervals (Welch's for means, Newcombe's for the probability to win, where ties count half). "
        + "p is of the two-sided Mann–Whitney test, corrected after Holm for the pairs of one data set; one algorithm is called better where it is below 0.05. "
        + "Intervals are of one pair each and not corrected: one may leave out 0 or 50 % where the pair is still open.";

    private static bool IsBest(double mean, IEnumerable<double> all) =>
        !double.IsNaN(mean) && Numbers.Percent(mean) == Numbers.Percent(all.Where(m => !double.IsNaN(m)).Max());

    private static string RunCounts(int[] counts) =>
        counts.Min() == counts.Max() ? Numbers.Whole(counts[0]) : $"{Numbers.Whole(counts.Min())} to {Numbers.Whole(counts.Max())}";
}

/// <summary>The figures of a comparison.</summary>
/// <param name="Incumbents">Accuracy against time, one per data set.</param>
/// <param name="Recommendations">Distribution of the recommendations' accuracy, one per data set.</param>
/// <param name="Reaches">Share of runs that reach an accuracy, one per data set.</param>
/// <param name="Superiority">Pair by pair over all data sets; null where nothing can be compared.</param>
internal sealed record ComparisonFigures(IReadOnlyList<Figure> Incumbents, IReadOnlyList<Figure> Recommendations, IReadOnlyList<Figure> Reaches, Figure? Superiority);
