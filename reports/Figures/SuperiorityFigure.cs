using Reports.Statistics;
using ScottPlot;

namespace Reports.Figures;

/// <summary>
/// How often a run of one algorithm beats a run of another, with confidence intervals, for every pair and data set:
/// free of the data sets' scales, so that all stand in one figure.
/// </summary>
public static class SuperiorityFigure
{
    private const int RowHeight = 26;

    /// <summary>Draws all pairs of all data sets; there must be at least one.</summary>
    public static Figure Draw(IReadOnlyList<DatasetComparison> comparisons)
    {
        Plot plot = FigureStyle.NewPlot("How often one run beats another", "probability that a run of the first beats a run of the second (%)", "");
        List<double> positions = [];
        List<string> labels = [];
        double row = 0;
        for (int series = 0; series < comparisons.Count; series++)
        {
            DatasetComparison comparison = comparisons[series];
            foreach (PairwiseComparison pair in comparison.Pairs)
            {
                Interval percent = new(100 * pair.Superiority.Estimate, 100 * pair.Superiority.Low, 100 * pair.Superiority.High);
                var line = plot.Add.Line(percent.Low, row, percent.High, row);
                line.LineColor = FigureStyle.ColorOf(series);
                line.LineWidth = 2;
                plot.Add.Marker(percent.Estimate, row, FigureStyle.MarkerOf(series), 9, FigureStyle.ColorOf(series));
                positions.Add(row);
                labels.Add($"{comparison.Dataset.Name}: {comparison.TitleOf(pair.First)} against {comparison.TitleOf(pair.Second)}");
                row--;
            }
            row -= 0.6;
        }
        plot.Add.VerticalLine(50, 1.3f, FigureStyle.ReferenceInk, FigureStyle.PatternOf(1));
        plot.Axes.Left.SetTicks([.. positions], [.. labels]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.Axes.SetLimits(-2, 102, row + 0.8, 0.8);
        plot.HideLegend();
        return Figure.Draw(
            "superiority",
            $"Points: how often a run of the first algorithm gives a better recommendation than a run of the second (ties count half). Lines: {Numbers.Level(comparisons[0].Level)} confidence intervals. An interval that spans the dashed 50 % leaves open which is better; only the p of the table is corrected for the number of pairs.",
            plot,
            FigureStyle.Width + 260,
            (int)(110 - row * RowHeight));
    }
}
