using Spectre.Console;

namespace Harness.Commands.Printing;

/// <summary>Where lines go: a terminal with a width and perhaps colours, or a pipe or file with neither.</summary>
internal sealed class Screen
{
    private const int WidthOfPipes = int.MaxValue;

    private readonly TextWriter _writer;
    private readonly bool _hasColours;

    /// <param name="writer">Where to write.</param>
    /// <param name="console">The same as a console.</param>
    /// <param name="width">The longest line, in characters; null for a pipe, whose lines may have any length.</param>
    /// <param name="hasColours">Whether meanings are shown by colours.</param>
    internal Screen(TextWriter writer, IAnsiConsole console, int? width, bool hasColours)
    {
        _writer = writer;
        _hasColours = hasColours;
        Console = console;
        IsTerminal = width is not null;
        Width = width ?? WidthOfPipes;
    }

    /// <summary>The longest line, in characters.</summary>
    public int Width { get; }

    /// <summary>Whether a person reads.</summary>
    public bool IsTerminal { get; }

    /// <summary>The same as a console.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>A terminal, with colours where it has them and <c>NO_COLOR</c> (no-color.org) is not set; or a pipe or file.</summary>
    public static Screen Of(TextWriter writer, bool isTerminal)
    {
        bool hasColours = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = hasColours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        return new Screen(writer, console, isTerminal ? console.Profile.Width : null, hasColours && console.Profile.Capabilities.Ansi);
    }

    /// <summary>Writes a line as it is, without spaces at its end.</summary>
    public void Line(IReadOnlyList<Piece> pieces)
    {
        int last = pieces.Count - 1;
        while (last >= 0 && pieces[last].Text.TrimEnd().Length == 0)
        {
            last--;
        }

        for (int i = 0; i <= last; i++)
        {
            string text = i == last ? pieces[i].Text.TrimEnd() : pieces[i].Text;
            if (_hasColours && pieces[i].Tone != Tone.Plain)
            {
                Console.Write(new Text(text, StyleOf(pieces[i].Tone)));
            }
            else
            {
                _writer.Write(text);
            }
        }

        _writer.WriteLine();
    }

    /// <summary>Writes a text in as many lines as the width asks for, broken at spaces.</summary>
    public void Wrapped(string text, Tone tone)
    {
        const int Indent = 2;
        int leading = text.Length - text.TrimStart(' ').Length;
        foreach (string line in Words.Wrap(text, Width, BreakAt.Spaces, leading + Indent))
        {
            Line([new Piece(line, tone)]);
        }
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Bad => new Style(Color.Red),
        Tone.Best => new Style(decoration: Decoration.Bold),
        _ => Style.Plain,
    };
}
