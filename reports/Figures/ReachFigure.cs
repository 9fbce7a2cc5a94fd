using Reports.Statistics;
using ScottPlot;

namespace Reports.Figures;

/// <summary>
/// The share of runs whose recommendation reaches an accuracy (one minus the empirical distribution function): where one
/// curve is above another everywhere, its algorithm is better whatever accuracy is wanted.
/// </summary>
public static class ReachFigure
{
    /// <summary>Draws the algorithms of one data set.</summary>
    public static Figure Draw(DatasetComparison comparison)
    {
        Plot plot = FigureStyle.NewPlot(
            $"{comparison.Dataset.Name}: runs whose recommendation reaches a {comparison.Measure.Title}",
            $"{comparison.Measure.Title} (%)",
            "runs that reach it (%)");

        double[][] accuracies = [.. comparison.Algorithms.Select(algorithm => comparison.ComparedValues(algorithm).Order().ToArray())];
        double[] all = [.. accuracies.SelectMany(values => values)];
        if (comparison.Optimum is double best)
        {
            all = [.. all, best];
        }

        double lowest = all.Min(), highest = all.Max();
        double margin = highest > lowest ? 0.03 * (highest - lowest) : 0.5;
        for (int series = 0; series < accuracies.Length; series++)
        {
            double[] sorted = accuracies[series];
            if (sorted.Length == 0)
            {
                continue;
            }
            // Up to and with its own value a run counts.
            List<Coordinates> corners = [new(lowest - margin, 100)];
            for (int i = 0; i < sorted.Length; i++)
            {
                corners.Add(new(sorted[i], 100.0 * (sorted.Length - i) / sorted.Length));
                corners.Add(new(sorted[i], 100.0 * (sorted.Length - i - 1) / sorted.Length));
            }
            corners.Add(new(highest + margin, 0));
            Coordinates[] ends = Corners(corners);
            FigureStyle.AddLine(plot, [.. ends.Select(end => end.X)], [.. ends.Select(end => end.Y)], series, comparison.Algorithms[series].Algorithm.Title);
        }
        if (comparison.Optimum is double optimum)
        {
            var line = plot.Add.VerticalLine(optimum, 1.3f, FigureStyle.ReferenceInk, FigureStyle.PatternOf(1));
            line.LegendText = FigureStyle.OptimumLabel;
        }
        FigureStyle.SetXRange(plot, lowest - margin, highest + margin);
        plot.Axes.SetLimitsY(0, 103);
        FigureStyle.ShowLegend(plot);

        return Figure.Draw(
            Figure.FileName("reach", comparison.Dataset.Name),
            "How many of an algorithm's runs end with an architecture of at least this accuracy.",
            plot);
    }

    // Equal accuracies give corners on one vertical line; its ends are enough.
    private static Coordinates[] Corners(List<Coordinates> corners) =>
        [.. corners.Where((corner, i) => i == 0 || i == corners.Count - 1 || corners[i - 1].X != corner.X || corners[i + 1].X != corner.X)];
}
