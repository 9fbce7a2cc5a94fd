using SharedSource;

namespace Reports.Pages;

/// <summary>A page made of pieces, written as one self-contained HTML file or as Markdown beside its figures.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Pieces">Its contents, from top to bottom.</param>
public sealed record Page(string Title, IReadOnlyList<IPagePiece> Pieces)
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1d1f21; --soft: #5a6068; --line: #d5d9de; --ground: #ffffff; --shade: #f4f6f8; --mark: #b35900; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e4e6e8; --soft: #a2a9b1; --line: #3c4248; --ground: #17191c; --shade: #212529; --mark: #f0a04b; } }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
        main { max-width: 78rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
        h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 1.2rem; }
        h2 { font-size: 1.3rem; margin: 2.6rem 0 0.8rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--line); }
        h3 { font-size: 1.05rem; margin: 1.6rem 0 0.5rem; }
        p, ul, dl { max-width: 52rem; margin: 0.6rem 0; }
        li { margin: 0.25rem 0; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1.2rem; }
        dt { color: var(--soft); }
        dd { margin: 0; overflow-wrap: anywhere; }
        .note { border-left: 4px solid var(--mark); background: var(--shade); padding: 0.6rem 0.9rem; }
        .table { overflow-x: auto; margin: 0.9rem 0; }
        table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
        th, td { padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
        thead th { border-bottom: 2px solid var(--soft); }
        th.group { text-align: center; border-bottom: 1px solid var(--line); }
        th.number, td.number { text-align: right; white-space: nowrap; }
        tr.reference td { color: var(--soft); font-style: italic; }
        code, pre { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 0.85rem; }
        pre { background: var(--shade); padding: 0.7rem 0.9rem; overflow-x: auto; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem 1.5rem; align-items: start; margin: 1rem 0; }
        figure { margin: 0; }
        figure img { max-width: 100%; height: auto; background: #ffffff; border-radius: 4px; }
        figcaption, .caption { color: var(--soft); font-size: 0.88rem; max-width: 44rem; }
        @media print { body { font-size: 11px; background: #ffffff; } main { max-width: none; padding: 0; } figure, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } .figures { grid-template-columns: 1fr 1fr; } }
        """;

    /// <summary>Writes the page as HTML that needs nothing but itself.</summary>
    public void WriteHtml(TextWriter html)
    {
        html.NewLine = "\n";
        html.WriteLine("<!DOCTYPE html>");
        html.WriteLine("<html lang=\"en\">");
        html.WriteLine("<head>");
        html.WriteLine("<meta charset=\"utf-8\">");
        html.WriteLine("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.WriteLine($"<title>{Escaped.Html(Title)}</title>");
        html.WriteLine($"<style>\n{Style.ReplaceLineEndings("\n")}\n</style>");
        html.WriteLine("</head>");
        html.WriteLine("<body>");
        html.WriteLine("<main>");
        html.WriteLine($"<h1>{Escaped.Html(Title)}</h1>");
        foreach (IPagePiece piece in Pieces)
        {
            piece.WriteHtml(html);
        }

        html.WriteLine("</main>");
        html.WriteLine("</body>");
        html.WriteLine("</html>");
    }

    /// <summary>Writes the page as GitHub-flavoured Markdown; its figures are links into <see cref="FigureRow.Folder"/>.</summary>
    public void WriteMarkdown(TextWriter markdown)
    {
        markdown.NewLine = "\n";
        markdown.WriteLine($"# {Escaped.Markdown(Title)}");
        foreach (IPagePiece piece in Pieces)
        {
            markdown.WriteLine();
            piece.WriteMarkdown(markdown);
        }
    }

    /// <summary>Writes <c>NAME.html</c>, <c>NAME.md</c> and the figures into a folder, which is made if need be, and returns the files' paths.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The files' name without extension, such as <c>report</c>.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public IReadOnlyList<string> Save(string folder, string name) =>
    [
        ReplacedFile.WriteText(Path.Combine(folder, name + ".html"), WriteHtml),
        ReplacedFile.WriteText(Path.Combine(folder, name + ".md"), WriteMarkdown),
        .. Pieces.OfType<FigureRow>().SelectMany(row => row.Figures).SelectMany(figure => figure.Save(Path.Combine(folder, FigureRow.Folder))),
    ];
}
