using Reports.Pages;

namespace Harness.Commands.Printing;

/// <summary>
/// A table as lines of text that fit a width. Where it is too wide as it is, in this order: the space between columns
/// goes down, headings are stacked, text columns are broken between words, and at last each row becomes a block of
/// <c>title: value</c> lines. Nothing is left out, and no word or number is broken while columns stand side by side.
/// Without state.
/// </summary>
internal static class TextTable
{
    /// <summary>Rows that are taller are easier to read as blocks.</summary>
    private const int TallestRow = 6;

    private const string BestMark = " *";
    private const int BlockIndent = 2;

    private static readonly Spacing Wide = new(Margin: 2, Gap: 3);
    private static readonly Spacing Narrow = new(Margin: 0, Gap: 2);

    /// <summary>The lines, with an empty one before and after; none is longer than <paramref name="width"/>.</summary>
    public static IReadOnlyList<IReadOnlyList<Piece>> Lines(Table table, int width)
    {
        string[] titles = [.. table.Columns.Select(column => $"{column.Group} {column.Title}".Trim())];
        string[][] rows = [.. table.Rows.Select(row => row.Cells.Select(cell => cell.IsBest ? cell.Text + BestMark : cell.Text).ToArray())];
        (int[] Widths, Spacing Spacing)? layout = Layout(table, titles, rows, width);
        IEnumerable<IReadOnlyList<Piece>> lines = layout is { } columns && (columns.Spacing == Wide || IsLow(rows, columns.Widths))
            ? Columns(table, titles, rows, columns.Widths, columns.Spacing)
            : Blocks(table, titles, rows, width);
        return [[], .. lines, []];
    }

    /// <summary>The widths of the columns, or null where they cannot stand side by side.</summary>
    private static (int[] Widths, Spacing Spacing)? Layout(Table table, string[] titles, string[][] rows, int width)
    {
        int[] columns = [.. Enumerable.Range(0, titles.Length)];
        int[] widest = Array.ConvertAll(columns, column => rows.Select(row => row[column].Length).Append(0).Max());
        int[] natural = Array.ConvertAll(columns, column => Math.Max(widest[column], titles[column].Length));
        if (Wide.Total(natural) <= width)
        {
            return (natural, Wide);
        }

        int[] titleWords = Array.ConvertAll(columns, column => Words.LongestPiece(titles[column]));
        int[] stacked = Array.ConvertAll(columns, column => Math.Max(widest[column], titleWords[column]));
        int[] broken = Array.ConvertAll(columns, column => table.Columns[column].Kind != ColumnKind.Text
            ? stacked[column]
            : Math.Max(titleWords[column], rows.Select(row => Words.LongestPiece(row[column])).Append(0).Max()));
        int[] widths = [.. natural];
        Shrink(widths, stacked, Narrow.Total(widths) - width);
        Shrink(widths, broken, Narrow.Total(widths) - width);
        return Narrow.Total(widths) <= width ? (widths, Narrow) : null;
    }

    /// <summary>Takes characters away, each from the widest column that is above its least width, until the excess is gone or no column is.</summary>
    private static void Shrink(int[] widths, int[] least, int excess)
    {
        for (; excess > 0; excess--)
        {
            int[] above = [.. Enumerable.Range(0, widths.Length).Where(column => widths[column] > least[column])];
            if (above.Length == 0)
            {
                return;
            }

            widths[above.MaxBy(column => widths[column])]--;
        }
    }

    private static bool IsLow(string[][] rows, int[] widths) =>
        rows.All(row => row.Zip(widths).All(cell => Words.Wrap(cell.First, cell.Second, BreakAt.Words).Count <= TallestRow));

    private static IEnumerable<IReadOnlyList<Piece>> Columns(Table table, string[] titles, string[][] rows, int[] widths, Spacing spacing)
    {
        bool[] isNumber = [.. table.Columns.Select(column => column.Kind == ColumnKind.Number)];
        string[][] headings = Wrapped(titles, widths);
        int height = headings.Max(heading => heading.Length);
        for (int line = 0; line < height; line++)
        {
            // Of headings of unequal height the last lines stand side by side.
            yield return Line(headings, line, heading => height - heading.Length, widths, isNumber, spacing, _ => Tone.Plain);
        }

        yield return [new Piece(new string('─', spacing.Total(widths)))];
        foreach ((Row row, string[] texts) in table.Rows.Zip(rows))
        {
            string[][] cells = Wrapped(texts, widths);
            for (int line = 0; line < cells.Max(cell => cell.Length); line++)
            {
                yield return Line(cells, line, _ => 0, widths, isNumber, spacing, column => ToneOf(row.Cells[column]));
            }
        }
    }

    private static string[][] Wrapped(string[] texts, int[] widths) => [.. texts.Zip(widths, (text, width) => Words.Wrap(text, width, BreakAt.Words).ToArray())];

    private static List<Piece> Line(
        string[][] cells, int line, Func<string[], int> offset, int[] widths, bool[] isNumber, Spacing spacing, Func<int, Tone> tone)
    {
        var pieces = new List<Piece> { new(new string(' ', spacing.Margin)) };
        for (int column = 0; column < cells.Length; column++)
        {
            int part = line - offset(cells[column]);
            string text = part >= 0 && part < cells[column].Length ? cells[column][part] : "";
            string space = new(' ', widths[column] - text.Length);
            string gap = column + 1 < cells.Length ? new string(' ', spacing.Gap) : "";
            pieces.AddRange(isNumber[column] ? [new(space), new(text, tone(column)), new(gap)] : [new(text, tone(column)), new(space + gap)]);
        }

        return pieces;
    }

    private static IEnumerable<IReadOnlyList<Piece>> Blocks(Table table, string[] titles, string[][] rows, int width)
    {
        foreach ((int number, string[] texts) in rows.Index())
        {
            if (number > 0)
            {
                yield return [];
            }

            foreach ((int column, string text) in texts.Index().Where(cell => cell.Item.Length > 0))
            {
                foreach (string line in Words.Wrap($"{titles[column]}: {text}", width, BreakAt.Anywhere, BlockIndent))
                {
                    yield return [new Piece(line, ToneOf(table.Rows[number].Cells[column]))];
                }
            }
        }
    }

    private static Tone ToneOf(Cell cell) => cell.Meaning switch
    {
        CellMeaning.Good => Tone.Good,
        CellMeaning.Bad => Tone.Bad,
        _ => cell.IsBest ? Tone.Best : Tone.Plain,
    };

    /// <summary>Spaces at the sides and between columns.</summary>
    private readonly record struct Spacing(int Margin, int Gap)
    {
        public int Total(int[] widths) => (2 * Margin) + widths.Sum() + (Gap * (widths.Length - 1));
    }
}
