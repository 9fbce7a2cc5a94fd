using System.Collections.Concurrent;
using Benchspace.Spaces;
using Benchspace.Tables;

namespace Benchspace.Benchmarks;

/// <summary>
/// A table as what a search runs on. A trial's validation accuracy and cost (the training and one validation pass)
/// are those of one of the architecture's training seeds at that fidelity, drawn at random; where there is one, or a
/// mean over seeds, nothing is drawn. The answer is judged by means over seeds at full fidelity: test accuracy on the
/// data set, validation accuracy on the data set that validates it (<c>cifar10-valid</c> for <c>cifar10</c>).
/// Evaluating allocates nothing. Without state, shared between threads.
/// </summary>
public sealed class TabularTask : IBenchmark
{
    private readonly IIndexedSpace _space;
    private readonly Outcomes _searchOutcomes;
    private readonly ConcurrentDictionary<int, Outcomes> _otherOutcomes = [];
    private readonly FullAccuracy[] _judgements;

    internal TabularTask(TabularBenchmark table, string dataset, string searchedOn, int searchEpochs, int fullEpochs)
    {
        Table = table;
        _space = table.Space;
        Dataset = dataset;
        SearchedOn = searchedOn;
        SearchEpochs = searchEpochs;
        FullEpochs = fullEpochs;
        _searchOutcomes = new Outcomes(table, searchedOn, searchEpochs);
        _judgements = Judgements(table.Slice(dataset, fullEpochs), table.TrySlice(table.ValidationDatasetOf(dataset), fullEpochs));
    }

    /// <summary>The table behind it.</summary>
    public TabularBenchmark Table { get; }

    /// <inheritdoc/>
    public ISearchSpace Space => _space;

    /// <inheritdoc/>
    public string Dataset { get; }

    /// <summary>The data set that validation accuracies and costs come from.</summary>
    public string SearchedOn { get; }

    /// <inheritdoc/>
    public int SearchEpochs { get; }

    /// <summary>The fidelity at which the answer is judged: training epochs.</summary>
    public int FullEpochs { get; }

    /// <summary>The number of architectures that can be evaluated at <see cref="SearchEpochs"/>.</summary>
    public int CoveredCount => _searchOutcomes.CoveredCount;

    /// <summary>Whether every architecture of the space can be evaluated at <see cref="SearchEpochs"/>.</summary>
    public bool IsComplete => CoveredCount == _space.Count;

    /// <summary>Whether the table knows what every trial at <see cref="SearchEpochs"/> costs. Where it does not, a cost is NaN and no budget in seconds can be kept.</summary>
    public bool HasCosts => _searchOutcomes.HasCosts;

    /// <summary>Whether an architecture can be evaluated at <see cref="SearchEpochs"/>.</summary>
    public bool Covers(Architecture architecture) => _searchOutcomes.Of(_space.IndexOf(architecture)).Length > 0;

    /// <inheritdoc/>
    /// <exception cref="InputException">The table lacks the fidelity, or this architecture at it.</exception>
    public Evaluation Evaluate(Trial trial, Random random)
    {
        Outcomes outcomes = trial.Epochs == SearchEpochs ? _searchOutcomes : OutcomesAt(trial.Epochs);
        int index = _space.IndexOf(trial.Architecture);
        ReadOnlySpan<Outcome> trainings = outcomes.Of(index);
        if (trainings.Length == 0)
        {
            throw Uncovered(index, trial.Epochs, outcomes.CoveredCount);
        }

        ref readonly Outcome outcome = ref trainings[trainings.Length == 1 ? 0 : random.Next(trainings.Length)];
        return new Evaluation(trial, outcome.ValidAccuracy, outcome.CostSeconds, outcome.Seed);
    }

    /// <inheritdoc/>
    public FullAccuracy Judge(Architecture architecture) => _judgements[_space.IndexOf(architecture)];

    private static FullAccuracy[] Judgements(TableSlice test, TableSlice? valid)
    {
        var judgements = new FullAccuracy[test.IndexCount];
        for (int index = 0; index < judgements.Length; index++)
        {
            judgements[index] = new FullAccuracy(valid?.Mean(Metric.ValidAccuracy, index) ?? double.NaN, test.Mean(Metric.TestAccuracy, index));
        }

        return judgements;
    }

    private Outcomes OutcomesAt(int epochs) => _otherOutcomes.TryGetValue(epochs, out Outcomes? outcomes)
        ? outcomes
        : _otherOutcomes.GetOrAdd(epochs, new Outcomes(Table, SearchedOn, epochs));

    private InputException Uncovered(int index, int epochs, int coveredCount) => new(
        $"The table {Table.Metadata.Name} has no validation accuracy of architecture {index} ({_space.Format(_space[index])}) on {SearchedOn} after {epochs} epochs; "
        + $"it covers {coveredCount} of {_space.Count} architectures.");

    private readonly record struct Outcome(double ValidAccuracy, double CostSeconds, int? Seed);

    /// <summary>The trainings of each architecture that have a validation accuracy, side by side in memory.</summary>
    private sealed class Outcomes
    {
        private readonly Outcome[] _outcomes;
        private readonly int[] _offsets;

        public Outcomes(TabularBenchmark table, string dataset, int epochs)
        {
            TableSlice slice = table.Slice(dataset, epochs);
            _offsets = new int[slice.IndexCount + 1];
            var outcomes = new List<Outcome>(slice.RowCount);
            HasCosts = true;
            for (int index = 0; index < slice.IndexCount; index++)
            {
                ReadOnlySpan<int?> seeds = slice.SeedsOf(index);
                ReadOnlySpan<double> accuracies = slice.Values(Metric.ValidAccuracy, index);
                ReadOnlySpan<double> trainSeconds = slice.Values(Metric.TrainSeconds, index);
                ReadOnlySpan<double> validSeconds = slice.Values(Metric.ValidSeconds, index);
                for (int training = 0; training < seeds.Length; training++)
                {
                    if (double.IsNaN(accuracies[training]))
                    {
                        continue;
                    }

                    double cost = trainSeconds[training] + validSeconds[training];
                    HasCosts &= !double.IsNaN(cost);
                    outcomes.Add(new Outcome(accuracies[training], cost, seeds[training]));
                }

                _offsets[index + 1] = outcomes.Count;
                CoveredCount += _offsets[index + 1] > _offsets[index] ? 1 : 0;
            }

            if (outcomes.Count == 0)
            {
                throw new InputException($"The table {table.Metadata.Name} has no validation accuracies for {dataset} after {epochs} epochs; search on another data set or with other epochs.");
            }

            _outcomes = [.. outcomes];
        }

        public int CoveredCount { get; }

        public bool HasCosts { get; }

        public ReadOnlySpan<Outcome> Of(int index) => _outcomes.AsSpan(_offsets[index], _offsets[index + 1] - _offsets[index]);
    }
}
