namespace Reports.Figures;

/// <summary>Where an axis begins. A few values far below all others, such as of networks that can only guess, leave the rest no room.</summary>
internal static class AxisBeginning
{
    private const double FewShare = 0.025;
    private const double TooMuchOfTheAxis = 0.25;

    /// <summary>
    /// The smallest value; or, where the smallest 2.5 % of every sample would take more than a quarter of the axis, the
    /// smallest after those. What lies below is then drawn at the beginning.
    /// </summary>
    /// <param name="samples">At least one that is not empty; no NaN.</param>
    public static double Of(params double[][] samples)
    {
        double[][] present = [.. samples.Where(sample => sample.Length > 0)];
        double least = present.Min(sample => sample.Min()), most = present.Max(sample => sample.Max());
        double afterFew = present.Min(sample => sample.Order().ElementAt((int)(FewShare * sample.Length)));
        return afterFew - least > TooMuchOfTheAxis * (most - least) ? afterFew : least;
    }
}
