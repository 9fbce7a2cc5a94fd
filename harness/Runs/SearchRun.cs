using Benchspace.Benchmarks;
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
    /// <returns>The evaluations in the order in which they came back.</returns>
    /// <exception cref="InvalidOperationException">The searcher does not count its trials from 0 in the order of asking.</exception>
    public static RunHistory Execute(ISearcher searcher, IEngine engine, Budget budget, RecommendationRule rule = RecommendationRule.BestAtHighestFidelity)
    {
        var history = new RunHistory(engine.FullAccuracyOf, rule);
        int begun = 0;
        while (true)
        {
            while (engine.HasFreeSlot && budget.AllowsNext(engine.ElapsedSeconds, begun) && searcher.Ask() is { } trial)
            {
                if (trial.Id != begun)
                {
                    throw new InvalidOperationException($"the searcher's trial {begun} has the id {trial.Id}: ids count from 0 in the order of asking");
                }

                engine.Begin(trial);
                begun++;
            }

            if (engine.OutCount == 0)
            {
                return history;
            }

            Outcome outcome = engine.Next();
            if (!budget.Admits(outcome.EndSeconds))
            {
                return history;
            }

            Evaluation evaluation = outcome.Evaluation;
            searcher.Tell(evaluation);
            history.Add(outcome);
            while (searcher.Stop() is { } given)
            {
                engine.Stop(given);
            }

            while (searcher.LetGo() is { } done)
            {
                engine.LetGo(done);
            }
        }
    }
}
