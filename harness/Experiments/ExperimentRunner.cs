using Harness.Runs;
using Harness.Search;
using Harness.Storage;
using Reports.RunLogs;

namespace Harness.Experiments;

/// <summary>What a runner did.</summary>
/// <param name="Planned">Runs of the plan.</param>
/// <param name="Finished">Runs in the log, those of an earlier session included.</param>
/// <param name="Reused">Runs taken from an earlier session's log.</param>
/// <param name="Evaluations">Evaluations in the log.</param>
internal sealed record ExperimentOutcome(int Planned, int Finished, int Reused, long Evaluations)
{
    public bool Complete => Finished == Planned;
}

/// <summary>What to do with a run log that is there already.</summary>
internal enum ExistingLog
{
    /// <summary>Replace it if it is of the same experiment (which gives the same bytes); refuse otherwise.</summary>
    ReplaceSame,

    /// <summary>Keep its complete runs and run the others, be it more than it was begun with.</summary>
    Resume,

    /// <summary>Replace it whatever it holds.</summary>
    Overwrite,
}

/// <summary>Runs a plan by lookup, in parallel over runs, into a run log whose bytes depend on the plan alone.</summary>
internal static class ExperimentRunner
{
    /// <summary>Runs that are in memory at once, and a row group of the log.</summary>
    private const int RunsPerBlock = 250;

    /// <param name="plan">What to run.</param>
    /// <param name="path">The run log; written beside and renamed when done.</param>
    /// <param name="threads">Runs at once, at least 1.</param>
    /// <param name="existing">What to do with a log that is there.</param>
    /// <param name="finished">Called with the number of finished runs, from any thread.</param>
    /// <param name="cancellation">Stops the experiment; the runs finished by then are kept.</param>
    /// <exception cref="ExistingResultsException">The log there is of another experiment.</exception>
    public static ExperimentOutcome Run(ExperimentPlan plan, string path, int threads, ExistingLog existing, Action<int> finished, CancellationToken cancellation)
    {
        RunLogMetadata described = plan.Describe();
        Dictionary<(string, string, int), RunTrace> earlier = EarlierRuns(described, path, existing);
        var names = new ArchitectureNames(plan.Space);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        int planned = plan.Tasks.Count * plan.Algorithms.Count * plan.Runs;
        int done = 0;
        int kept = 0;
        int reused = 0;
        long evaluations = 0;

        using var writer = new RunLogWriter(path, described);
        Task writing = Task.CompletedTask;
        try
        {
            foreach ((PlannedTask task, AlgorithmChoice algorithm, int first) in Blocks(plan))
            {
                var block = new RunTrace?[Math.Min(RunsPerBlock, plan.Runs - first)];
                Parallel.For(0, block.Length, parallel, i =>
                {
                    // Once stopped, runs from before are kept all the same.
                    if (earlier.TryGetValue((algorithm.Name, task.Benchmark.Dataset, first + i), out RunTrace? trace))
                    {
                        Interlocked.Increment(ref reused);
                    }
                    else if (cancellation.IsCancellationRequested)
                    {
                        return;
                    }

                    block[i] = trace ?? SimulatedRun.Execute(algorithm, task, plan.Seed, first + i, names);
                    finished(Interlocked.Increment(ref done));
                });

                RunTrace[] complete = [.. block.OfType<RunTrace>()];
                kept += complete.Length;
                evaluations += complete.Sum(t => (long)t.Count);
                writing.GetAwaiter().GetResult();
                writing = complete.Length == 0 ? Task.CompletedTask : Task.Run(() => writer.Append(complete), CancellationToken.None);
            }
        }
        finally
        {
            writing.GetAwaiter().GetResult();
        }

        // Interrupted while doing again what is there already: what is there stays.
        if (kept == planned || existing != ExistingLog.ReplaceSame || !File.Exists(path) || RunLog.Read(path).Runs.Count < kept)
        {
            writer.Complete();
        }

        return new ExperimentOutcome(planned, kept, reused, evaluations);
    }

    private static IEnumerable<(PlannedTask Task, AlgorithmChoice Algorithm, int FirstRun)> Blocks(ExperimentPlan plan) =>
        from task in plan.Tasks
        from algorithm in plan.Algorithms
        from block in Enumerable.Range(0, (plan.Runs + RunsPerBlock - 1) / RunsPerBlock)
        select (task, algorithm, block * RunsPerBlock);

    private static Dictionary<(string, string, int), RunTrace> EarlierRuns(RunLogMetadata described, string path, ExistingLog existing)
    {
        if (existing == ExistingLog.Overwrite || !File.Exists(path))
        {
            return [];
        }

        // Runs know nothing of how many there are, so that others can be added to those that are there.
        RunLogMetadata there = RunLog.ReadMetadata(path);
        bool isExtended = described.Runs > there.Runs && Difference(described with { Runs = there.Runs }, there) is null;
        if (!(isExtended && existing == ExistingLog.Resume) && Difference(described, there) is { } difference)
        {
            throw new ExistingResultsException(
                isExtended ? ExistingResults.OfTheSame : ExistingResults.OfAnother,
                $"{path} holds {(isExtended ? "this experiment with fewer runs" : "another experiment")} ({difference})");
        }

        return existing == ExistingLog.Resume
            ? RunLog.Read(path).Runs.ToDictionary(trace => (trace.Algorithm, trace.Dataset, trace.Run))
            : [];
    }

    /// <summary>The first thing in which two experiments differ, in words, or null.</summary>
    private static string? Difference(RunLogMetadata wanted, RunLogMetadata there)
    {
        if (wanted.ToJson() == there.ToJson())
        {
            return null;
        }

        return Outline(wanted).Difference(Outline(there)) ?? "the same names, but other settings or another table";

        static Provenance Outline(RunLogMetadata of) => Provenance.None
            .Add("benchmark", of.Benchmark)
            .Add("protocol", of.Protocol)
            .Add("runs", of.Runs)
            .Add("seed", of.Seed)
            .Add("algorithms", string.Join(", ", of.Algorithms.Select(algorithm => $"{algorithm.Name} {algorithm.Preset}")))
            .Add("data sets", string.Join(", ", of.Datasets.Select(dataset => FormattableString.Invariant($"{dataset.Name} {dataset.Budget} {dataset.BudgetUnit}"))));
    }
}
