namespace SharedSource;

/// <summary>Values that were measured or not: NaN in memory, null in files. No state.</summary>
internal static class Measured
{
    /// <summary>The value, or null for NaN.</summary>
    public static double? OrNull(double value) => double.IsNaN(value) ? null : value;
}
