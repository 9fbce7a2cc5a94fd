using Reports.RunLogs;
using Reports.Statistics;
using ScottPlot;

namespace Reports.Figures;

/// <summary>The incumbent's accuracy against time: mean over runs and the confidence band of the mean, per algorithm.</summary>
public static class IncumbentFigure
{
    private const int GridPoints = 300;

    // Student's t of one to three degrees of freedom gives bands wider than the axis; the runs themselves say more.
    private const int FewestForBand = 5;

    /// <summary>Draws the algorithms of one data set.</summary>
    /// <param name="comparison">The data set's runs.</param>
    /// <param name="timeUnit">The log's time unit: <c>simulated seconds</c>, <c>seconds</c> or <c>evaluations</c>.</param>
    public static Figure Draw(DatasetComparison comparison, string timeUnit)
    {
        Plot plot = FigureStyle.NewPlot(
            $"{comparison.Dataset.Name}: {comparison.Measure.Title} of the incumbent",
            AxisLabel(timeUnit),
            $"{comparison.Measure.Title} (%)");

        (double first, double last) = TimeRange(comparison);
        double[] grid = IncumbentCurve.LogarithmicGrid(first, last, GridPoints);
        double lowest = double.PositiveInfinity, highest = double.NegativeInfinity;
        for (int series = 0; series < comparison.Algorithms.Count; series++)
        {
            AlgorithmResults algorithm = comparison.Algorithms[series];
            IncumbentCurve curve = IncumbentCurve.Of(algorithm.Runs, comparison.Measure.OfIncumbent, grid, comparison.Level);
            if (curve.Times.Length == 0)
            {
                continue;
            }

            double[] logTimes = [.. curve.Times.Select(Math.Log10)];
            if (algorithm.Runs.Count >= FewestForBand)
            {
                FigureStyle.AddBand(plot, logTimes, curve.Low, curve.High, series);
                Include(curve.Low);
                Include(curve.High);
            }
            else if (algorithm.Runs.Count > 1)
            {
                foreach (RunTrace run in algorithm.Runs)
                {
                    double[] accuracies = IncumbentCurve.Of([run], comparison.Measure.OfIncumbent, curve.Times, comparison.Level).Mean;
                    var single = plot.Add.ScatterLine(logTimes, accuracies, FigureStyle.ColorOf(series).WithAlpha(0.4));
                    single.LineWidth = 1;
                    Include(accuracies);
                }
            }
            FigureStyle.AddLine(plot, logTimes, curve.Mean, series, algorithm.Algorithm.Title);
            Include(curve.Mean);
        }
        if (comparison.Optimum is double optimum)
        {
            FigureStyle.AddReferenceLine(plot, Math.Log10(first), optimum, FigureStyle.OptimumLabel);
            highest = Math.Max(highest, optimum);
        }

        FigureStyle.SetLogarithmicXRange(plot, first, last);
        FigureStyle.SetYRange(plot, lowest, highest);
        FigureStyle.ShowLegend(plot);

        return Figure.Draw(Figure.FileName("incumbent", comparison.Dataset.Name), Caption(comparison), plot);

        void Include(double[] accuracies)
        {
            // Where an interval is wider than accuracies can be, the axis ends at what they can be.
            lowest = Math.Min(lowest, Math.Max(0, accuracies.Min()));
            highest = Math.Max(highest, Math.Min(100, accuracies.Max()));
        }
    }

    private static string Caption(DatasetComparison comparison)
    {
        int most = comparison.Algorithms.Max(algorithm => algorithm.Runs.Count);
        string lines = most switch
        {
            1 => "one run per algorithm.",
            < FewestForBand => "thick lines are means over runs, thin lines single runs.",
            _ => $"mean over up to {most} runs per algorithm and the {Numbers.Level(comparison.Level)} confidence band of the mean.",
        };
        return $"The accuracy of the best architecture so far: {lines} Each curve begins when every run has finished an evaluation.";
    }

    /// <summary>The label of a time axis.</summary>
    public static string AxisLabel(string timeUnit) => timeUnit switch
    {
        "simulated seconds" => "simulated time (s)",
        "seconds" => "time (s)",
        _ => timeUnit,
    };

    private static (double First, double Last) TimeRange(DatasetComparison comparison)
    {
        double first = comparison.Algorithms.Min(algorithm => algorithm.Runs.Max(run => run.SimulatedSeconds[0]));
        double last = comparison.Dataset.IsBudgetInEvaluations
            ? comparison.Algorithms.Max(algorithm => algorithm.Runs.Max(run => run.SimulatedSeconds[ReadOff.EvaluationsWithin(run, comparison.Dataset) - 1]))
            : comparison.Dataset.Budget;
        // A logarithm needs a positive time; evaluations that cost nothing end at 0.
        first = Math.Max(first, last * 1e-6);
        return last > first ? (first, last) : (first / 2, first);
    }
}
