using System.Globalization;
using Reports.Statistics;
using ScottPlot;

namespace Reports.Figures;

/// <summary>One line of an <see cref="IntervalFigure"/>.</summary>
/// <param name="Title">As in the legend.</param>
/// <param name="Intervals">An estimate and its interval at every position of the x axis.</param>
/// <param name="Number">The series' number, which gives its colour, pattern and marker.</param>
public sealed record IntervalSeries(string Title, IReadOnlyList<Interval> Intervals, int Number);

/// <summary>
/// Estimates with confidence intervals against a quantity, one line per series: with bands against time, with a
/// marker and a bar at each of a few settings.
/// </summary>
public static class IntervalFigure
{
    private const int MostSettings = 25;

    /// <summary>Draws the series.</summary>
    /// <param name="name">File name without extension.</param>
    /// <param name="title">What is shown.</param>
    /// <param name="caption">What the marks, lines and bands are.</param>
    /// <param name="xLabel">With its unit.</param>
    /// <param name="yLabel">With its unit.</param>
    /// <param name="positions">Ascending positions on the x axis, at least two.</param>
    /// <param name="series">At least one, each with an interval per position.</param>
    /// <param name="isLogarithmic">Whether the x axis is; the positions must be positive then.</param>
    /// <param name="reference">A horizontal line to compare with, such as no difference, or null.</param>
    public static Figure Draw(
        string name,
        string title,
        string caption,
        string xLabel,
        string yLabel,
        IReadOnlyList<double> positions,
        IReadOnlyList<IntervalSeries> series,
        bool isLogarithmic = false,
        (double Y, string Label)? reference = null)
    {
        Plot plot = FigureStyle.NewPlot(title, xLabel, yLabel);
        double[] x = [.. positions.Select(position => isLogarithmic ? Math.Log10(position) : position)];
        bool isContinuous = x.Length > MostSettings;
        double lowest = double.PositiveInfinity, highest = double.NegativeInfinity;
        foreach (IntervalSeries one in series)
        {
            Color color = FigureStyle.ColorOf(one.Number);
            double[] low = [.. one.Intervals.Select(interval => double.IsNaN(interval.Low) ? interval.Estimate : interval.Low)];
            double[] high = [.. one.Intervals.Select(interval => double.IsNaN(interval.High) ? interval.Estimate : interval.High)];
            if (isContinuous)
            {
                FigureStyle.AddBand(plot, x, low, high, one.Number);
            }
            else
            {
                for (int i = 0; i < x.Length; i++)
                {
                    var bar = plot.Add.Line(x[i], low[i], x[i], high[i]);
                    bar.LineColor = color;
                    bar.LineWidth = 2;
                }

                plot.Add.Markers(x, Estimates(one), FigureStyle.MarkerOf(one.Number), 7, color);
            }

            lowest = Math.Min(lowest, low.Min());
            highest = Math.Max(highest, high.Max());
        }

        // After the markers: what is drawn after a broken line is drawn broken, of which the SVG renderer complains.
        foreach (IntervalSeries one in series)
        {
            FigureStyle.AddLine(plot, x, Estimates(one), one.Number, one.Title);
        }

        double margin = 0.03 * (x[^1] - x[0]);
        plot.Axes.SetLimitsX(x[0] - margin, x[^1] + margin);
        if (!isContinuous)
        {
            plot.Axes.Bottom.SetTicks(x, [.. positions.Select(position => position.ToString("#,0.####", CultureInfo.InvariantCulture))]);
        }
        else if (isLogarithmic)
        {
            FigureStyle.SetLogarithmicXRange(plot, positions[0], positions[^1]);
        }
        else
        {
            FigureStyle.SetXRange(plot, x[0] - margin, x[^1] + margin);
        }

        if (reference is (double y, string label))
        {
            // The name goes where the first series is farther away.
            bool isRight = Math.Abs(series[0].Intervals[^1].Estimate - y) > Math.Abs(series[0].Intervals[0].Estimate - y);
            FigureStyle.AddReferenceLine(plot, isRight ? x[^1] + margin : x[0] - margin, y, label, isRight);
            lowest = Math.Min(lowest, y);
            highest = Math.Max(highest, y);
        }

        FigureStyle.SetYRange(plot, lowest, highest);
        if (series.Count > 1)
        {
            FigureStyle.ShowLegend(plot);
        }
        else
        {
            plot.HideLegend();
        }

        return Figure.Draw(name, caption, plot);
    }

    private static double[] Estimates(IntervalSeries series) => [.. series.Intervals.Select(interval => interval.Estimate)];
}
