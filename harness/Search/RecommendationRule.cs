using Benchspace.Benchmarks;

namespace Harness.Search;

/// <summary>Which evaluation of a run's history is its recommendation.</summary>
public enum RecommendationRule
{
    /// <summary>The best validation accuracy among the evaluations at the dearest fidelity that the run has reached.</summary>
    BestAtHighestFidelity,

    /// <summary>The best validation accuracy at whatever fidelity.</summary>
    BestAtAnyFidelity,

    /// <summary>The evaluation that came back last and succeeded.</summary>
    Last,

    /// <summary>
    /// The one that the searcher names, for rules that need to know more than evaluations tell, such as the best of the last
    /// rung.
    /// </summary>
    BySearcher,
}

/// <summary>The one place that decides which evaluations may be compared with which.</summary>
public static class Recommendations
{
    /// <summary>
    /// Whether a new evaluation takes the place of the recommendation so far. One that did not succeed never does, and of
    /// equals the earlier one stays.
    /// </summary>
    /// <param name="rule">The rule.</param>
    /// <param name="candidate">The evaluation that came back.</param>
    /// <param name="recommendation">The recommendation so far, which succeeded.</param>
    public static bool Replaces(this RecommendationRule rule, in Evaluation candidate, in Evaluation recommendation)
    {
        if (!candidate.IsSuccess)
        {
            return false;
        }

        int fidelity = rule == RecommendationRule.BestAtHighestFidelity && candidate.Trial.Fidelity != recommendation.Trial.Fidelity
            ? candidate.Trial.Fidelity.CompareTo(recommendation.Trial.Fidelity)
            : 0;
        return rule == RecommendationRule.Last || fidelity > 0 || (fidelity == 0 && candidate.ValidAccuracy > recommendation.ValidAccuracy);
    }
}
