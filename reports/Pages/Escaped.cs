using System.Text;

namespace Reports.Pages;

/// <summary>Plain text made safe for the page's formats.</summary>
internal static class Escaped
{
    public static string Html(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal)
        .Replace("\n", "<br>", StringComparison.Ordinal);

    public static string Markdown(string text)
    {
        StringBuilder escaped = new(text.Length + 8);
        for (int i = 0; i < text.Length; i++)
        {
            char letter = text[i];
            bool startsList = i == 0 && letter is '-' or '+' && text.Length > 1 && text[1] == ' ';
            bool isInWord = letter == '_' && i > 0 && i + 1 < text.Length && char.IsLetterOrDigit(text[i - 1]) && char.IsLetterOrDigit(text[i + 1]);
            if (startsList || letter is '\\' or '`' or '*' or '<' or '>' or '[' or ']' or '#' or '|' or '~' || (letter == '_' && !isInWord))
            {
                escaped.Append('\\');
            }

            escaped.Append(letter is '\n' or '\r' ? ' ' : letter);
        }
        return escaped.ToString();
    }

    /// <summary>A code span; in a table its bars are escaped too, as GitHub's tables want it.</summary>
    public static string MarkdownCode(string text, bool inTable)
    {
        if (text.Length == 0)
        {
            return "";
        }

        string fence = text.Contains('`', StringComparison.Ordinal) ? "``" : "`";
        string code = inTable ? text.Replace("|", "\\|", StringComparison.Ordinal) : text;
        return fence.Length == 1 ? $"`{code}`" : $"`` {code} ``";
    }
}
