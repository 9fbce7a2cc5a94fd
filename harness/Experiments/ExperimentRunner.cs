using System.Runtime.ExceptionServices;
using Harness.Engines;
using Harness.Runs;
using Harness.Search;
using Harness.Storage;
using Reports.RunLogs;

namespace Harness.Experiments;

/// <summary>What a runner did.</summary>
/// <param name="Log">The runs in the log, those of an earlier session included.</param>
/// <param name="Planned">Runs of the plan.</param>
/// <param name="Reused">Runs taken from an earlier session's log.</param>
public sealed record ExperimentOutcome(RunLog Log, int Planned, int Reused)
{
    /// <summary>Runs in the log.</summary>
    public int Finished => Log.Runs.Count;

    /// <summary>Evaluations in the log.</summary>
    public long Evaluations => Log.Runs.Sum(run => (long)run.Count);

    /// <summary>Whether every run of the plan is there.</summary>
    public bool IsComplete => Finished == Planned;
}

/// <summary>
/// Runs a plan into a run log, on whatever engines its tasks have: by lookup in parallel over runs, elsewhere one run after
/// the other, the algorithms in turn so that none is ahead when the experiment is interrupted. With lookups the log's bytes
/// depend on the plan alone.
/// </summary>
public static class ExperimentRunner
{
    /// <summary>Runs that are searched at once, and a row group of the log, where runs are concurrent.</summary>
    private const int RunsPerBlock = 250;

    /// <summary>Runs what is not done yet.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="path">The run log; written beside and renamed when done.</param>
    /// <param name="threads">Concurrent runs, at least 1.</param>
    /// <param name="existing">What to do with a log that is there.</param>
    /// <param name="finished">Called with the number of finished runs, from any thread.</param>
    /// <param name="cancellation">Interrupts the experiment; the runs finished by then are kept.</param>
    /// <exception cref="ExistingResultsException">The log there is of another experiment.</exception>
    /// <exception cref="OperationCanceledException">Interrupted, where trials are recorded. Elsewhere the outcome is returned, and is not complete.</exception>
    public static ExperimentOutcome Run(ExperimentPlan plan, string path, int threads, ExistingResults existing, Action<int> finished, CancellationToken cancellation)
    {
        RunLogMetadata described = plan.Describe();
        Dictionary<RunIdentity, RunTrace> earlier = EarlierRuns(plan, described, path, existing);
        foreach (IEngineSource engines in plan.Tasks.Select(task => task.Engines).Distinct())
        {
            engines.Prepare();
            if (engines.RecordsTrials && existing == ExistingResults.Overwrite)
            {
                // The records begin anew; interrupted, the experiment must not be met by a log of another one.
                File.Delete(path);
            }
        }

        var names = new ArchitectureNames(plan.Space);
        var traces = new List<RunTrace>(plan.TotalRuns);
        int done = 0;
        int reused = 0;

        using var writer = new RunLogWriter(path, described);
        Task writing = Task.CompletedTask;
        ExceptionDispatchInfo? failure = null;
        try
        {
            foreach ((PlannedTask task, AlgorithmChoice algorithm, int first, int count) in Blocks(plan))
            {
                var block = new RunTrace?[count];
                Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = task.Engines.AllowsConcurrentRuns ? threads : 1 }, i =>
                {
                    // Once interrupted, runs from before are kept all the same.
                    var run = new RunIdentity(algorithm.Name, task.Dataset, first + i);
                    if (earlier.TryGetValue(run, out RunTrace? trace))
                    {
                        Interlocked.Increment(ref reused);
                    }
                    else if (failure is not null || Search(task, algorithm, plan.Seed, run.Run, names, ref failure, cancellation) is not { } found)
                    {
                        return;
                    }
                    else
                    {
                        trace = found;
                    }

                    block[i] = trace;
                    finished(Interlocked.Increment(ref done));
                });

                RunTrace[] complete = [.. block.OfType<RunTrace>()];
                traces.AddRange(complete);
                writing.GetAwaiter().GetResult();
                writing = complete.Length == 0 ? Task.CompletedTask : Task.Run(() => writer.Append(complete), CancellationToken.None);
            }
        }
        finally
        {
            writing.GetAwaiter().GetResult();
        }

        if (traces.Count == plan.TotalRuns || IsWorthKeeping(plan, path, existing, traces.Count, failure is not null))
        {
            writer.Complete();
        }

        failure?.Throw();
        return new ExperimentOutcome(new RunLog(path, described, traces), plan.TotalRuns, reused);
    }

    /// <summary>
    /// Whether a log of some of the runs takes its place. Not where the trials are recorded, from which it is made again; and
    /// not over one that has more runs, as when what is there was being done again.
    /// </summary>
    private static bool IsWorthKeeping(ExperimentPlan plan, string path, ExistingResults existing, int runs, bool failed) =>
        !plan.Tasks.Any(task => task.Engines.RecordsTrials)
        && (runs > 0 || !failed)
        && (existing != ExistingResults.Refuse || !File.Exists(path) || RunLog.Read(path).Runs.Count < runs);

    /// <summary>One run, or null where it was interrupted or failed. What the first failure was is kept, to be thrown when the finished runs are safe.</summary>
    private static RunTrace? Search(
        PlannedTask task, AlgorithmChoice algorithm, long seed, int run, ArchitectureNames names, ref ExceptionDispatchInfo? failure, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            return task.Search(algorithm, seed, run, cancellation).ToTrace(algorithm.Name, task.Dataset, run, names, task.FurtherObjectives.Count);
        }
        catch (OperationCanceledException) when (!task.Engines.RecordsTrials)
        {
            return null;
        }
#pragma warning disable CA1031 // whatever ends one run, the others' results are kept; it is thrown after that
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
            return null;
        }
    }

    private static IEnumerable<(PlannedTask Task, AlgorithmChoice Algorithm, int FirstRun, int Count)> Blocks(ExperimentPlan plan) =>
        from task in plan.Tasks
        let length = task.Engines.AllowsConcurrentRuns ? RunsPerBlock : 1
        from block in Enumerable.Range(0, (plan.Runs + length - 1) / length)
        from algorithm in plan.Algorithms
        select (task, algorithm, block * length, Math.Min(length, plan.Runs - (block * length)));

    private static Dictionary<RunIdentity, RunTrace> EarlierRuns(ExperimentPlan plan, RunLogMetadata described, string path, ExistingResults existing)
    {
        bool recordsTrials = plan.Tasks.Any(task => task.Engines.RecordsTrials);
        if (existing == ExistingResults.Overwrite || !File.Exists(path))
        {
            return [];
        }

        if (recordsTrials)
        {
            RequireRecords(plan, RunLog.Read(path));
            return [];
        }

        // Runs know nothing of how many there are, so that others can be added to those that are there.
        RunLogMetadata there = RunLog.ReadMetadata(path);
        bool isExtended = described.Runs > there.Runs && Difference(described with { Runs = there.Runs }, there) is null;
        if (!(isExtended && existing == ExistingResults.Resume) && Difference(described, there) is { } difference)
        {
            throw new ExistingResultsException($"{path} holds another experiment ({difference})", canBeResumed: isExtended);
        }

        return existing == ExistingResults.Resume
            ? RunLog.Read(path).Runs.ToDictionary(trace => new RunIdentity(trace.Algorithm, trace.Dataset, trace.Run))
            : [];
    }

    /// <summary>A log may be replaced when all of its runs can be made again from the records of their trials, which know what they belong to.</summary>
    private static void RequireRecords(ExperimentPlan plan, RunLog log)
    {
        string? other = log.Metadata.Space != plan.Space.Name || log.Metadata.Benchmark != plan.BenchmarkName
            ? $"it has runs of {log.Metadata.Benchmark} in the space {log.Metadata.Space}"
            : log.Runs.FirstOrDefault(run => !plan.Tasks.Any(task => task.Dataset == run.Dataset && task.Engines.HasRecordOf(new RunIdentity(run.Algorithm, run.Dataset, run.Run)))) is { } missing
                ? FormattableString.Invariant($"there is no record of the trials of its run {missing.Run} of {missing.Algorithm}, or it is not asked for")
                : null;
        if (other is not null)
        {
            throw new ExistingResultsException($"{log.Source} is of another experiment ({other})", canBeResumed: false);
        }
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
