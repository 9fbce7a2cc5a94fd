namespace Reports.Pages;

/// <summary>
/// A piece of a page that can be written as HTML and as Markdown. Its texts are plain: whatever they hold, such as
/// <c>&lt;</c>, <c>|</c> or <c>*</c>, comes out as itself.
/// </summary>
public interface IPagePiece
{
    /// <summary>Writes the piece as HTML, inside the page's <c>main</c>.</summary>
    void WriteHtml(TextWriter html);

    /// <summary>Writes the piece as GitHub-flavoured Markdown, without a blank line before or after.</summary>
    void WriteMarkdown(TextWriter markdown);
}
