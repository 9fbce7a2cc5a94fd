using System.Diagnostics.CodeAnalysis;

namespace Reports.RunLogs;

/// <summary>
/// One run: one searcher on one data set under one budget, evaluation by evaluation. All arrays have <see cref="Count"/>
/// entries, in the order in which the searcher was told. Accuracies are in percent; NaN where there is none. What is not
/// given, or null, is that of a run that trains every architecture to the end of one schedule, one after the other.
/// </summary>
public sealed class RunTrace
{
    /// <summary>Stands in <see cref="ResumedTrialIds"/>, <see cref="TrainingSeeds"/> and <see cref="Recommendation"/> where there is none.</summary>
    public const int None = -1;

    /// <summary>The algorithm's name.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The data set of the full-fidelity accuracies.</summary>
    public required string Dataset { get; init; }

    /// <summary>The run's number, from 0.</summary>
    public required int Run { get; init; }

    /// <summary>The architecture of each evaluation in its space's notation.</summary>
    public required string[] Architectures { get; init; }

    /// <summary>The validation accuracy that the searcher was told; NaN where the trial did not succeed.</summary>
    public required double[] ValidAccuracy { get; init; }

    /// <summary>What the evaluation cost, in seconds; NaN where unknown.</summary>
    public required double[] CostSeconds { get; init; }

    /// <summary>Time since the run's start when the evaluation ended, in seconds (simulated or measured). Never falls.</summary>
    public required double[] SimulatedSeconds { get; init; }

    /// <summary>The validation accuracy of the recommendation, as the searcher was told it.</summary>
    public required double[] IncumbentValidAccuracy { get; init; }

    /// <summary>Validation accuracy of the recommendation at full fidelity, averaged over training seeds.</summary>
    public required double[] IncumbentFullValidAccuracy { get; init; }

    /// <summary>Test accuracy of the recommendation at full fidelity, averaged over training seeds.</summary>
    public required double[] IncumbentFullTestAccuracy { get; init; }

    /// <summary>The trial's number within the run, counted from 0 in the order in which trials were begun. Not given: the step.</summary>
    [AllowNull]
    public int[] TrialIds { get => field ??= [.. Enumerable.Range(0, Count)]; init; }

    /// <summary>The trial that this one resumed; <see cref="None"/> where it began anew. Not given: none.</summary>
    [AllowNull]
    public int[] ResumedTrialIds { get => field ??= Constant(None); init; }

    /// <summary>The length of the training's schedule, in epochs; 0 where unknown. Not given: unknown.</summary>
    [AllowNull]
    public int[] Epochs { get => field ??= new int[Count]; init; }

    /// <summary>The epoch after which the training was to be stopped; that of <see cref="Epochs"/> for a complete training. Not given: complete.</summary>
    [AllowNull]
    public int[] StopAfter { get => field ??= Epochs; init; }

    /// <summary>The training seed; <see cref="None"/> where the value is a mean over seeds, or the seed unknown. Not given: none.</summary>
    [AllowNull]
    public int[] TrainingSeeds { get => field ??= Constant(None); init; }

    /// <summary>How the trial ended. Not given: succeeded where there is a validation accuracy, else failed.</summary>
    [AllowNull]
    public TrialStatus[] Statuses
    {
        get => field ??= [.. ValidAccuracy.Select(accuracy => double.IsNaN(accuracy) ? TrialStatus.Failed : TrialStatus.Succeeded)];
        init;
    }

    /// <summary>Why the trial failed; empty where it did not, or the reason is unknown. Not given: empty.</summary>
    [AllowNull]
    public string[] Reasons { get => field ??= [.. Enumerable.Repeat("", Count)]; init; }

    /// <summary>The worker slot that the trial occupied, from 0. Not given: 0.</summary>
    [AllowNull]
    public int[] WorkerSlots { get => field ??= new int[Count]; init; }

    /// <summary>
    /// Time since the run's start when the trial was begun, in seconds; NaN where unknown. Not given: what it cost before
    /// its end, but not before the run's start.
    /// </summary>
    [AllowNull]
    public double[] BeginSeconds { get => field ??= [.. SimulatedSeconds.Zip(CostSeconds, (end, cost) => Math.Max(0, end - cost))]; init; }

    /// <summary>
    /// The recommendation: of the run so far, the step whose architecture it would return; <see cref="None"/> while no trial
    /// has succeeded. Not given: the first step with <see cref="IncumbentValidAccuracy"/>.
    /// </summary>
    [AllowNull]
    public int[] Recommendation { get => field ??= FirstStepsWithIncumbent(); init; }

    /// <summary>
    /// The further objectives, in the order of the log's metadata: for each its value of every evaluation, NaN where unknown.
    /// Not given: there are none.
    /// </summary>
    public double[][] FurtherObjectives { get; init; } = [];

    /// <summary>The number of evaluations.</summary>
    public int Count => ValidAccuracy.Length;

    private int[] Constant(int value)
    {
        int[] values = new int[Count];
        Array.Fill(values, value);
        return values;
    }

    private int[] FirstStepsWithIncumbent()
    {
        int[] steps = new int[Count];
        int latest = None;
        for (int step = 0; step < steps.Length; step++)
        {
            double accuracy = IncumbentValidAccuracy[step];
            if (latest == None || accuracy != ValidAccuracy[latest])
            {
                latest = double.IsNaN(accuracy) ? None : Array.IndexOf(ValidAccuracy, accuracy, 0, step + 1);
            }

            steps[step] = latest;
        }

        return steps;
    }
}
