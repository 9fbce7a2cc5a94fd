namespace Reports.Statistics;

/// <summary>A smooth density of a sample for violins: Gaussian kernels, Silverman's bandwidth, cut at the sample's range.</summary>
/// <param name="At">Ascending values.</param>
/// <param name="Density">The density there, scaled so that its largest value is 1.</param>
public sealed record KernelDensity(double[] At, double[] Density)
{
    /// <summary>The density of these values at evenly spaced points over their range; null where they are all equal.</summary>
    public static KernelDensity? Of(double[] values, int points)
    {
        SampleSummary summary = SampleSummary.Of(values);
        if (summary.Count < 2 || summary.Maximum == summary.Minimum)
        {
            return null;
        }

        double spread = summary.UpperQuartile - summary.LowerQuartile;
        double scale = spread > 0 ? Math.Min(summary.PopulationSd, spread / 1.34) : summary.PopulationSd;
        // Many runs end with the same architecture; a bandwidth below a fiftieth of the range draws a comb of spikes.
        double bandwidth = Math.Max(0.9 * scale * Math.Pow(summary.Count, -0.2), (summary.Maximum - summary.Minimum) / 50);
        double[] at = new double[points], density = new double[points];
        for (int i = 0; i < points; i++)
        {
            at[i] = summary.Minimum + (summary.Maximum - summary.Minimum) * i / (points - 1);
            foreach (double value in values)
            {
                double z = (at[i] - value) / bandwidth;
                density[i] += Math.Exp(-z * z / 2);
            }
        }
        double largest = density.Max();
        return new KernelDensity(at, [.. density.Select(d => d / largest)]);
    }

    /// <summary>The density at a value by linear interpolation between its points.</summary>
    public double Value(double value)
    {
        double position = (value - At[0]) / (At[^1] - At[0]) * (At.Length - 1);
        int below = Math.Clamp((int)position, 0, At.Length - 2);
        return Density[below] + (position - below) * (Density[below + 1] - Density[below]);
    }
}
