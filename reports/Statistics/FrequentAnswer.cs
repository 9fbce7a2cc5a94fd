namespace Reports.Statistics;

/// <summary>An architecture that runs ended with.</summary>
/// <param name="Architecture">In its space's notation.</param>
/// <param name="Runs">How many runs.</param>
/// <param name="FullValidAccuracy">Its validation accuracy at full fidelity, in percent; NaN where unknown.</param>
/// <param name="FullTestAccuracy">Its test accuracy at full fidelity, in percent; NaN where unknown.</param>
public sealed record FrequentAnswer(string Architecture, int Runs, double FullValidAccuracy, double FullTestAccuracy)
{
    /// <summary>The architectures that these runs ended with most often, the most frequent first, equally frequent ones by name.</summary>
    public static IReadOnlyList<FrequentAnswer> MostFrequent(IEnumerable<RunResult> stepResults, int count) =>
        [.. stepResults
            .Where(result => result.Architecture.Length > 0)
            .GroupBy(result => result.Architecture)
            .Select(runs => new FrequentAnswer(runs.Key, runs.Count(), runs.First().FullValidAccuracy, runs.First().FullTestAccuracy))
            .OrderByDescending(answer => answer.Runs)
            .ThenBy(answer => answer.Architecture, StringComparer.Ordinal)
            .Take(count)];
}
