namespace Reports.Statistics;

/// <summary>What a table says of a sample of runs. Every value is NaN for an empty sample.</summary>
/// <param name="Count">The number of values; those that are NaN (the benchmark has none) do not count.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="PopulationSd">Standard deviation with divisor n, as the NAS-Bench papers print it.</param>
/// <param name="Minimum">Smallest value.</param>
/// <param name="LowerQuartile">Quantile at 0.25.</param>
/// <param name="Median">Quantile at 0.5.</param>
/// <param name="UpperQuartile">Quantile at 0.75.</param>
/// <param name="Maximum">Largest value.</param>
public readonly record struct SampleSummary(
    int Count,
    double Mean,
    double PopulationSd,
    double Minimum,
    double LowerQuartile,
    double Median,
    double UpperQuartile,
    double Maximum)
{
    /// <summary>Summarises these values, in any order.</summary>
    public static SampleSummary Of(ReadOnlySpan<double> values)
    {
        double[] sorted = Present(values);
        Array.Sort(sorted);
        return new SampleSummary(
            sorted.Length,
            MeanOf(sorted),
            Math.Sqrt(VarianceOf(sorted, sorted.Length)),
            Quantile(sorted, 0),
            Quantile(sorted, 0.25),
            Quantile(sorted, 0.5),
            Quantile(sorted, 0.75),
            Quantile(sorted, 1));
    }

    /// <summary>The quantile of ascending values by linear interpolation (Hyndman and Fan's type 7, NumPy's default); NaN of none.</summary>
    /// <param name="sorted">The sample in ascending order.</param>
    /// <param name="probability">From 0 to 1.</param>
    public static double Quantile(ReadOnlySpan<double> sorted, double probability)
    {
        if (sorted.IsEmpty)
        {
            return double.NaN;
        }

        double position = probability * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /// <summary>The values that are not NaN, in their order.</summary>
    public static double[] Present(ReadOnlySpan<double> values)
    {
        List<double> present = new(values.Length);
        foreach (double value in values)
        {
            if (!double.IsNaN(value))
            {
                present.Add(value);
            }
        }
        return [.. present];
    }

    internal static double MeanOf(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    /// <summary>The sum of squared deviations over this divisor: n for the population's variance, n − 1 for a sample's.</summary>
    internal static double VarianceOf(ReadOnlySpan<double> values, int divisor)
    {
        double mean = MeanOf(values), sum = 0;
        foreach (double value in values)
        {
            sum += (value - mean) * (value - mean);
        }

        return sum / divisor;
    }
}
