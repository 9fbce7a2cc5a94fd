using Reports.RunLogs;

namespace Reports.Statistics;

/// <summary>One of the accuracies of a recommendation: by which algorithms are compared.</summary>
/// <param name="Title">As in titles and axis labels, without its unit, which is percent.</param>
/// <param name="OfIncumbent">It of the recommendation after each evaluation of a run.</param>
/// <param name="OfResult">It of a run's recommendation at its budget.</param>
/// <param name="OfReference">It of a reference row, or null where unknown.</param>
public sealed record Measure(
    string Title,
    Func<RunTrace, double[]> OfIncumbent,
    Func<RunResult, double> OfResult,
    Func<ReferenceEntry, double?> OfReference)
{
    /// <summary>Test accuracy at full fidelity.</summary>
    public static readonly Measure Test =
        new("test accuracy", run => run.IncumbentFullTestAccuracy, result => result.FullTestAccuracy, reference => reference.Test);

    /// <summary>Validation accuracy at full fidelity.</summary>
    public static readonly Measure Valid =
        new("validation accuracy", run => run.IncumbentFullValidAccuracy, result => result.FullValidAccuracy, reference => reference.Valid);

    /// <summary>Validation accuracy as the searcher was told: all there is where the full-fidelity accuracies are unknown.</summary>
    public static readonly Measure SearchTime =
        new("validation accuracy during the search", run => run.IncumbentValidAccuracy, result => result.ValidAccuracy, _ => null);

    /// <summary>The first of test, validation and search-time accuracy that these recommendations have.</summary>
    public static Measure BestKnown(IEnumerable<RunResult> results)
    {
        RunResult[] all = [.. results];
        return new[] { Test, Valid }.FirstOrDefault(measure => all.Any(result => !double.IsNaN(measure.OfResult(result)))) ?? SearchTime;
    }
}
