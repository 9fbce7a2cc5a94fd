using Reports.RunLogs;

namespace Reports.Statistics;

/// <summary>
/// The mean over runs of an accuracy of their recommendations, against time. A run is a step function: its value at time t is
/// that after the last evaluation which ended at or before t, and before its first evaluation it has none. The curve
/// begins when every run has a value, so that one and the same set of runs is averaged everywhere. A run that never has
/// one, because no trial succeeded, is left out.
/// </summary>
/// <param name="Times">Ascending times, in the log's time unit.</param>
/// <param name="Mean">The mean over runs at each time, in percent.</param>
/// <param name="Low">The lower bound of the band of the mean; NaN for a single run.</param>
/// <param name="High">The upper bound of the band of the mean; NaN for a single run.</param>
public sealed record IncumbentCurve(double[] Times, double[] Mean, double[] Low, double[] High)
{
    /// <summary>The curve of these runs at the grid's times from where every run has a value.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="column">Which accuracy of the recommendation.</param>
    /// <param name="grid">Ascending times.</param>
    /// <param name="level">Confidence level of the band of the mean (Student's t), such as 0.95.</param>
    public static IncumbentCurve Of(IReadOnlyList<RunTrace> runs, Func<RunTrace, double[]> column, IReadOnlyList<double> grid, double level)
    {
        runs = [.. runs.Where(run => !double.IsNaN(column(run)[^1]))];
        double start = runs.Select(run => run.SimulatedSeconds[Array.FindIndex(column(run), value => !double.IsNaN(value))]).DefaultIfEmpty(double.PositiveInfinity).Max();
        double[] times = [.. grid.Where(time => time >= start)];
        int[] ended = new int[runs.Count];
        double[] values = new double[runs.Count];
        Interval[] band = new Interval[times.Length];
        for (int i = 0; i < times.Length; i++)
        {
            for (int run = 0; run < runs.Count; run++)
            {
                double[] ends = runs[run].SimulatedSeconds;
                while (ended[run] < ends.Length && ends[ended[run]] <= times[i])
                {
                    ended[run]++;
                }

                values[run] = column(runs[run])[ended[run] - 1];
            }
            band[i] = Interval.OfMean(values, level);
        }
        return new IncumbentCurve(times, [.. band.Select(b => b.Estimate)], [.. band.Select(b => b.Low)], [.. band.Select(b => b.High)]);
    }

    /// <summary>Times from <paramref name="first"/> to <paramref name="last"/> in equal ratios.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The times are not positive and ascending, or fewer than two are asked for.</exception>
    public static double[] LogarithmicGrid(double first, double last, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        double[] grid = new double[count];
        for (int i = 0; i < count; i++)
        {
            grid[i] = first * Math.Pow(last / first, i / (count - 1.0));
        }
        // Exactly the budget: rounding must not cut off an evaluation that ends with it.
        grid[^1] = last;
        return grid;
    }
}
