using ScottPlot;
using SkiaSharp;

namespace Reports.Figures;

/// <summary>
/// The font of all figures, carried in this assembly: the native text renderer draws nothing, without an error, on a
/// machine that has no font, and with it figures have the same bytes on every machine.
/// </summary>
internal sealed class FigureFont : IFontResolver
{
    public const string Name = "DejaVu Sans";

    private static readonly SKTypeface Typeface = Load();

    private FigureFont() { }

    /// <summary>Makes it the font of every plot. Done once, before the first plot.</summary>
    public static void Install()
    {
        Fonts.FontResolvers.Insert(0, new FigureFont());
        Fonts.Default = Name;
    }

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Name ? Typeface : null;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        fontName == Name ? Typeface : null;

    private static SKTypeface Load()
    {
        using Stream font = typeof(FigureFont).Assembly.GetManifestResourceStream("DejaVuSans.ttf")
            ?? throw new InvalidOperationException("the font is not in the assembly");
        return SKTypeface.FromStream(font);
    }
}
