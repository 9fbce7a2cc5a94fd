using Reports.RunLogs;

namespace Reports.Statistics;

/// <summary>An algorithm's runs on one data set.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Runs">Its runs.</param>
/// <param name="Planned">How many there should be.</param>
/// <param name="Results">The runs' recommendations, in the order of the runs; those of several logs are counted on.</param>
/// <param name="Valid">Validation accuracy of the recommendations at full fidelity.</param>
/// <param name="Test">Test accuracy of the recommendations at full fidelity.</param>
/// <param name="Compared">The accuracy by which algorithms are compared.</param>
/// <param name="ComparedMean">The mean of that accuracy with its confidence interval.</param>
/// <param name="Evaluations">Evaluations per run.</param>
public sealed record AlgorithmResults(
    AlgorithmEntry Algorithm,
    IReadOnlyList<RunTrace> Runs,
    int Planned,
    IReadOnlyList<RunResult> Results,
    SampleSummary Valid,
    SampleSummary Test,
    SampleSummary Compared,
    Interval ComparedMean,
    SampleSummary Evaluations);

/// <summary>The algorithms of an experiment on one of its data sets: everything that tables, figures and verdicts show.</summary>
/// <param name="Dataset">The data set.</param>
/// <param name="Measure">The accuracy by which the algorithms are compared.</param>
/// <param name="Level">Confidence level of all intervals.</param>
/// <param name="Algorithms">The algorithms that have runs here, in the experiment's order.</param>
/// <param name="Pairs">Every two of them.</param>
/// <param name="ExpectedRanks">In the order of <paramref name="Algorithms"/>.</param>
/// <param name="FrequentRecommendations">The architectures recommended most often, over all algorithms.</param>
public sealed record DatasetComparison(
    DatasetEntry Dataset,
    Measure Measure,
    double Level,
    IReadOnlyList<AlgorithmResults> Algorithms,
    IReadOnlyList<PairwiseComparison> Pairs,
    IReadOnlyList<double> ExpectedRanks,
    IReadOnlyList<FrequentRecommendation> FrequentRecommendations)
{
    private const int RecommendationsShown = 5;

    /// <summary>The best that the data set offers by <see cref="Measure"/>, in percent: the reference row that is no single architecture.</summary>
    public double? Optimum => Dataset.References.Where(reference => reference.Architecture is null).Select(Measure.OfReference).FirstOrDefault();

    /// <summary>The accuracies by which an algorithm is compared, one per run of which it is known, in percent.</summary>
    public double[] ComparedValues(AlgorithmResults algorithm) => SampleSummary.Present(Column(algorithm.Results, Measure.OfResult));

    /// <summary>The algorithms' titles by their names.</summary>
    public string TitleOf(string algorithm) => Algorithms.First(results => results.Algorithm.Name == algorithm).Algorithm.Title;

    /// <summary>Compares the algorithms on every data set that has a run.</summary>
    /// <param name="experiment">The runs.</param>
    /// <param name="rule">How a run is read off at its budget.</param>
    /// <param name="level">Confidence level of all intervals, such as 0.95.</param>
    public static IReadOnlyList<DatasetComparison> Compare(Experiment experiment, ReadOffRule rule, double level) =>
        [.. experiment.Datasets
            .Where(dataset => experiment.Algorithms.Any(algorithm => experiment.Runs(algorithm, dataset).Count > 0))
            .Select(dataset => Compare(experiment, dataset, rule, level))];

    private static DatasetComparison Compare(Experiment experiment, DatasetEntry dataset, ReadOffRule rule, double level)
    {
        AlgorithmEntry[] algorithms = [.. experiment.Algorithms.Where(algorithm => experiment.Runs(algorithm, dataset).Count > 0)];
        RunResult[][] results = [.. algorithms.Select(algorithm => Results(algorithm, run => ReadOff.Of(run, dataset, rule)))];
        Measure measure = Measure.BestKnown(results.SelectMany(r => r));
        double[][] compared = [.. results.Select(ofAlgorithm => Column(ofAlgorithm, measure.OfResult))];
        IReadOnlyList<PairwiseComparison> pairs = PairwiseComparison.Compare([.. algorithms.Zip(compared, (a, values) => (a.Name, values))], level);
        return new DatasetComparison(
            dataset,
            measure,
            level,
            [.. algorithms.Select((algorithm, i) => new AlgorithmResults(
                algorithm,
                experiment.Runs(algorithm, dataset),
                experiment.Planned(algorithm, dataset),
                results[i],
                SampleSummary.Of(Column(results[i], Measure.Valid.OfResult)),
                SampleSummary.Of(Column(results[i], Measure.Test.OfResult)),
                SampleSummary.Of(compared[i]),
                Interval.OfMean(compared[i], level),
                SampleSummary.Of(Column(results[i], result => result.Evaluations))))],
            pairs,
            PairwiseComparison.ExpectedRanks([.. algorithms.Select(a => a.Name)], pairs),
            // An interpolated accuracy belongs to no architecture: these are read by the step before the budget.
            FrequentRecommendation.MostFrequent(algorithms.SelectMany(algorithm => Results(algorithm, run => ReadOff.Step(run, dataset))), RecommendationsShown));

        RunResult[] Results(AlgorithmEntry algorithm, Func<RunTrace, RunResult> readOff) =>
            [.. experiment.Runs(algorithm, dataset).Select((run, index) => readOff(run) with
            {
                Algorithm = algorithm.Name,
                // Every log numbers its runs from 0.
                Run = experiment.Logs.Count == 1 ? run.Run : index,
            })];
    }

    private static double[] Column(IReadOnlyList<RunResult> results, Func<RunResult, double> value) => [.. results.Select(value)];
}
