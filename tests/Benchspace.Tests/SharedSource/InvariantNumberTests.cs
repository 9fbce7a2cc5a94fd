using System.Globalization;
using SharedSource;

namespace Benchspace.Tests.SharedSource;

public sealed class InvariantNumberTests
{
    [Theory]
    [InlineData("0.1", 0.1)]
    [InlineData("-3", -3.0)]
    [InlineData("1e-4", 1e-4)]
    [InlineData(".5", 0.5)]
    [InlineData("0,1", null)]
    [InlineData("1,000", null)]
    [InlineData("1 000", null)]
    [InlineData("NaN", null)]
    [InlineData("Infinity", null)]
    [InlineData("1e999", null)]
    [InlineData("0.1 ", null)]
    [InlineData("", null)]
    public void A_number_has_a_point_and_no_separators(string text, double? number) => Assert.Equal(number, InvariantNumber.Real(text));

    [Theory]
    [InlineData("12", 12)]
    [InlineData("-12", -12)]
    [InlineData("012", 12)]
    [InlineData("1.0", null)]
    [InlineData("1,000", null)]
    [InlineData("1e3", null)]
    [InlineData("2147483648", null)]
    public void A_whole_number_has_digits_and_a_sign(string text, int? number) => Assert.Equal(number, InvariantNumber.Whole<int>(text));

    [Fact]
    public void The_culture_does_not_matter()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal(0.1, InvariantNumber.Real("0.1"));
            Assert.Null(InvariantNumber.Real("0,1"));
            Assert.Equal("15,625 architectures", Counted.Of(15_625, "architecture"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(0, "0 epochs")]
    [InlineData(1, "1 epoch")]
    [InlineData(2, "2 epochs")]
    public void One_is_one(int count, string text) => Assert.Equal(text, Counted.Of(count, "epoch"));

    [Fact]
    public void A_plural_of_another_kind_is_given() =>
        Assert.Equal(["1 search", "2 searches"], [Counted.Of(1, "search", "searches"), Counted.Of(2, "search", "searches")]);
}
