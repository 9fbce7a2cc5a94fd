using Benchspace.Benchmarks;
using Harness.Engines;
using Harness.Search;

namespace Harness.Runs;

/// <summary>
/// The loop of every run, by lookup or by training: whenever there is room the searcher is asked, and it is told each
/// outcome when it comes back, in whatever order. With room for several trials this is the asynchronous search of Real
/// et al. 2019; with room for one it is the textbook loop.
/// </summary>
internal static class SearchRun
{
    /// <param name="searcher">A searcher at its beginning.</param>
    /// <param name="evaluator">An evaluator at its beginning.</param>
    /// <param name="budget">When no further trial is begun. Trials that are out by then are waited for.</param>
    public static RunHistory Execute(ISearcher searcher, IEvaluator evaluator, Budget budget)
    {
        var history = new RunHistory(evaluator.Judge);
        int begun = 0;
        while (true)
        {
            for (; evaluator.HasRoom && budget.AllowsNext(evaluator.ElapsedSeconds, begun); begun++)
            {
                evaluator.Begin(searcher.Ask());
            }

            if (history.Count == begun)
            {
                return history;
            }

            (Evaluation evaluation, double endSeconds) = evaluator.Next();
            if (!budget.Admits(endSeconds))
            {
                return history;
            }

            searcher.Tell(evaluation);
            history.Add(evaluation, endSeconds);
        }
    }
}
