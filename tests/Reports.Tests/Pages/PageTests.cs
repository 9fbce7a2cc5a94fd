using Reports.Pages;

namespace Reports.Tests.Pages;

public sealed class PageTests
{
    private const string Nasty = "<b> & \"x\" | *y* _z_ `c` [l](u) # a_b";

    [Fact]
    public void Text_comes_out_as_itself_in_HTML()
    {
        string html = StoredOutput.WrittenBy(new Paragraph(Nasty).WriteHtml);

        Assert.Equal("<p>&lt;b&gt; &amp; &quot;x&quot; | *y* _z_ `c` [l](u) # a_b</p>\n", html);
    }

    [Fact]
    public void Text_comes_out_as_itself_in_Markdown()
    {
        string markdown = StoredOutput.WrittenBy(new Paragraph(Nasty).WriteMarkdown);

        Assert.Equal("\\<b\\> & \"x\" \\| \\*y\\* \\_z\\_ \\`c\\` \\[l\\](u) \\# a_b\n", markdown);
    }

    [Fact]
    public void An_architecture_keeps_its_bars_in_a_table()
    {
        Table table = new([new("Architecture", ColumnKind.Code)], [new(["|none~0|+|none~0|none~1|"])]);

        Assert.Equal("| Architecture |\n| --- |\n| `\\|none~0\\|+\\|none~0\\|none~1\\|` |\n", StoredOutput.WrittenBy(table.WriteMarkdown));
        Assert.Contains("<td><code>|none~0|+|none~0|none~1|</code></td>", StoredOutput.WrittenBy(table.WriteHtml), StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_is_bold_and_a_reference_is_set_apart()
    {
        Table table = new(
            [new("Algorithm"), new("test", ColumnKind.Number, "cifar10")],
            [new(["a", new Cell("94.0", IsBest: true)]), new(["Optimum", "94.4"], IsReference: true)]);

        string markdown = StoredOutput.WrittenBy(table.WriteMarkdown), html = StoredOutput.WrittenBy(table.WriteHtml);

        Assert.Equal("| Algorithm | cifar10 test |\n| --- | ---: |\n| a | **94.0** |\n| *Optimum* | *94.4* |\n", markdown);
        Assert.Contains("<th class=\"group\" colspan=\"1\">cifar10</th>", html, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\"><strong>94.0</strong></td>", html, StringComparison.Ordinal);
        Assert.Contains("<tr class=\"reference\"><td>Optimum</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_item_that_begins_like_a_list_is_not_one()
    {
        Assert.Equal("\\- 3 points\n", StoredOutput.WrittenBy(new Paragraph("- 3 points").WriteMarkdown));
    }

    [Fact]
    public void Code_keeps_its_lines()
    {
        CodeBlock code = new("harness compare\nharness report <log>");

        Assert.Equal("<pre><code>harness compare\nharness report &lt;log&gt;</code></pre>\n", StoredOutput.WrittenBy(code.WriteHtml));
        Assert.Equal("    harness compare\n    harness report <log>\n", StoredOutput.WrittenBy(code.WriteMarkdown));
    }
}
