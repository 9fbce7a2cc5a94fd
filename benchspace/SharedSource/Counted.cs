using System.Globalization;

namespace SharedSource;

/// <summary>Numbers with their nouns, for messages: <c>1 epoch</c>, <c>12 epochs</c>, <c>15,625 architectures</c>. Without state.</summary>
internal static class Counted
{
    /// <summary>The number, thousands separated by commas, and the noun, with an <c>s</c> unless it is one.</summary>
    /// <param name="count">How many.</param>
    /// <param name="noun">The noun for one, such as <c>epoch</c>.</param>
    /// <param name="plural">The noun for several where it is not the other with an <c>s</c>, such as <c>searches</c>.</param>
    public static string Of(long count, string noun, string? plural = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? noun : plural ?? noun + "s")}");
}
