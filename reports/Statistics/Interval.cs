using MathNet.Numerics.Distributions;

namespace Reports.Statistics;

/// <summary>An estimate and its confidence interval. The bounds are NaN where the sample is too small to give any.</summary>
/// <param name="Estimate">The point estimate.</param>
/// <param name="Low">The interval's lower bound.</param>
/// <param name="High">The interval's upper bound.</param>
public readonly record struct Interval(double Estimate, double Low, double High)
{
    /// <summary>
    /// The mean and Student's t interval of it. Accuracies of runs are skewed, but the interval is of their mean; from
    /// some ten runs on its coverage is close to nominal, and below that no interval is to be trusted much.
    /// </summary>
    /// <param name="values">One value per run; NaN does not count.</param>
    /// <param name="level">Confidence level, such as 0.95.</param>
    public static Interval OfMean(ReadOnlySpan<double> values, double level)
    {
        double[] present = SampleSummary.Present(values);
        int count = present.Length;
        if (count == 0)
        {
            return new Interval(double.NaN, double.NaN, double.NaN);
        }

        double mean = SampleSummary.MeanOf(present);
        if (count == 1)
        {
            return new Interval(mean, double.NaN, double.NaN);
        }

        double half = Quantile(level, count - 1) * Math.Sqrt(SampleSummary.VarianceOf(present, count - 1) / count);
        return new Interval(mean, mean - half, mean + half);
    }

    /// <summary>The difference of two means (first minus second) and Welch's interval of it, which supposes no equal variances.</summary>
    /// <param name="first">One value per run; NaN does not count.</param>
    /// <param name="second">One value per run; NaN does not count.</param>
    /// <param name="level">Confidence level, such as 0.95.</param>
    public static Interval OfMeanDifference(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double level)
    {
        double[] a = SampleSummary.Present(first), b = SampleSummary.Present(second);
        if (a.Length == 0 || b.Length == 0)
        {
            return new Interval(double.NaN, double.NaN, double.NaN);
        }

        double difference = SampleSummary.MeanOf(a) - SampleSummary.MeanOf(b);
        if (a.Length == 1 || b.Length == 1)
        {
            return new Interval(difference, double.NaN, double.NaN);
        }

        double errorA = SampleSummary.VarianceOf(a, a.Length - 1) / a.Length;
        double errorB = SampleSummary.VarianceOf(b, b.Length - 1) / b.Length;
        double error = errorA + errorB;
        if (error == 0)
        {
            return new Interval(difference, difference, difference);
        }
        // Welch–Satterthwaite.
        double freedom = error * error / (errorA * errorA / (a.Length - 1) + errorB * errorB / (b.Length - 1));
        double half = Quantile(level, freedom) * Math.Sqrt(error);
        return new Interval(difference, difference - half, difference + half);
    }

    private static double Quantile(double level, double freedom) => StudentT.InvCDF(0, 1, freedom, (1 + level) / 2);
}
