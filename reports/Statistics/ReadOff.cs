using Reports.RunLogs;

namespace Reports.Statistics;

/// <summary>How a run's result at its budget is read from its history.</summary>
public enum ReadOffRule
{
    /// <summary>The recommendation after the last evaluation that ended within the budget.</summary>
    Step,

    /// <summary>
    /// NATS-Bench's: the recommendations of the two history points nearest to the budget, before or after it, weighted by
    /// their nearness. A run whose last evaluation overran the budget gets a share of that evaluation.
    /// </summary>
    Interpolated,
}

/// <summary>A run's result: its recommendation when the budget is spent.</summary>
/// <param name="Algorithm">The algorithm's name.</param>
/// <param name="Dataset">The data set.</param>
/// <param name="Run">The run's number.</param>
/// <param name="Evaluations">Evaluations that ended within the budget.</param>
/// <param name="SimulatedSeconds">When the last of them ended, in the log's time unit; 0 if there is none.</param>
/// <param name="Architecture">The recommendation then; empty if no trial succeeded within the budget.</param>
/// <param name="ValidAccuracy">What the searcher was told of it, in percent; NaN if there is none.</param>
/// <param name="FullValidAccuracy">Validation accuracy at full fidelity, in percent; NaN where unknown.</param>
/// <param name="FullTestAccuracy">Test accuracy at full fidelity, in percent; NaN where unknown.</param>
public sealed record RunResult(
    string Algorithm,
    string Dataset,
    int Run,
    int Evaluations,
    double SimulatedSeconds,
    string Architecture,
    double ValidAccuracy,
    double FullValidAccuracy,
    double FullTestAccuracy);

/// <summary>Reads runs off at their budget.</summary>
public static class ReadOff
{
    /// <summary>The number of evaluations that ended within the budget. The one that overran does not count.</summary>
    public static int EvaluationsWithin(RunTrace run, DatasetEntry dataset) =>
        dataset.IsBudgetInEvaluations
            ? (int)Math.Min(run.Count, dataset.Budget)
            : EndedBy(run.SimulatedSeconds, dataset.Budget);

    /// <summary>The number of these ascending times that are at or before <paramref name="time"/>.</summary>
    public static int EndedBy(ReadOnlySpan<double> times, double time)
    {
        int low = 0, high = times.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (times[middle] <= time)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }

    /// <summary>The run's result at the data set's budget.</summary>
    public static RunResult Of(RunTrace run, DatasetEntry dataset, ReadOffRule rule) =>
        rule == ReadOffRule.Interpolated && !dataset.IsBudgetInEvaluations ? Interpolated(run, dataset) : Step(run, dataset);

    /// <summary>The run's result by <see cref="ReadOffRule.Step"/>.</summary>
    public static RunResult Step(RunTrace run, DatasetEntry dataset)
    {
        int count = EvaluationsWithin(run, dataset);
        if (count == 0)
        {
            return new RunResult(run.Algorithm, run.Dataset, run.Run, 0, 0, "", double.NaN, double.NaN, double.NaN);
        }

        int last = count - 1;
        int recommendation = run.Recommendation[last];
        return new RunResult(
            run.Algorithm, run.Dataset, run.Run, count, run.SimulatedSeconds[last],
            recommendation == RunTrace.None ? "" : run.Architectures[recommendation],
            run.IncumbentValidAccuracy[last], run.IncumbentFullValidAccuracy[last], run.IncumbentFullTestAccuracy[last]);
    }

    /// <summary>
    /// The run's result by <see cref="ReadOffRule.Interpolated"/>, after <c>query_performance</c> of NATS-Bench's
    /// drawing scripts. The architecture, its search-time accuracy and the number of evaluations stay those of
    /// <see cref="Step"/>. The budget must be in time.
    /// </summary>
    public static RunResult Interpolated(RunTrace run, DatasetEntry dataset)
    {
        RunResult step = Step(run, dataset);
        (int nearest, int next) = TwoNearest(run.SimulatedSeconds, dataset.Budget);
        double toNearest = Math.Abs(run.SimulatedSeconds[nearest] - dataset.Budget);
        double toNext = Math.Abs(run.SimulatedSeconds[next] - dataset.Budget);
        double weight = toNearest + toNext == 0 ? 1 : toNext / (toNearest + toNext);
        return step with
        {
            FullValidAccuracy = Between(run.IncumbentFullValidAccuracy),
            FullTestAccuracy = Between(run.IncumbentFullTestAccuracy),
        };

        double Between(double[] column) => weight * column[nearest] + (1 - weight) * column[next];
    }

    // Times ascend, so the nearest is beside the budget and the next nearest beside the nearest.
    private static (int Nearest, int Next) TwoNearest(double[] times, double time)
    {
        if (times.Length == 1)
        {
            return (0, 0);
        }

        int after = Math.Min(EndedBy(times, time), times.Length - 1);
        int nearest = after > 0 && time - times[after - 1] <= Math.Abs(times[after] - time) ? after - 1 : after;
        if (nearest == 0)
        {
            return (0, 1);
        }

        if (nearest == times.Length - 1)
        {
            return (nearest, nearest - 1);
        }

        return time - times[nearest - 1] <= times[nearest + 1] - time ? (nearest, nearest - 1) : (nearest, nearest + 1);
    }
}
