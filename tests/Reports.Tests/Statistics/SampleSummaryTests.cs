using CsCheck;
using Reports.Statistics;

namespace Reports.Tests.Statistics;

public sealed class SampleSummaryTests
{
    private static readonly Gen<double[]> Samples = Gen.Double[0, 100].Array[1, 60];

    [Fact]
    public void The_standard_deviation_is_the_populations_as_in_the_papers()
    {
        SampleSummary summary = SampleSummary.Of([2, 4, 4, 4, 5, 5, 7, 9]);

        Assert.Equal(5, summary.Mean);
        Assert.Equal(2, summary.PopulationSd);
    }

    [Fact]
    public void Quantiles_are_NumPys()
    {
        // numpy.quantile([1, 2, 3, 4], [0.25, 0.5, 0.75]) is [1.75, 2.5, 3.25].
        SampleSummary summary = SampleSummary.Of([4, 1, 3, 2]);

        Assert.Equal((1, 1.75, 2.5, 3.25, 4), (summary.Minimum, summary.LowerQuartile, summary.Median, summary.UpperQuartile, summary.Maximum));
    }

    [Fact]
    public void Unknown_accuracies_do_not_count()
    {
        Assert.Equal(SampleSummary.Of([1, 3]), SampleSummary.Of([double.NaN, 1, double.NaN, 3]));
    }

    [Fact]
    public void An_empty_sample_has_no_mean()
    {
        SampleSummary summary = SampleSummary.Of([double.NaN]);

        Assert.Equal(0, summary.Count);
        Assert.True(double.IsNaN(summary.Mean) && double.IsNaN(summary.PopulationSd) && double.IsNaN(summary.Median));
    }

    [Fact]
    public void Quantiles_ascend_and_stay_in_the_range() => Samples.Sample(values =>
    {
        SampleSummary s = SampleSummary.Of(values);
        return s.Minimum == values.Min() && s.Maximum == values.Max()
            && s.Minimum <= s.LowerQuartile && s.LowerQuartile <= s.Median && s.Median <= s.UpperQuartile && s.UpperQuartile <= s.Maximum;
    });

    [Fact]
    public void The_order_of_runs_is_irrelevant_to_quantiles() => Samples.Sample(values =>
        SampleSummary.Of(values).Median == SampleSummary.Of([.. values.Reverse()]).Median);
}
