using Harness.Commands.Printing;

namespace Harness.Tests.Commands.Printing;

public sealed class WordsTests
{
    [Theory]
    [InlineData("one two three", 8, "one two|three")]
    [InlineData("one two three", 3, "one|two|three")]
    [InlineData("  key: a value", 8, "  key: a|value")]
    [InlineData("see /a/very/long/path now", 10, "see|/a/very/long/path|now")]
    [InlineData("short", 80, "short")]
    [InlineData("", 80, "")]
    public void A_line_is_broken_at_spaces_and_a_long_word_is_left_whole(string text, int width, string lines) =>
        Assert.Equal(lines.Split('|'), Words.Wrap(text, width, BreakAt.Spaces));

    [Theory]
    [InlineData("population=20,sample=5", 14, "population=20,|sample=5")]
    [InlineData("regularized-evolution", 12, "regularized-|evolution")]
    [InlineData("NAS-Bench-201", 9, "NAS-|Bench-201")]
    [InlineData("15,625 1e-5 -0.25 2026-01-31", 1, "15,625|1e-5|-0.25|2026-01-31")]
    public void A_cell_is_also_broken_after_commas_and_hyphens_and_never_within_a_number(string text, int width, string lines) =>
        Assert.Equal(lines.Split('|'), Words.Wrap(text, width, BreakAt.Words));

    [Theory]
    [InlineData("out/compare/report.html", 10, "out/|compare/|report.htm|l")]
    [InlineData("abcdefgh", 3, "abc|def|gh")]
    public void Where_nothing_may_be_longer_even_a_word_is_broken(string text, int width, string lines) =>
        Assert.Equal(lines.Split('|'), Words.Wrap(text, width, BreakAt.Anywhere));

    [Fact]
    public void Later_lines_are_indented() => Assert.Equal(["one two", "  three", "  four"], Words.Wrap("one two three four", 8, BreakAt.Spaces, indent: 2));
}
