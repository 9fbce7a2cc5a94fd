using Harness.Commands.Options;
using Harness.Studies;

namespace Harness.Tests.Studies;

public sealed class CountedNetworkTests
{
    private static readonly IReadOnlyList<CountedNetwork> Networks = CountedNetwork.CountAll(ProgramData.PublishedFigures.OfAmoebaNets());

    [Fact]
    public void Every_verified_AmoebaNet_has_its_published_size_to_the_printed_digit_but_the_largest_to_one_percent()
    {
        Assert.Equal(8, Networks.Count(network => network.IsVerified));
        Assert.All(Networks.Where(network => network.IsVerified), network =>
        {
            Assert.Equal(network.Published.Filters == 448 ? Agreement.WithinOnePercent : Agreement.Equal, network.Params);
            Assert.Equal(network.Published.MultiplyAddsBillions is null ? Agreement.NotPublished : Agreement.Equal, network.MultiplyAdds);
        });
    }

    [Fact]
    public void The_multiply_adds_quoted_for_the_larger_mobile_AmoebaNet_C_do_not_fit_its_parameters()
    {
        CountedNetwork larger = Assert.Single(Networks, network => network.Published is { Model: "AmoebaNet-C", Filters: 50 });
        Assert.False(larger.IsVerified);
        Assert.Equal(Agreement.Equal, larger.Params);
        Assert.Equal(Agreement.Off, larger.MultiplyAdds);
    }

    [Theory]
    [InlineData("2.6", "2.5677", Agreement.Equal)]
    [InlineData("2.6", "2.55", Agreement.Equal)]
    [InlineData("2.6", "2.549", Agreement.Off)]
    [InlineData("86.7", "86.9", Agreement.WithinOnePercent)]
    [InlineData("104", "103.6", Agreement.Equal)]
    [InlineData("0.570", "0.5696", Agreement.Equal)]
    [InlineData("0.570", "0.5690", Agreement.WithinOnePercent)]
    public void A_count_equals_a_printed_one_when_it_rounds_to_its_digits(string published, string ours, object agreement)
    {
        static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(agreement, CountedNetwork.Compare(Number(published), Number(ours)));
    }

    [Fact]
    public void The_report_has_a_row_for_every_network_and_says_that_all_agree()
    {
        var report = new CountedNetworkReport(Networks);
        Assert.Equal((Networks.Count, Networks.Count, true), (report.Sizes.Rows.Count, report.Results.Rows.Count, report.IsReproduced));
        Assert.Equal("Reproduced: of 8 verified rows 7 equal the published sizes at their printed precision, the other 1 within 1 %.", report.Verdict);
        Assert.Contains(report.Sizes.Rows, row => row.Cells[^1].Text.StartsWith("row in doubt, multiply-adds ", StringComparison.Ordinal));
    }
}
