using System.Globalization;
using Reports.Statistics;
using ScottPlot;

namespace Reports.Figures;

/// <summary>A sample in a <see cref="DistributionFigure"/>.</summary>
/// <param name="Title">As in the legend.</param>
/// <param name="Values">The values; NaN is left out.</param>
public sealed record Distribution(string Title, IReadOnlyList<double> Values);

/// <summary>How values are distributed: histograms of equal bins, a line for each sample.</summary>
public static class DistributionFigure
{
    private const int Bins = 60;

    /// <summary>Draws the samples.</summary>
    /// <param name="name">File name without extension.</param>
    /// <param name="title">What is shown.</param>
    /// <param name="caption">What the lines are.</param>
    /// <param name="xLabel">With its unit.</param>
    /// <param name="yLabel">What has the values, such as <c>share of architectures (%)</c>.</param>
    /// <param name="samples">At least one, and together at least one value.</param>
    public static Figure Draw(string name, string title, string caption, string xLabel, string yLabel, IReadOnlyList<Distribution> samples)
    {
        double[][] values = [.. samples.Select(sample => SampleSummary.Present([.. sample.Values]))];
        double low = AxisBeginning.Of(values), high = values.SelectMany(v => v).Max();
        bool isCut = values.SelectMany(v => v).Any(value => value < low);
        double width = high > low ? (high - low) / Bins : 1.0 / Bins;
        Plot plot = FigureStyle.NewPlot(title, xLabel, yLabel);
        double highest = 0;
        for (int series = 0; series < samples.Count; series++)
        {
            if (values[series].Length == 0)
            {
                continue;
            }
            // From and to zero, so that the outline is closed below.
            double[] shares = new double[Bins + 2];
            foreach (double value in values[series])
            {
                shares[1 + Math.Clamp((int)((value - low) / width), 0, Bins - 1)] += 100.0 / values[series].Length;
            }

            double[] edges = [.. Enumerable.Range(0, Bins + 2).Select(bin => low + (bin - 1) * width)];
            var outline = plot.Add.Scatter(edges, shares, FigureStyle.ColorOf(series));
            outline.ConnectStyle = ConnectStyle.StepHorizontal;
            outline.MarkerSize = 0;
            outline.LineWidth = 2;
            outline.LinePattern = FigureStyle.PatternOf(series);
            outline.FillY = true;
            outline.FillYColor = FigureStyle.ColorOf(series).WithAlpha(0.12);
            outline.LegendText = samples[series].Title;
            highest = Math.Max(highest, shares.Max());
        }
        FigureStyle.SetXRange(plot, low - width, high + 2 * width);
        FigureStyle.SetYRange(plot, 0, highest);
        plot.Axes.SetLimitsY(0, 1.07 * highest);
        FigureStyle.ShowLegend(plot);
        return Figure.Draw(name, isCut ? string.Create(CultureInfo.InvariantCulture, $"{caption} Whatever lies below {low:0.0} is counted in the first.") : caption, plot);
    }
}
