using Reports.Statistics;
using ScottPlot;

namespace Reports.Figures;

/// <summary>The accuracy of the runs' recommendations: a violin per algorithm, every run as a point, quartiles and mean.</summary>
public static class RecommendationsFigure
{
    private const double Left = -0.55;
    private const double HalfWidth = 0.38;
    private const int DensityPoints = 120;

    // With fewer runs a density is a guess, and the points say it all.
    private const int FewestForViolin = 10;

    /// <summary>Draws the algorithms of one data set.</summary>
    public static Figure Draw(DatasetComparison comparison)
    {
        Plot plot = FigureStyle.NewPlot(
            $"{comparison.Dataset.Name}: {comparison.Measure.Title} of the runs' recommendations",
            "",
            $"{comparison.Measure.Title} (%)");

        double lowest = double.PositiveInfinity, highest = double.NegativeInfinity;
        for (int series = 0; series < comparison.Algorithms.Count; series++)
        {
            AlgorithmResults algorithm = comparison.Algorithms[series];
            double[] values = comparison.ComparedValues(algorithm);
            if (values.Length == 0)
            {
                continue;
            }

            AddAlgorithm(plot, series, values, algorithm.Compared);
            lowest = Math.Min(lowest, algorithm.Compared.Minimum);
            highest = Math.Max(highest, algorithm.Compared.Maximum);
        }
        if (comparison.Optimum is double optimum)
        {
            FigureStyle.AddReferenceLine(plot, Left, optimum, FigureStyle.OptimumLabel);
            highest = Math.Max(highest, optimum);
        }
        plot.HideLegend();
        plot.Axes.SetLimitsX(Left, comparison.Algorithms.Count - 1 - Left);
        FigureStyle.SetYRange(plot, lowest, highest);
        plot.Axes.Bottom.SetTicks(
            [.. Enumerable.Range(0, comparison.Algorithms.Count).Select(series => (double)series)],
            [.. comparison.Algorithms.Select(algorithm => Wrapped(algorithm.Algorithm.Title, comparison.Algorithms.Count))]);
        plot.Axes.Bottom.MajorTickStyle.Length = 0;
        plot.Grid.XAxisStyle.IsVisible = false;

        return Figure.Draw(
            Figure.FileName("recommendations", comparison.Dataset.Name),
            "Every point is the recommendation of one run; the bar spans the quartiles, the white line is the median, the diamond the mean.",
            plot);
    }

    private static void AddAlgorithm(Plot plot, int series, double[] values, SampleSummary summary)
    {
        Color color = FigureStyle.ColorOf(series);
        KernelDensity? density = values.Length < FewestForViolin ? null : KernelDensity.Of(values, DensityPoints);
        if (density is not null)
        {
            Coordinates[] outline =
            [
                .. density.At.Select((at, i) => new Coordinates(series - HalfWidth * density.Density[i], at)),
                .. density.At.Select((at, i) => new Coordinates(series + HalfWidth * density.Density[i], at)).Reverse(),
            ];
            var violin = plot.Add.Polygon(outline);
            violin.FillColor = color.WithAlpha(0.15);
            violin.LineColor = color.WithAlpha(0.8);
            violin.LineWidth = 1;
        }

        double[] sorted = [.. values.Order()];
        double[] across = [.. sorted.Select((value, i) => series + HalfWidth * 0.9 * (density?.Value(value) ?? 0.25) * Spread(i))];
        var points = plot.Add.ScatterPoints(across, sorted, color.WithAlpha(values.Length > 100 ? 0.35 : 0.7));
        points.MarkerShape = FigureStyle.MarkerOf(series);
        points.MarkerSize = values.Length > 100 ? 3.5f : 6;

        if (values.Length < 4)
        {
            return;
        }

        var box = plot.Add.Rectangle(series - 0.035, series + 0.035, summary.LowerQuartile, summary.UpperQuartile);
        box.FillColor = FigureStyle.Ink;
        box.LineWidth = 0;
        var median = plot.Add.Line(series - 0.035, summary.Median, series + 0.035, summary.Median);
        median.LineColor = Colors.White;
        median.LineWidth = 2.5f;
        var mean = plot.Add.Marker(series, summary.Mean, MarkerShape.FilledDiamond, 11, color);
        mean.MarkerLineColor = Colors.White;
        mean.MarkerLineWidth = 1.5f;
    }

    // The van der Corput sequence, from −1 to 1: neighbours in value land far apart, without chance.
    private static double Spread(int i)
    {
        double value = 0, digit = 0.5;
        for (int rest = i + 1; rest > 0; rest >>= 1, digit /= 2)
        {
            value += digit * (rest & 1);
        }

        return 2 * value - 1;
    }

    private static string Wrapped(string title, int columns)
    {
        int width = Math.Max(8, 66 / columns);
        List<string> lines = [""];
        foreach (string word in title.Split(' '))
        {
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > width)
            {
                lines.Add(word);
            }
            else
            {
                lines[^1] = lines[^1].Length == 0 ? word : $"{lines[^1]} {word}";
            }
        }
        return string.Join('\n', lines);
    }
}
