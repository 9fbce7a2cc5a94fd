using ScottPlot;
using ScottPlot.Colormaps;

namespace Reports.Figures;

/// <summary>Two measurements of many things against each other: how many lie in each small field, darker for more.</summary>
public static class DensityFigure
{
    private const int Fields = 80;

    /// <summary>Draws the measurements; what lacks one of them (NaN) is left out.</summary>
    /// <param name="name">File name without extension.</param>
    /// <param name="title">What is shown.</param>
    /// <param name="caption">What the axes are; how to read the darkness is added to it.</param>
    /// <param name="xLabel">With its unit.</param>
    /// <param name="yLabel">With its unit.</param>
    /// <param name="x">One value per thing.</param>
    /// <param name="y">As many.</param>
    /// <param name="isSame">Whether both are measurements of the same quantity, so that the axes are equal and a line marks equal values.</param>
    /// <exception cref="ArgumentException">Nothing has both.</exception>
    public static Figure Draw(string name, string title, string caption, string xLabel, string yLabel, ReadOnlySpan<double> x, ReadOnlySpan<double> y, bool isSame = false)
    {
        List<Coordinates> points = new(x.Length);
        for (int i = 0; i < x.Length; i++)
        {
            if (double.IsFinite(x[i]) && double.IsFinite(y[i]))
            {
                points.Add(new Coordinates(x[i], y[i]));
            }
        }
        if (points.Count == 0)
        {
            throw new ArgumentException("nothing has both values", nameof(x));
        }

        Plot plot = FigureStyle.NewPlot(title, xLabel, yLabel);
        double[] across = [.. points.Select(point => point.X)], up = [.. points.Select(point => point.Y)];
        (double left, double right) = isSame ? Range(across, up) : Range(across);
        (double bottom, double top) = isSame ? (left, right) : Range(up);
        bool isCut = across.Min() < left || up.Min() < bottom;
        var counts = new double[Fields, Fields];
        foreach (Coordinates point in points)
        {
            counts[Field(point.Y, top, bottom), Field(point.X, left, right)]++;
        }
        // Counts span orders of magnitude: one architecture apart from all others is to be seen beside thousands.
        for (int row = 0; row < Fields; row++)
        {
            for (int column = 0; column < Fields; column++)
            {
                counts[row, column] = counts[row, column] == 0 ? double.NaN : 1 + Math.Log(counts[row, column]);
            }
        }
        var map = plot.Add.Heatmap(counts);
        map.Extent = new CoordinateRect(left, right, bottom, top);
        map.Colormap = new CustomInterpolated([Color.FromHex("#A9CCE6"), FigureStyle.ColorOf(0), Color.FromHex("#001B2E")]);
        map.ManualRange = new ScottPlot.Range(1, Math.Max(1.1, counts.Cast<double>().Where(double.IsFinite).Max()));
        if (isSame)
        {
            var equal = plot.Add.Line(left, bottom, right, top);
            equal.LineColor = FigureStyle.ReferenceInk;
            equal.LinePattern = FigureStyle.PatternOf(1);
        }
        FigureStyle.SetXRange(plot, left, right);
        FigureStyle.SetYRange(plot, bottom, top);
        string line = isSame ? " On the dashed line both are equal." : "";
        string cut = isCut ? " What lies further down or left is drawn at the edge." : "";
        return Figure.Draw(name, $"{caption} The darker a field, the more architectures lie in it (logarithmic).{line}{cut}", plot);
    }

    private static int Field(double value, double from, double to) => Math.Clamp((int)(Fields * (value - from) / (to - from)), 0, Fields - 1);

    private static (double Low, double High) Range(params double[][] samples)
    {
        double low = AxisBeginning.Of(samples), high = samples.Max(sample => sample.Max());
        double margin = high > low ? 0.02 * (high - low) : 0.5;
        return (low - margin, high + margin);
    }
}
