namespace Reports.Statistics;

/// <summary>An architecture that runs recommend.</summary>
/// <param name="Architecture">In its space's notation.</param>
/// <param name="Runs">How many runs recommend it.</param>
/// <param name="FullValidAccuracy">Its validation accuracy at full fidelity, in percent; NaN where unknown.</param>
/// <param name="FullTestAccuracy">Its test accuracy at full fidelity, in percent; NaN where unknown.</param>
public sealed record FrequentRecommendation(string Architecture, int Runs, double FullValidAccuracy, double FullTestAccuracy)
{
    /// <summary>The architectures that most of these runs recommend, the most frequent first, equally frequent ones by name.</summary>
    public static IReadOnlyList<FrequentRecommendation> MostFrequent(IEnumerable<RunResult> stepResults, int count) =>
        [.. stepResults
            .Where(result => result.Architecture.Length > 0)
            .GroupBy(result => result.Architecture)
            .Select(runs => new FrequentRecommendation(runs.Key, runs.Count(), runs.First().FullValidAccuracy, runs.First().FullTestAccuracy))
            .OrderByDescending(recommendation => recommendation.Runs)
            .ThenBy(recommendation => recommendation.Architecture, StringComparer.Ordinal)
            .Take(count)];
}
