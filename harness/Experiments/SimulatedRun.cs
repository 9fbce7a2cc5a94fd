using Benchspace;
using Benchspace.Generators;
using Harness.Search;
using Reports.RunLogs;

namespace Harness.Experiments;

/// <summary>
/// One run by lookup: asks the searcher, asks the benchmark, tells the searcher, until the budget is spent. A pure
/// function of the algorithm's settings, the benchmark, the budget and the seeds.
/// </summary>
internal static class SimulatedRun
{
    /// <param name="algorithm">The algorithm of the plan.</param>
    /// <param name="task">The benchmark and its budget.</param>
    /// <param name="experimentSeed">The experiment's seed.</param>
    /// <param name="run">The run's number, from 0.</param>
    /// <param name="names">Architecture notation, cached over runs.</param>
    public static RunTrace Execute(AlgorithmChoice algorithm, PlannedTask task, long experimentSeed, int run, ArchitectureNames names) =>
        Search(algorithm, task, experimentSeed, run).ToTrace(algorithm.Name, task.Benchmark.Dataset, run, names);

    /// <summary>The run's evaluations, without a text for each architecture.</summary>
    public static RunHistory Search(AlgorithmChoice algorithm, PlannedTask task, long experimentSeed, int run)
    {
        // A run is named by what is searched, how, and the seeds; not by what it is called or judged on. So runs that are
        // read off on several data sets are the same runs, and a preset under two names searches alike.
        IBenchmark benchmark = task.Benchmark;
        ulong searched = Xoshiro256.Hash($"{benchmark.Space.Name} {task.SearchedOn} {benchmark.SearchEpochs}");
        ulong settings = Xoshiro256.Hash(algorithm.Identity);
        Random searching = Xoshiro256.FromParts((ulong)experimentSeed, searched, settings, (ulong)run, 0);
        Random scoring = Xoshiro256.FromParts((ulong)experimentSeed, searched, settings, (ulong)run, 1);

        ISearcher searcher = algorithm.Settings.Start(benchmark.Space, benchmark.SearchEpochs, searching);
        IClock clock = new SimulatedClock();
        var history = new RunHistory(benchmark.Judge);
        while (task.Budget.AllowsNext(clock.ElapsedSeconds, history.Count))
        {
            Evaluation evaluation = benchmark.Evaluate(searcher.Ask(), scoring);
            if (history.Count == 0 && task.Budget.InSeconds && evaluation.CostSeconds > task.Budget.Amount)
            {
                throw new InputException(FormattableString.Invariant(
                    $"a budget of {task.Budget.Amount} seconds on {task.SearchedOn} ends before the first evaluation of {evaluation.CostSeconds:0.#} seconds: give a larger one."));
            }

            if (!task.Budget.Admits(clock.ElapsedSeconds + evaluation.CostSeconds))
            {
                break;
            }

            clock.Spend(evaluation.CostSeconds);
            searcher.Tell(evaluation);
            history.Add(evaluation, clock.ElapsedSeconds);
        }

        return history;
    }
}
