using Reports.Figures;

namespace Reports.Pages;

/// <summary>A heading.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Level">2 for a section, 3 for a part of one.</param>
public sealed record Heading(string Text, int Level = 2) : IPagePiece
{
    /// <inheritdoc/>
    public void WriteHtml(TextWriter html) => html.WriteLine($"<h{Level}>{Escaped.Html(Text)}</h{Level}>");

    /// <inheritdoc/>
    public void WriteMarkdown(TextWriter markdown) => markdown.WriteLine($"{new string('#', Level)} {Escaped.Markdown(Text)}");
}

/// <summary>A paragraph of plain text.</summary>
public sealed record Paragraph(string Text) : IPagePiece
{
    /// <inheritdoc/>
    public void WriteHtml(TextWriter html) => html.WriteLine($"<p>{Escaped.Html(Text)}</p>");

    /// <inheritdoc/>
    public void WriteMarkdown(TextWriter markdown) => markdown.WriteLine(Escaped.Markdown(Text));
}

/// <summary>A remark that must not be missed, such as that runs are missing.</summary>
public sealed record Note(string Text) : IPagePiece
{
    /// <inheritdoc/>
    public void WriteHtml(TextWriter html) => html.WriteLine($"<p class=\"note\">{Escaped.Html(Text)}</p>");

    /// <inheritdoc/>
    public void WriteMarkdown(TextWriter markdown) => markdown.WriteLine($"> **Note:** {Escaped.Markdown(Text)}");
}

/// <summary>A list of plain texts.</summary>
public sealed record BulletList(IReadOnlyList<string> Items) : IPagePiece
{
    /// <inheritdoc/>
    public void WriteHtml(TextWriter html)
    {
        html.WriteLine("<ul>");
        foreach (string item in Items)
        {
            html.WriteLine($"<li>{Escaped.Html(item)}</li>");
        }

        html.WriteLine("</ul>");
    }

    /// <inheritdoc/>
    public void WriteMarkdown(TextWriter markdown)
    {
        foreach (string item in Items)
        {
            markdown.WriteLine($"- {Escaped.Markdown(item)}");
        }
    }
}

/// <summary>Named values, one a line.</summary>
public sealed record FactList(IReadOnlyList<KeyValuePair<string, string>> Facts) : IPagePiece
{
    /// <inheritdoc/>
    public void WriteHtml(TextWriter html)
    {
        html.WriteLine("<dl>");
        foreach ((string name, string value) in Facts)
        {
            html.WriteLine($"<dt>{Escaped.Html(name)}</dt><dd>{Escaped.Html(value)}</dd>");
        }

        html.WriteLine("</dl>");
    }

    /// <inheritdoc/>
    public void WriteMarkdown(TextWriter markdown)
    {
        foreach ((string name, string value) in Facts)
        {
            markdown.WriteLine($"- **{Escaped.Markdown(name)}**: {Escaped.Markdown(value)}");
        }
    }
}

/// <summary>Lines of a terminal or of a file, as they are.</summary>
public sealed record CodeBlock(string Code) : IPagePiece
{
    /// <inheritdoc/>
    public void WriteHtml(TextWriter html) =>
        html.WriteLine($"<pre><code>{Escaped.Html(Code).Replace("<br>", "\n", StringComparison.Ordinal)}</code></pre>");

    /// <inheritdoc/>
    public void WriteMarkdown(TextWriter markdown)
    {
        foreach (string line in Code.Split('\n'))
        {
            markdown.WriteLine("    " + line);
        }
    }
}

/// <summary>
/// Figures side by side where the page is wide enough, each with its caption, or all with one caption that they share.
/// HTML holds the pictures; Markdown links to the folder <c>figures</c> beside it.
/// </summary>
public sealed record FigureRow(IReadOnlyList<Figure> Figures) : IPagePiece
{
    /// <summary>The folder beside a Markdown page in which its figures lie.</summary>
    public const string Folder = "figures";

    /// <summary>One figure.</summary>
    public FigureRow(Figure figure) : this([figure]) { }

    private bool SharesCaption => Figures.Count > 1 && Figures.All(figure => figure.Caption == Figures[0].Caption);

    /// <inheritdoc/>
    public void WriteHtml(TextWriter html)
    {
        html.WriteLine("<div class=\"figures\">");
        foreach (Figure figure in Figures)
        {
            // Pixels, not vectors: the SVG's text would be set in whatever font the reader has.
            html.WriteLine(FormattableString.Invariant(
                $"<figure><img src=\"data:image/png;base64,{Convert.ToBase64String(figure.Png)}\" width=\"{figure.Width}\" height=\"{figure.Height}\" alt=\"{Escaped.Html(figure.Title)}\">"));
            if (!SharesCaption)
            {
                html.WriteLine($"<figcaption>{Escaped.Html(figure.Caption)}</figcaption>");
            }

            html.WriteLine("</figure>");
        }
        html.WriteLine("</div>");
        if (SharesCaption)
        {
            html.WriteLine($"<p class=\"caption\">{Escaped.Html(Figures[0].Caption)}</p>");
        }
    }

    /// <inheritdoc/>
    public void WriteMarkdown(TextWriter markdown)
    {
        for (int i = 0; i < Figures.Count; i++)
        {
            if (i > 0)
            {
                markdown.WriteLine();
            }

            markdown.WriteLine($"![{Escaped.Markdown(Figures[i].Title)}]({Folder}/{Figures[i].Name}.png)");
            if (!SharesCaption || i == Figures.Count - 1)
            {
                markdown.WriteLine();
                markdown.WriteLine(Escaped.Markdown(Figures[i].Caption));
            }
        }
    }
}
