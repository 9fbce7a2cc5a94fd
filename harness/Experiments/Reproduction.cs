namespace Harness.Experiments;

/// <summary>A published search result beside ours.</summary>
/// <param name="Published">The published number.</param>
/// <param name="Ours">Mean over our runs in percent, or NaN where the table lacks the column.</param>
/// <param name="OurStd">Population standard deviation over our runs, in points.</param>
/// <param name="Tolerance">The largest difference of means, in points, that counts as reproduced.</param>
internal sealed record ReproducedFigure(PublishedFigure Published, double Ours, double OurStd, double Tolerance)
{
    /// <summary>Ours minus the published mean, in points.</summary>
    public double Difference => Ours - Published.Mean;

    /// <summary>Whether there is something to compare.</summary>
    public bool Compared => !double.IsNaN(Ours);

    public bool Reproduced => !Compared || Math.Abs(Difference) <= Tolerance;
}

/// <summary>Which published results a protocol has, and how near ours must come.</summary>
internal static class Reproduction
{
    /// <summary>Largest difference of means that counts as reproduced, in points.</summary>
    public static double Tolerance(string dataset) => dataset == "cifar10" ? 0.25 : 0.6;

    /// <summary>The publication whose numbers a protocol is held against.</summary>
    public static string SourceOf(string protocol, string space) => (protocol, space) switch
    {
        (Protocol.NatsBench, "topology") => "NATS-Bench paper, topology",
        (Protocol.NatsBench, _) => "NATS-Bench paper, size",
        _ => "NAS-Bench-201 paper, table 5",
    };
}
