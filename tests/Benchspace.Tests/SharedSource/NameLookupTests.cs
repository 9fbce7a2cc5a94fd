using SharedSource;

namespace Benchspace.Tests.SharedSource;

public class NameLookupTests
{
    private static readonly string[] Known = ["nas-bench-201", "nats-size", "fashion-mini"];

    [Theory]
    [InlineData("nas-bench-201", "nas-bench-201")]
    [InlineData("NAS-Bench-201", "nas-bench-201")]
    [InlineData("nasbench201", "nas-bench-201")]
    [InlineData("NATS_Size", "nats-size")]
    [InlineData("fashion mini", "fashion-mini")]
    [InlineData("nas-bench-301", null)]
    [InlineData("fashion", null)]
    [InlineData("", null)]
    [InlineData("---", null)]
    public void Case_and_separators_do_not_count(string given, string? meant) => Assert.Equal(meant, NameLookup.Find(given, Known));

    [Fact]
    public void A_name_spelled_alike_comes_before_one_that_differs_in_separators() => Assert.Equal("a-b", NameLookup.Find("a-b", ["ab", "a-b"]));

    [Theory]
    [InlineData("nas-bench-202", "nas-bench-201")]
    [InlineData("nsa-bench-201", "nas-bench-201")]
    [InlineData("natssize", "nats-size")]
    [InlineData("nats-sise", "nats-size")]
    [InlineData("fashion-mni", "fashion-mini")]
    [InlineData("fashion-miini", "fashion-mini")]
    [InlineData("imagenet", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void A_slip_is_told_by_its_letters(string given, string? meant) => Assert.Equal(meant, NameLookup.Nearest(given, Known));

    [Fact]
    public void Of_equally_near_names_the_first_is_meant() => Assert.Equal("cat", NameLookup.Nearest("bat", ["cat", "rat"]));

    [Fact]
    public void An_unknown_name_is_told_with_what_is_near_and_what_there_is()
    {
        Assert.Equal("there is no table 'nats-sise' (did you mean nats-size?); there are nas-bench-201, nats-size, fashion-mini", NameLookup.Unknown("table", "nats-sise", Known));
        Assert.Equal("there is no table 'darts'; there is nats-size", NameLookup.Unknown("table", "darts", ["nats-size"]));
        Assert.Equal("there is no table 'darts'; there is none", NameLookup.Unknown("table", "darts", []));
    }
}
