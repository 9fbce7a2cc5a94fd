using Harness.Experiments;
using Reports.RunLogs;
using Reports.Statistics;

namespace Harness.Studies;

/// <summary>A published search result beside ours.</summary>
/// <param name="Published">The published number.</param>
/// <param name="Ours">Our runs' accuracies of the same split, read off at the budget, in percent; no values where the table lacks the column.</param>
/// <param name="Tolerance">The largest difference of means, in points, that counts as reproduced.</param>
internal sealed record ReproducedFigure(PublishedFigure Published, SampleSummary Ours, double Tolerance)
{
    /// <summary>Our mean minus the published one, in points; NaN where the table lacks the column.</summary>
    public double Difference => Ours.Mean - Published.Mean;

    /// <summary>Whether the table has the column.</summary>
    public bool IsCompared => Ours.Count > 0;

    /// <summary>Whether the difference is within the tolerance, where there is one.</summary>
    public bool IsReproduced => !IsCompared || Math.Abs(Difference) <= Tolerance;
}

/// <summary>Holds a protocol's runs against what was published for it.</summary>
internal static class Reproduction
{
    /// <summary>The publication whose numbers a protocol is held against.</summary>
    public static string SourceOf(string protocol, string space) => (protocol, space) switch
    {
        (Protocol.NatsBench, _) => $"NATS-Bench paper, {space}",
        _ => "NAS-Bench-201 paper, table 5",
    };

    /// <summary>The largest difference of means that counts as reproduced, in points.</summary>
    public static double ToleranceOf(string dataset) => dataset == "cifar10" ? 0.25 : 0.6;

    /// <summary>Every published figure for an algorithm and data set of the log, beside ours.</summary>
    public static IReadOnlyList<ReproducedFigure> Compare(RunLog log, IReadOnlyList<PublishedFigure> published, ReadOffRule readOff)
    {
        string source = SourceOf(log.Metadata.Protocol, log.Metadata.Space);
        return
        [
            .. from dataset in log.Metadata.Datasets
               from algorithm in log.Metadata.Algorithms
               let results = log.Runs.Where(r => r.Algorithm == algorithm.Name && r.Dataset == dataset.Name).Select(r => ReadOff.Of(r, dataset, readOff)).ToArray()
               from figure in published
               where figure.Source == source && figure.Algorithm == algorithm.Name && figure.Dataset == dataset.Name
               let ours = results.Select(r => figure.Split == "valid" ? r.FullValidAccuracy : r.FullTestAccuracy).ToArray()
               select new ReproducedFigure(figure, SampleSummary.Of(ours), ToleranceOf(dataset.Name)),
        ];
    }
}
