namespace Benchspace.Generators;

/// <summary>Normally distributed numbers from any generator.</summary>
public static class Gaussian
{
    /// <summary>A number drawn from the standard normal distribution.</summary>
    /// <remarks>
    /// Leva's ratio of uniforms (ACM Transactions on Mathematical Software 18, 1992, algorithm 712). It is exact and
    /// needs neither tables, as a ziggurat does, nor a second number kept for the next call, as the polar method
    /// does; only 1 draw in 80 takes a logarithm.
    /// </remarks>
    public static double NextGaussian(this Random random)
    {
        while (true)
        {
            double u = 1 - random.NextDouble();
            double v = 1.7156 * (random.NextDouble() - 0.5);
            double x = u - 0.449871;
            double y = Math.Abs(v) + 0.386595;
            double q = (x * x) + (y * ((0.19600 * y) - (0.25472 * x)));
            if (q < 0.27597 || (q <= 0.27846 && v * v <= -4 * u * u * Math.Log(u)))
            {
                return v / u;
            }
        }
    }
}
