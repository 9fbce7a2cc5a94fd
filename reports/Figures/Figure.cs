using System.Text;
using System.Text.RegularExpressions;
using ScottPlot;
using SharedSource;

namespace Reports.Figures;

/// <summary>A drawn figure.</summary>
/// <param name="Name">Its file name without extension, such as <c>incumbent-cifar10</c>.</param>
/// <param name="Title">Its title.</param>
/// <param name="Caption">One or two sentences: what the marks, lines and bands are, for a reader who sees only the figure.</param>
/// <param name="Width">Width in CSS pixels; the PNG has twice as many.</param>
/// <param name="Height">Height in CSS pixels; the PNG has twice as many.</param>
/// <param name="Png">The picture as PNG.</param>
/// <param name="Svg">The picture as SVG.</param>
public sealed partial record Figure(string Name, string Title, string Caption, int Width, int Height, byte[] Png, string Svg)
{
    private const int PixelsPerPoint = 2;

    /// <summary>Draws a plot.</summary>
    /// <param name="name">File name without extension: letters, digits, dots and hyphens.</param>
    /// <param name="caption">What the marks, lines and bands are.</param>
    /// <param name="plot">A plot begun with <see cref="FigureStyle.NewPlot"/>.</param>
    /// <param name="width">Width in CSS pixels.</param>
    /// <param name="height">Height in CSS pixels.</param>
    public static Figure Draw(string name, string caption, Plot plot, int width = FigureStyle.Width, int height = FigureStyle.Height)
    {
        string svg = Normalized(plot.GetSvgXml(width, height));
        plot.ScaleFactor = PixelsPerPoint;
        byte[] png = plot.GetImageBytes(width * PixelsPerPoint, height * PixelsPerPoint, ImageFormat.Png);
        plot.ScaleFactor = 1;
        return new Figure(name, plot.Axes.Title.Label.Text, caption, width, height, png, svg);
    }

    /// <summary>Writes <c>NAME.png</c> and <c>NAME.svg</c> into a folder and returns their paths.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public IReadOnlyList<string> Save(string folder) =>
    [
        ReplacedFile.Write(Path.Combine(folder, Name + ".png"), stream => stream.Write(Png)),
        ReplacedFile.Write(Path.Combine(folder, Name + ".svg"), stream => stream.Write(Encoding.UTF8.GetBytes(Svg))),
    ];

    // The renderer counts clip paths on through the life of the process; equal figures are to have equal bytes. And
    // readers without the font are given Verdana, whose letters are as wide.
    private static string Normalized(string svg)
    {
        Dictionary<string, string> names = [];
        return ClipPath().Replace(svg, match =>
            {
                if (!names.TryGetValue(match.Value, out string? name))
                {
                    names.Add(match.Value, name = FormattableString.Invariant($"clip_{names.Count + 1}"));
                }

                return name;
            })
            .Replace($"font-family=\"{FigureFont.Name}\"", $"font-family=\"{FigureFont.Name}, Verdana, sans-serif\"", StringComparison.Ordinal);
    }

    [GeneratedRegex("(?<=id=\"|url\\(#)cl_[0-9a-f]+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ClipPath();

    /// <summary>A file name for a title: lower-case letters, digits and dots stay, everything else becomes a hyphen.</summary>
    public static string FileName(params ReadOnlySpan<string> parts)
    {
        StringBuilder name = new();
        foreach (char letter in string.Join('-', parts!).ToLowerInvariant())
        {
            name.Append(char.IsAsciiLetterOrDigit(letter) || letter == '.' ? letter : '-');
        }

        return name.ToString().Trim('-');
    }
}
