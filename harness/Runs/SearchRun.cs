using Harness.Engines;
using Harness.Search;

namespace Harness.Runs;

/// <summary>
/// The loop of every run, whatever evaluates: while a worker slot is free the searcher is asked, and it is told each
/// evaluation when it comes back, in whatever order. With several slots this is the asynchronous search of Real et al.
/// 2019; with one it is the textbook loop.
/// </summary>
public static class SearchRun
{
    /// <summary>Runs a search until its budget is spent, or its searcher has nothing more to ask.</summary>
    /// <param name="searcher">A searcher at its beginning.</param>
    /// <param name="engine">An engine at its beginning.</param>
    /// <param name="budget">When no further trial is begun. Trials that are out by then are waited for.</param>
    /// <param name="rule">Which evaluation the run recommends.</param>
    /// <param name="cancellation">Interrupts the run between two evaluations.</param>
    /// <returns>The evaluations in the order in which they came back.</returns>
    /// <exception cref="InvalidOperationException">The searcher does not count its trials from 0 in the order of asking.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public static RunHistory Execute(
        ISearcher searcher, IEngine engine, Budget budget, RecommendationRule rule = RecommendationRule.BestAtHighestFidelity, CancellationToken cancellation = default)
    {
        var history = new RunHistory(engine.FullAccuracyOf, rule);
        int begun = 0;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            bool mayBegin = true;
            while (engine.HasFreeSlot && (mayBegin = budget.AllowsNext(engine.ElapsedSeconds, begun) && Begin(searcher, engine, begun)))
            {
                begun++;
            }

            // An engine without a slot at the moment is waited for, as long as there is something to begin.
            if (engine.OutCount == 0 && (!mayBegin || !budget.AllowsNext(engine.ElapsedSeconds, begun)))
            {
                return history;
            }

            if (engine.Next() is not { } outcome)
            {
                continue;
            }

            if (!budget.Admits(outcome.EndSeconds))
            {
                return history;
            }

            searcher.Tell(outcome.Evaluation);
            history.Add(outcome, rule == RecommendationRule.BySearcher ? searcher.Recommendation : null);
            while (searcher.TrialToStop() is { } trial)
            {
                engine.Stop(trial);
            }

            while (searcher.TrialToLetGo() is { } trial)
            {
                engine.LetGo(trial);
            }
        }
    }

    private static bool Begin(ISearcher searcher, IEngine engine, int id)
    {
        if (searcher.Ask() is not { } trial)
        {
            return false;
        }

        if (trial.Id != id)
        {
            throw new InvalidOperationException($"the searcher's trial {id} has the id {trial.Id}: ids count from 0 in the order of asking");
        }

        engine.Begin(trial);
        return true;
    }
}
