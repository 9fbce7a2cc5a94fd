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
        // Runs that search the same data set are the same run, whichever data set they are then judged on.
        // An algorithm is its settings, whatever it is called in this experiment.
        ulong settings = Xoshiro256.Hash(algorithm.Identity);
        ulong searched = Xoshiro256.Hash(task.SearchedOn);
        Random searching = Xoshiro256.FromParts((ulong)experimentSeed, settings, searched, (ulong)run, 0);
        Random scoring = Xoshiro256.FromParts((ulong)experimentSeed, settings, searched, (ulong)run, 1);

        IBenchmark benchmark = task.Benchmark;
        ISearcher searcher = algorithm.Settings.Start(benchmark.Space, benchmark.SearchEpochs, searching);
        IClock clock = new SimulatedClock();
        var history = new RunHistory(benchmark.Judge);
        while (task.Budget.AllowsNext(clock.ElapsedSeconds, history.Count))
        {
            Evaluation evaluation = benchmark.Evaluate(searcher.Ask(), scoring);
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
