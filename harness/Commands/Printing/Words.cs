namespace Harness.Commands.Printing;

/// <summary>Where a text may be broken into lines.</summary>
internal enum BreakAt
{
    /// <summary>At spaces; a longer word is left whole, so that a path can be copied.</summary>
    Spaces,

    /// <summary>At spaces and after commas and hyphens between words; never within a number.</summary>
    Words,

    /// <summary>As <see cref="Words"/>, and where one of these is longer than a line, after punctuation or else anywhere.</summary>
    Anywhere,
}

/// <summary>Breaks texts into lines. Without state.</summary>
internal static class Words
{
    /// <summary>
    /// The lines of a text. With <see cref="BreakAt.Anywhere"/> none is longer than <paramref name="width"/>; else those
    /// are that hold one thing that must not be broken.
    /// </summary>
    /// <param name="text">One line of text.</param>
    /// <param name="width">The longest line, in characters.</param>
    /// <param name="breakAt">Where it may be broken.</param>
    /// <param name="indent">Spaces before every line but the first; less than half of the width.</param>
    public static IReadOnlyList<string> Wrap(string text, int width, BreakAt breakAt, int indent = 0)
    {
        if (text.Length <= width)
        {
            return [text];
        }

        indent = Math.Min(indent, width / 2);
        var lines = new List<string>();
        string line = "";
        foreach (string piece in Pieces(text, breakAt, width - indent))
        {
            if (line.TrimEnd().Length > 0 && line.Length + piece.TrimEnd().Length > width)
            {
                lines.Add(line.TrimEnd());
                line = new string(' ', indent);
            }

            line += piece;
        }

        lines.Add(line.TrimEnd());
        return lines;
    }

    /// <summary>The longest part of a text that must stay on one line, in characters.</summary>
    public static int LongestPiece(string text) => Split(text, IsBetweenWords).Max(piece => piece.TrimEnd().Length);

    private static IEnumerable<string> Pieces(string text, BreakAt breakAt, int width) => breakAt switch
    {
        BreakAt.Spaces => Split(text, IsAfterSpace),
        BreakAt.Words => Split(text, IsBetweenWords),
        _ => Split(text, IsBetweenWords)
            .SelectMany(piece => piece.TrimEnd().Length <= width ? [piece] : Split(piece, IsAfterPunctuation))
            .SelectMany(piece => piece.TrimEnd().Length <= width ? [piece] : piece.Chunk(width).Select(chunk => new string(chunk))),
    };

    /// <summary>The text in pieces, cut before every place at which <paramref name="isBreak"/> holds.</summary>
    private static IEnumerable<string> Split(string text, Func<string, int, bool> isBreak)
    {
        int start = 0;
        for (int place = 1; place < text.Length; place++)
        {
            if (isBreak(text, place))
            {
                yield return text[start..place];
                start = place;
            }
        }

        yield return text[start..];
    }

    private static bool IsAfterSpace(string text, int place) => text[place - 1] == ' ' && text[place] != ' ';

    private static bool IsBetweenWords(string text, int place)
    {
        if (IsAfterSpace(text, place))
        {
            return true;
        }

        if (place < 2 || text[place - 1] is not (',' or '-') || !char.IsLetterOrDigit(text[place - 2]) || !char.IsLetterOrDigit(text[place]))
        {
            return false;
        }

        // Neither 15,625 nor 2026-01-31 nor 1e-5.
        bool isBeforeDigit = char.IsAsciiDigit(text[place]);
        bool isExponent = text[place - 2] is 'e' or 'E' && place > 2 && char.IsAsciiDigit(text[place - 3]);
        return !(isBeforeDigit && (char.IsAsciiDigit(text[place - 2]) || isExponent));
    }

    private static bool IsAfterPunctuation(string text, int place) => text[place - 1] is '/' or '\\' or '|' or '+' or ':' or ',' or '_' or '-' && text[place] != ' ';
}
