namespace Reports.Pages;

/// <summary>A table.</summary>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">Its rows, with one cell per column.</param>
public sealed record Table(IReadOnlyList<Column> Columns, IReadOnlyList<Row> Rows) : IPagePiece
{
    /// <inheritdoc/>
    public void WriteHtml(TextWriter html)
    {
        html.WriteLine("<div class=\"table\"><table>");
        html.WriteLine("<thead>");
        if (Columns.Any(column => column.Group.Length > 0))
        {
            WriteGroups(html);
        }

        html.Write("<tr>");
        foreach (Column column in Columns)
        {
            html.Write($"<th{Class(column)}>{Escaped.Html(column.Title)}</th>");
        }

        html.WriteLine("</tr>");
        html.WriteLine("</thead>");
        html.WriteLine("<tbody>");
        foreach (Row row in Rows)
        {
            html.Write(row.IsReference ? "<tr class=\"reference\">" : "<tr>");
            for (int i = 0; i < Columns.Count; i++)
            {
                string text = Escaped.Html(row.Cells[i].Text);
                if (Columns[i].Kind == ColumnKind.Code && text.Length > 0)
                {
                    text = $"<code>{text}</code>";
                }

                if (row.Cells[i].IsBest)
                {
                    text = $"<strong>{text}</strong>";
                }

                html.Write($"<td{Class(Columns[i])}>{text}</td>");
            }
            html.WriteLine("</tr>");
        }
        html.WriteLine("</tbody>");
        html.WriteLine("</table></div>");
    }

    /// <inheritdoc/>
    public void WriteMarkdown(TextWriter markdown)
    {
        markdown.WriteLine($"| {string.Join(" | ", Columns.Select(column => Escaped.Markdown($"{column.Group} {column.Title}".Trim())))} |");
        markdown.WriteLine($"| {string.Join(" | ", Columns.Select(column => column.Kind == ColumnKind.Number ? "---:" : "---"))} |");
        foreach (Row row in Rows)
        {
            IEnumerable<string> cells = row.Cells.Zip(Columns, (cell, column) =>
            {
                string text = column.Kind == ColumnKind.Code ? Escaped.MarkdownCode(cell.Text, inTable: true) : Escaped.Markdown(cell.Text);
                return cell.IsBest ? $"**{text}**" : row.IsReference && text.Length > 0 ? $"*{text}*" : text;
            });
            markdown.WriteLine($"| {string.Join(" | ", cells)} |");
        }
    }

    private void WriteGroups(TextWriter html)
    {
        html.Write("<tr>");
        for (int start = 0, end; start < Columns.Count; start = end)
        {
            for (end = start + 1; end < Columns.Count && Columns[end].Group == Columns[start].Group; end++) { }
            html.Write($"<th class=\"group\" colspan=\"{end - start}\">{Escaped.Html(Columns[start].Group)}</th>");
        }
        html.WriteLine("</tr>");
    }

    private static string Class(Column column) => column.Kind == ColumnKind.Number ? " class=\"number\"" : "";
}

/// <summary>How the cells of a column are set.</summary>
public enum ColumnKind
{
    /// <summary>To the left.</summary>
    Text,

    /// <summary>To the right.</summary>
    Number,

    /// <summary>In a typewriter face, such as an architecture.</summary>
    Code,
}

/// <summary>A column of a table.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Kind">How its cells are set.</param>
/// <param name="Group">A heading that neighbouring columns share, such as a data set; empty for none.</param>
public sealed record Column(string Title, ColumnKind Kind = ColumnKind.Text, string Group = "");

/// <summary>A row of a table.</summary>
/// <param name="Cells">One per column.</param>
/// <param name="IsReference">Whether it stands for comparison only, such as an optimum.</param>
public sealed record Row(IReadOnlyList<Cell> Cells, bool IsReference = false);

/// <summary>What the text of a cell says.</summary>
public enum CellMeaning
{
    /// <summary>Neither of the others.</summary>
    Neutral,

    /// <summary>All is as it should be, such as a figure that is reproduced.</summary>
    Good,

    /// <summary>Something is not, such as a figure that is off.</summary>
    Bad,
}

/// <summary>A cell of a table.</summary>
/// <param name="Text">Its text.</param>
/// <param name="IsBest">Whether it is set bold, as papers set the best of a column.</param>
/// <param name="Meaning">Whether it says that something is as it should be or not; a terminal shows it by a colour.</param>
public readonly record struct Cell(string Text, bool IsBest = false, CellMeaning Meaning = CellMeaning.Neutral)
{
    /// <summary>A cell that is not bold.</summary>
    public static implicit operator Cell(string text) => new(text);

    /// <summary>A cell that is not bold.</summary>
    public static Cell FromString(string text) => new(text);
}
