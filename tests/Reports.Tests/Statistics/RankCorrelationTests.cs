using CsCheck;
using Reports.Statistics;

namespace Reports.Tests.Statistics;

public sealed class RankCorrelationTests
{
    [Fact]
    public void Ties_share_their_mean_rank() =>
        // Ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4: covariance 4.5, sums of squares 4.5 and 5.
        Assert.Equal(4.5 / Math.Sqrt(4.5 * 5), RankCorrelation.Of([1, 2, 2, 3], [10, 30, 20, 40]).Spearman, 12);

    [Fact]
    public void What_lacks_a_measurement_is_left_out() =>
        Assert.Equal(new RankCorrelation(3, -1), RankCorrelation.Of([1, double.NaN, 2, 3, 4], [9, 8, 7, 6, double.NaN]));

    [Fact]
    public void Two_things_tell_nothing()
    {
        RankCorrelation correlation = RankCorrelation.Of([1, 2], [1, 2]);
        Assert.Equal(2, correlation.Count);
        Assert.Equal(double.NaN, correlation.Spearman);
    }

    [Fact]
    public void Only_the_order_counts() =>
        Gen.Int[-50, 50].Array[3, 40].Where(numbers => numbers.Distinct().Count() > 1).Sample(numbers =>
        {
            double[] values = Array.ConvertAll(numbers, number => (double)number);
            double[] grown = Array.ConvertAll(values, Math.Exp);
            double[] turned = Array.ConvertAll(values, value => -value * value * value);
            Assert.Equal(1, RankCorrelation.Of(values, grown).Spearman, 9);
            Assert.Equal(-1, RankCorrelation.Of(values, turned).Spearman, 9);
        });
}
