using System.Globalization;
using System.Text.Json;
using Harness.Storage;

namespace Harness.Tests.Storage;

public sealed class ProvenanceTests
{
    private static readonly Provenance Facts = Provenance.None.Add("name", "a").Add("rate", 0.0005).Add("flip", true);

    [Fact]
    public void Numbers_are_written_the_same_under_every_culture()
    {
        CultureInfo usual = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal("rate=0.0005\nseed=-12\nflip=false", Provenance.None.Add("rate", 0.0005).Add("seed", -12).Add("flip", false).ToLines());
        }
        finally
        {
            CultureInfo.CurrentCulture = usual;
        }
    }

    [Fact]
    public void Equal_are_the_same_facts_in_the_same_order()
    {
        Assert.Equal(Facts, [.. Facts]);
        Assert.NotEqual(Facts, [.. Facts.Reverse()]);
        Assert.NotEqual(Facts, Facts.Without("flip"));
    }

    [Fact]
    public void A_name_cannot_be_given_twice() => Assert.Throws<ArgumentException>(() => Facts.Add("name", "b"));

    [Fact]
    public void Parts_keep_their_order()
    {
        Assert.Equal("name=a\nflip=true", Facts.Only("flip", "name", "unknown").ToLines());
        Assert.Equal("rate=0.0005", Facts.Without("flip", "name").ToLines());
        Assert.Null(Facts["unknown"]);
    }

    [Fact]
    public void The_first_difference_is_named_and_order_is_none()
    {
        Assert.Null(Facts.Difference([.. Facts.Reverse()]));
        Assert.Equal("rate: 0.1 there, 0.0005 here", Facts.Difference(Facts.Without("rate", "flip").Add("rate", 0.1)));
        Assert.Equal("seed: 1 there, nothing here", Facts.Difference(Facts.Add("seed", 1)));
    }

    [Fact]
    public void It_is_a_json_object_of_texts()
    {
        Assert.Equal("""{"name":"a","rate":"0.0005","flip":"true"}""", JsonSerializer.Serialize(Facts));
        Assert.Equal(Facts, JsonSerializer.Deserialize<Provenance>(JsonSerializer.Serialize(Facts)));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Provenance>("""{"name":null}"""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Provenance>("""{"name":1}"""));
    }
}
