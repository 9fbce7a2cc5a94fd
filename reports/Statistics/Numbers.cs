using System.Globalization;

namespace Reports.Statistics;

/// <summary>Numbers as they stand in running text, tables and captions: invariant, two decimals for accuracies, a dash for what is unknown.</summary>
internal static class Numbers
{
    public const string Unknown = "–";

    public static string Percent(double value) => double.IsNaN(value) ? Unknown : Text(value, "0.00");

    public static string MeanAndSd(SampleSummary summary) =>
        summary.Count == 0 ? Unknown : $"{Percent(summary.Mean)} ± {Percent(summary.PopulationSd)}";

    public static string Points(double value) => double.IsNaN(value) ? Unknown : Text(value, "+0.00;−0.00;0.00");

    public static string Share(double probability) => double.IsNaN(probability) ? Unknown : Text(100 * probability, "0");

    public static string PValue(double p) => double.IsNaN(p) ? Unknown : p < 0.001 ? "< 0.001" : Text(p, p < 0.1 ? "0.000" : "0.00");

    public static string Count(double value) => double.IsNaN(value) ? Unknown : Text(value, "#,0.##");

    public static string Whole(double value) => double.IsNaN(value) ? Unknown : Text(value, "#,0");

    /// <summary>A number of things: <c>1 run</c>, <c>1,200 runs</c>.</summary>
    public static string Counted(double count, string thing) => $"{Count(count)} {thing}{(count == 1 ? "" : "s")}";

    public static string Level(double level) => Text(100 * level, "0.#") + " %";

    /// <summary>Round brackets with both bounds, or nothing where there are none.</summary>
    public static string Bounds(Interval interval, Func<double, string> format) =>
        double.IsNaN(interval.Low) ? "" : $" ({format(interval.Low)} to {format(interval.High)})";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−');
}
