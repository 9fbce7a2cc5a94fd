using System.Globalization;
using ScottPlot;

namespace Reports.Figures;

/// <summary>One line of a <see cref="LearningCurveFigure"/>.</summary>
/// <param name="Title">As in the legend, such as <c>validation</c>.</param>
/// <param name="Values">A value after each epoch; NaN where none was measured.</param>
public sealed record LearningCurve(string Title, IReadOnlyList<double> Values);

/// <summary>How a training went: an accuracy or a loss after each epoch, a line for each set of images.</summary>
public static class LearningCurveFigure
{
    private const int MostTicks = 12;
    private const int MostMarkers = 40;

    /// <summary>Draws the curves.</summary>
    /// <param name="name">File name without extension.</param>
    /// <param name="title">What is shown.</param>
    /// <param name="caption">What the lines are.</param>
    /// <param name="yLabel">With its unit, such as <c>accuracy (%)</c>.</param>
    /// <param name="curves">At least one, all of as many epochs, at least one, and together with at least one value.</param>
    public static Figure Draw(string name, string title, string caption, string yLabel, IReadOnlyList<LearningCurve> curves)
    {
        int epochs = curves[0].Values.Count;
        Plot plot = FigureStyle.NewPlot(title, "epoch", yLabel);
        (double[] Epochs, double[] Values)[] measured = [.. curves.Select(Measured)];
        // Before the lines: what is drawn after a broken line is drawn broken, of which the SVG renderer complains.
        for (int series = 0; series < curves.Count; series++)
        {
            if (measured[series].Epochs.Length <= MostMarkers)
            {
                plot.Add.Markers(measured[series].Epochs, measured[series].Values, FigureStyle.MarkerOf(series), 6, FigureStyle.ColorOf(series));
            }
        }

        for (int series = 0; series < curves.Count; series++)
        {
            if (measured[series].Epochs.Length == 0)
            {
                continue;
            }

            FigureStyle.AddLine(plot, measured[series].Epochs, measured[series].Values, series, curves[series].Title);
        }

        double[] all = [.. measured.SelectMany(points => points.Values)];
        FigureStyle.SetYRange(plot, all.Min(), all.Max());
        double margin = Math.Max(0.5, 0.03 * (epochs - 1));
        plot.Axes.SetLimitsX(1 - margin, epochs + margin);
        double[] ticks = Ticks(epochs);
        plot.Axes.Bottom.SetTicks(ticks, [.. ticks.Select(tick => tick.ToString("0", CultureInfo.InvariantCulture))]);
        FigureStyle.ShowLegend(plot);
        return Figure.Draw(name, caption, plot);
    }

    private static (double[] Epochs, double[] Values) Measured(LearningCurve curve)
    {
        (double Epoch, double Value)[] points = [.. curve.Values.Select((value, i) => (i + 1.0, value)).Where(point => double.IsFinite(point.value))];
        return ([.. points.Select(point => point.Epoch)], [.. points.Select(point => point.Value)]);
    }

    /// <summary>Whole epochs: all of a few, else the first and round numbers.</summary>
    private static double[] Ticks(int epochs)
    {
        if (epochs <= MostTicks)
        {
            return [.. Enumerable.Range(1, epochs).Select(epoch => (double)epoch)];
        }

        int step = new[] { 1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000 }.First(step => epochs / step <= MostTicks || step == 5000);
        return [1, .. Enumerable.Range(1, epochs / step).Select(i => (double)(i * step))];
    }
}
