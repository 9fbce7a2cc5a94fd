using Reports.Statistics;

namespace Reports.Tests.Statistics;

public sealed class IntervalTests
{
    [Fact]
    public void The_interval_of_a_mean_is_Students()
    {
        // R: t.test(c(1, 2, 3, 4, 5))$conf.int is 1.036757 to 4.963243.
        Interval interval = Interval.OfMean([1, 2, 3, 4, 5], 0.95);

        Assert.Equal(3, interval.Estimate);
        Assert.Equal(1.036757, interval.Low, 6);
        Assert.Equal(4.963243, interval.High, 6);
    }

    [Fact]
    public void The_interval_of_a_difference_is_Welchs()
    {
        // Student's example of sleep, R: t.test(extra ~ group, sleep): −1.58, interval −3.3654832 to 0.2054832.
        double[] first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
        double[] second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

        Interval interval = Interval.OfMeanDifference(first, second, 0.95);

        Assert.Equal(-1.58, interval.Estimate, 10);
        Assert.Equal(-3.3654832, interval.Low, 4);
        Assert.Equal(0.2054832, interval.High, 4);
    }

    [Fact]
    public void A_single_run_has_no_interval()
    {
        Interval interval = Interval.OfMean([94.0], 0.95);

        Assert.Equal(94.0, interval.Estimate);
        Assert.True(double.IsNaN(interval.Low) && double.IsNaN(interval.High));
    }

    [Fact]
    public void Equal_answers_leave_no_doubt_about_their_mean()
    {
        Assert.Equal(new Interval(94, 94, 94), Interval.OfMean([94.0, 94.0, 94.0], 0.95));
        Assert.Equal(new Interval(1, 1, 1), Interval.OfMeanDifference([94.0, 94.0], [93.0, 93.0], 0.95));
    }

    [Fact]
    public void The_interval_covers_the_true_mean_about_as_often_as_it_says()
    {
        Random random = new(1);
        int covered = 0;
        for (int experiment = 0; experiment < 4_000; experiment++)
        {
            double[] values = [.. Enumerable.Range(0, 10).Select(_ => random.NextDouble())];
            Interval interval = Interval.OfMean(values, 0.95);
            if (interval.Low <= 0.5 && 0.5 <= interval.High)
            {
                covered++;
            }
        }

        Assert.InRange(covered / 4_000.0, 0.94, 0.96);
    }
}
