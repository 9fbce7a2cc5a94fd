namespace Reports.RunLogs;

/// <summary>
/// One run: one searcher on one data set under one budget, evaluation by evaluation. All spans have <see cref="Count"/>
/// entries, in the order in which the evaluations ended. Accuracies are in percent; NaN where the benchmark has none.
/// </summary>
public sealed class RunTrace
{
    /// <summary>The algorithm's name.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The data set that the answer is judged on.</summary>
    public required string Dataset { get; init; }

    /// <summary>The run's number, from 0.</summary>
    public required int Run { get; init; }

    /// <summary>The architecture of each evaluation in its space's notation.</summary>
    public required string[] Architectures { get; init; }

    /// <summary>The validation accuracy the searcher was told.</summary>
    public required double[] ValidAccuracy { get; init; }

    /// <summary>What the evaluation cost, in seconds.</summary>
    public required double[] CostSeconds { get; init; }

    /// <summary>Time since the run's start when the evaluation ended, in seconds (simulated or measured).</summary>
    public required double[] SimulatedSeconds { get; init; }

    /// <summary>The best validation accuracy told so far.</summary>
    public required double[] IncumbentValidAccuracy { get; init; }

    /// <summary>Validation accuracy of the incumbent at full fidelity, averaged over training seeds.</summary>
    public required double[] IncumbentFullValidAccuracy { get; init; }

    /// <summary>Test accuracy of the incumbent at full fidelity, averaged over training seeds.</summary>
    public required double[] IncumbentFullTestAccuracy { get; init; }

    /// <summary>The number of evaluations.</summary>
    public int Count => ValidAccuracy.Length;
}
