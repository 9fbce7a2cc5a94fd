using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Reports.Figures;

/// <summary>
/// How every figure looks: size, font, the colour-blind-safe palette of Okabe and Ito, and line patterns and markers
/// that tell series apart without colour too.
/// </summary>
public static class FigureStyle
{
    /// <summary>Width in CSS pixels: a column and a half of a paper, or half a page on screen.</summary>
    public const int Width = 640;

    /// <summary>Height in CSS pixels.</summary>
    public const int Height = 430;

    /// <summary>The name of the line that marks the best of a table.</summary>
    public const string OptimumLabel = "Optimum of the benchmark";

    private const float TitleSize = 15;
    private const float LabelSize = 13;
    private const float TickSize = 12;

    // Okabe and Ito (2008) without its yellow, which is too light for lines on white.
    private static readonly Color[] Palette =
        [.. new[] { "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000" }.Select(hex => Color.FromHex(hex))];

    private static readonly LinePattern[] Patterns =
    [
        LinePattern.Solid,
        new([9, 3], 0, "dashed"),
        new([2, 2], 0, "dotted"),
        new([10, 3, 2, 3], 0, "dash-dotted"),
        new([14, 4], 0, "long-dashed"),
    ];

    private static readonly MarkerShape[] Markers =
    [
        MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp,
        MarkerShape.FilledDiamond, MarkerShape.FilledTriangleDown,
    ];

    static FigureStyle() => FigureFont.Install();

    /// <summary>Text and axes.</summary>
    public static readonly Color Ink = Color.FromHex("#222222");

    /// <summary>Reference lines, such as an optimum.</summary>
    public static readonly Color ReferenceInk = Color.FromHex("#666666");

    /// <summary>The colour of the series with this number, from 0.</summary>
    public static Color ColorOf(int series) => Palette[series % Palette.Length];

    /// <summary>The line pattern of the series with this number, from 0.</summary>
    public static LinePattern PatternOf(int series) => Patterns[series % Patterns.Length];

    /// <summary>The marker of the series with this number, from 0.</summary>
    public static MarkerShape MarkerOf(int series) => Markers[series % Markers.Length];

    /// <summary>An empty plot in this style.</summary>
    /// <param name="title">What is shown, on which data set.</param>
    /// <param name="xLabel">With its unit, such as <c>simulated time (s)</c>.</param>
    /// <param name="yLabel">With its unit, such as <c>test accuracy (%)</c>.</param>
    public static Plot NewPlot(string title, string xLabel, string yLabel)
    {
        Plot plot = new();
        plot.Title(title, TitleSize);
        plot.XLabel(xLabel, LabelSize);
        plot.YLabel(yLabel, LabelSize);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.Label.Bold = false;
        plot.Axes.Color(Ink);
        plot.Axes.Bottom.TickLabelStyle.FontSize = TickSize;
        plot.Axes.Left.TickLabelStyle.FontSize = TickSize;
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        // Room for half of the last tick's label.
        plot.Axes.Right.MinimumSize = 26;
        plot.Grid.MajorLineColor = Color.FromHex("#E4E4E4");
        plot.FigureBackground.Color = Colors.White;
        plot.DataBackground.Color = Colors.White;
        plot.Legend.FontSize = TickSize;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.SymbolWidth = 32;
        return plot;
    }

    /// <summary>The line of a series.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="x">Positions.</param>
    /// <param name="y">As many heights.</param>
    /// <param name="series">The series' number, from 0.</param>
    /// <param name="title">As in the legend.</param>
    public static void AddLine(Plot plot, double[] x, double[] y, int series, string title)
    {
        var line = plot.Add.ScatterLine(x, y, ColorOf(series));
        line.LineWidth = 2;
        line.LinePattern = PatternOf(series);
        line.LegendText = title;
    }

    /// <summary>The band of a series between two lines.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="x">Positions.</param>
    /// <param name="low">As many lower heights.</param>
    /// <param name="high">As many upper heights.</param>
    /// <param name="series">The series' number, from 0.</param>
    public static void AddBand(Plot plot, double[] x, double[] low, double[] high, int series)
    {
        var band = plot.Add.FillY(x, low, high);
        band.FillColor = ColorOf(series).WithAlpha(0.2);
        band.LineWidth = 0;
        band.MarkerSize = 0;
    }

    /// <summary>A horizontal dashed line with its name above one of its ends, such as the optimum of a table.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="end">The end of the x axis where the name stands.</param>
    /// <param name="y">The line's height.</param>
    /// <param name="label">The line's name.</param>
    /// <param name="isRight">Whether that is the right end.</param>
    public static void AddReferenceLine(Plot plot, double end, double y, string label, bool isRight = false)
    {
        plot.Add.HorizontalLine(y, 1.3f, ReferenceInk, Patterns[1]);
        var text = plot.Add.Text(label, end, y);
        text.LabelAlignment = isRight ? Alignment.LowerRight : Alignment.LowerLeft;
        text.LabelFontSize = TickSize;
        text.LabelFontColor = ReferenceInk;
        text.OffsetX = isRight ? -6 : 6;
    }

    /// <summary>Shows the legend below the plot, where it hides nothing.</summary>
    public static void ShowLegend(Plot plot)
    {
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.TightHorizontalWrapping = true;
        plot.Legend.BackgroundColor = Colors.Transparent;
        plot.Legend.Margin = new(0);
        plot.Legend.Padding = new(0);
        plot.ShowLegend(Edge.Bottom).Padding = new(0, 0, 2, 8);
    }

    /// <summary>Sets the y axis to a range with a margin on both sides, and its ticks to one number of decimals.</summary>
    public static void SetYRange(Plot plot, double low, double high)
    {
        double margin = high > low ? 0.07 * (high - low) : 0.5;
        plot.Axes.SetLimitsY(low - margin, high + margin);
        plot.Axes.Left.TickGenerator = Linear(low - margin, high + margin);
    }

    /// <summary>Sets the x axis to a range, and its ticks to one number of decimals.</summary>
    public static void SetXRange(Plot plot, double low, double high)
    {
        plot.Axes.SetLimitsX(low, high);
        plot.Axes.Bottom.TickGenerator = Linear(low, high);
    }

    /// <summary>Sets the x axis, whose positions are decimal logarithms, to a range of positive values.</summary>
    public static void SetLogarithmicXRange(Plot plot, double low, double high)
    {
        plot.Axes.SetLimitsX(Math.Log10(low), Math.Log10(high));
        plot.Axes.Bottom.TickGenerator = Logarithmic(low, high);
    }

    private static NumericManual Linear(double low, double high)
    {
        double rough = (high - low) / 8;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * (rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
        string format = "N" + Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9)).ToString(CultureInfo.InvariantCulture);
        NumericManual ticks = new();
        for (long i = (long)Math.Ceiling(low / step); i * step <= high; i++)
        {
            ticks.AddMajor(i * step, (i * step).ToString(format, CultureInfo.InvariantCulture));
        }

        return ticks;
    }

    // Labels at 1, 2 and 5 times the powers of ten over short ranges, at the powers alone over long ones; minor ticks
    // at all digits.
    private static NumericManual Logarithmic(double low, double high)
    {
        NumericManual ticks = new();
        bool isShort = Math.Log10(high / low) < 3;
        for (int power = (int)Math.Floor(Math.Log10(low)); power <= Math.Log10(high); power++)
        {
            for (int digit = 1; digit <= 9; digit++)
            {
                double value = digit * Math.Pow(10, power);
                if (value < low * 0.9999 || value > high * 1.0001)
                {
                    continue;
                }

                if (digit == 1 || (isShort && digit is 2 or 5))
                {
                    ticks.AddMajor(Math.Log10(value), Number(value));
                }
                else
                {
                    ticks.AddMinor(Math.Log10(value));
                }
            }
        }
        return ticks;
    }

    private static string Number(double value) =>
        value >= 1000 ? value.ToString("N0", CultureInfo.InvariantCulture) : Math.Round(value, 10).ToString("0.##########", CultureInfo.InvariantCulture);
}
