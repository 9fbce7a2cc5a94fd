using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Generators;
using Benchspace.Spaces;
using Harness.Engines;
using Harness.Runs;
using Harness.Search;
using Reports.RunLogs;

namespace Harness.Experiments;

/// <summary>
/// One run by lookup. A pure function of the algorithm's settings, the benchmark, the budget and the seeds.
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
        IBenchmark benchmark = task.Benchmark;
        var seeds = new RunSeeds(benchmark.Space.Name, task.SearchedOn, benchmark.SearchEpochs, algorithm, experimentSeed, run);
        ISearcher searcher = algorithm.Settings.Start(benchmark.Space, benchmark.SearchEpochs, seeds.OfSearching());
        return SearchRun.Execute(searcher, new LookupEvaluator(task, seeds.OfScoring()), task.Budget);
    }

    /// <summary>Trials answered one at a time by a benchmark; time passes only by their costs.</summary>
    private sealed class LookupEvaluator(PlannedTask task, Random scoring) : IEvaluator
    {
        private Trial? _out;

        public double ElapsedSeconds { get; private set; }

        public bool HasRoom => _out is null;

        public void Begin(Trial trial) => _out = trial;

        public CompletedEvaluation Next()
        {
            Evaluation evaluation = task.Benchmark.Evaluate(_out!.Value, scoring);
            if (!task.HasCosts)
            {
                evaluation = evaluation with { CostSeconds = 1 };
            }

            if (ElapsedSeconds == 0 && task.Budget.InSeconds && evaluation.CostSeconds > task.Budget.Amount)
            {
                throw new InputException(FormattableString.Invariant(
                    $"a budget of {task.Budget.Amount} seconds on {task.SearchedOn} ends before the first evaluation of {evaluation.CostSeconds:0.#} seconds: give a larger one."));
            }

            _out = null;
            ElapsedSeconds += evaluation.CostSeconds;
            return new CompletedEvaluation(evaluation, ElapsedSeconds);
        }

        public FullAccuracy Judge(Architecture architecture) => task.Benchmark.Judge(architecture);
    }
}

/// <summary>
/// The generators of a run. A run is named by what is searched, how, and the seeds; not by what it is called or judged
/// on. So runs that are read off on several data sets are the same runs, and a preset under two names searches alike.
/// </summary>
internal sealed class RunSeeds(string space, string searchedOn, int epochs, AlgorithmChoice algorithm, long experimentSeed, int run)
{
    private readonly ulong _searched = Xoshiro256.Hash($"{space} {searchedOn} {epochs}");
    private readonly ulong _settings = Xoshiro256.Hash(algorithm.Identity);

    /// <summary>The searcher's chance.</summary>
    public Random OfSearching() => Stream(0);

    /// <summary>The benchmark's chance.</summary>
    public Random OfScoring() => Stream(1);

    private Random Stream(ulong number) => Xoshiro256.FromParts((ulong)experimentSeed, _searched, _settings, (ulong)run, number);
}
