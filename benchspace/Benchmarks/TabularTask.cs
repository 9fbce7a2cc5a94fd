using System.Collections.Concurrent;
using System.Collections.Immutable;
using Benchspace.Spaces;
using Benchspace.Tables;

namespace Benchspace.Benchmarks;

/// <summary>
/// A table as what a search runs on. A trial's validation accuracy and cost (the training and one validation pass) are
/// those of one of the architecture's training seeds at that fidelity, drawn at random; where there is one, or a mean over
/// seeds, nothing is drawn. Full-fidelity accuracies are means over seeds: test accuracy on the data set, validation
/// accuracy on the data set that validates it. Evaluating allocates nothing. Shared between threads.
/// </summary>
/// <remarks>
/// A table with learning curves has stopped trainings too: validation accuracy after the epoch at which it stops, at
/// the cost of that share of the training. A table without them has complete trainings only. What a fidelity needs is
/// made ready at its first use.
/// </remarks>
public sealed class TabularTask : IBenchmark
{
    private readonly IIndexedSpace _space;
    private readonly Outcomes _searchOutcomes;
    private readonly ConcurrentDictionary<Fidelity, Lazy<Outcomes>> _otherOutcomes = [];
    private readonly FullAccuracy[] _fullAccuracies;
    private readonly ImmutableArray<double>[]? _furtherObjectives;

    /// <summary>The benchmark that a search on one data set of a table is.</summary>
    /// <param name="table">The table.</param>
    /// <param name="dataset">The data set of the full-fidelity accuracies.</param>
    /// <param name="searchEpochs">The complete training that most searches use, in epochs: made ready at once.</param>
    /// <param name="fullEpochs">The complete training of the full-fidelity accuracies, in epochs.</param>
    /// <param name="searchedOn">The data set that gives validation accuracies and costs; null for the one that validates <paramref name="dataset"/>.</param>
    /// <param name="furtherObjectives">The names of further objectives: <c>params_millions</c>, <c>flops_millions</c>, <c>latency_seconds</c>.</param>
    /// <exception cref="InputException">The table lacks a data set, its epochs, validation accuracies for it, or an objective.</exception>
    public TabularTask(TabularBenchmark table, string dataset, int searchEpochs, int fullEpochs, string? searchedOn = null, IReadOnlyList<string>? furtherObjectives = null)
    {
        Table = table;
        _space = table.Space;
        TableSlice test = table.Slice(dataset, fullEpochs);
        Dataset = test.Dataset;
        SearchedOn = table.Slice(searchedOn ?? table.ValidationDatasetOf(dataset), searchEpochs).Dataset;
        SearchFidelity = Fidelity.Complete(searchEpochs);
        FullEpochs = fullEpochs;
        _searchOutcomes = new Outcomes(table.Slice(SearchedOn, searchEpochs), SearchFidelity);
        _fullAccuracies = FullAccuracies(test, table.TrySlice(table.ValidationDatasetOf(Dataset), fullEpochs));
        Fidelities = FidelitiesOf(table, SearchedOn);
        FurtherObjectives = [.. (furtherObjectives ?? []).Select(name => ObjectiveOf(table, name))];
        _furtherObjectives = FurtherObjectives.Count == 0 ? null : ValuesOf(FurtherObjectives, test);
    }

    /// <summary>The table behind it.</summary>
    public TabularBenchmark Table { get; }

    /// <inheritdoc/>
    public ISearchSpace Space => _space;

    /// <inheritdoc/>
    public string Dataset { get; }

    /// <inheritdoc/>
    public string SearchedOn { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Fidelity> Fidelities { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Objective> FurtherObjectives { get; }

    /// <inheritdoc/>
    /// <remarks>The complete training that it was opened for.</remarks>
    public Fidelity SearchFidelity { get; }

    /// <summary>The complete training of the full-fidelity accuracies, in epochs.</summary>
    public int FullEpochs { get; }

    /// <summary>The number of architectures that can be evaluated at <see cref="SearchFidelity"/>.</summary>
    public int CoveredCount => _searchOutcomes.CoveredCount;

    /// <summary>Whether every architecture of the space can be evaluated at <see cref="SearchFidelity"/>.</summary>
    public bool IsComplete => CoveredCount == _space.Count;

    /// <inheritdoc/>
    /// <remarks>At <see cref="SearchFidelity"/>. Where the table does not know what every trial costs, a cost is NaN and no budget in seconds can be kept.</remarks>
    public bool HasCosts => _searchOutcomes.HasCosts;

    /// <inheritdoc/>
    public FullAccuracy? Optimum
    {
        get
        {
            FullAccuracy best = FullAccuracy.Unknown;
            foreach (FullAccuracy accuracy in _fullAccuracies)
            {
                best = new FullAccuracy(double.MaxNumber(best.Valid, accuracy.Valid), double.MaxNumber(best.Test, accuracy.Test));
            }

            return best;
        }
    }

    /// <summary>Whether an architecture can be evaluated at <see cref="SearchFidelity"/>.</summary>
    public bool Covers(Architecture architecture) => _searchOutcomes.Of(_space.IndexOf(architecture)).Length > 0;

    /// <inheritdoc/>
    /// <exception cref="InputException">The table lacks the fidelity, or this architecture at it.</exception>
    public Evaluation Evaluate(in Trial trial, Random random)
    {
        int index = _space.IndexOf(trial.Architecture);
        ReadOnlySpan<Outcome> trainings = TrainingsOf(index, trial.Fidelity);
        ref readonly Outcome outcome = ref trainings[trainings.Length == 1 ? 0 : random.Next(trainings.Length)];
        return Evaluation.Succeeded(trial, outcome.ValidAccuracy, outcome.CostSeconds, outcome.Seed, FurtherObjectivesOf(index));
    }

    /// <inheritdoc/>
    /// <remarks>The training seed stays that of the earlier trial.</remarks>
    public Evaluation Resume(in Trial trial, in Evaluation earlier, Random random)
    {
        int index = _space.IndexOf(trial.Architecture);
        Outcome now = WithSeed(TrainingsOf(index, trial.Fidelity), earlier.Seed, index, trial.Fidelity);
        Outcome before = WithSeed(TrainingsOf(index, earlier.Trial.Fidelity), earlier.Seed, index, earlier.Trial.Fidelity);
        return Evaluation.Succeeded(trial, now.ValidAccuracy, now.CostSeconds - before.TrainSeconds, now.Seed, FurtherObjectivesOf(index));
    }

    /// <inheritdoc/>
    public FullAccuracy FullAccuracyOf(Architecture architecture) => _fullAccuracies[_space.IndexOf(architecture)];

    private static FullAccuracy[] FullAccuracies(TableSlice test, TableSlice? valid)
    {
        var accuracies = new FullAccuracy[test.IndexCount];
        for (int index = 0; index < accuracies.Length; index++)
        {
            accuracies[index] = new FullAccuracy(valid?.Mean(Metric.ValidAccuracy, index) ?? double.NaN, test.Mean(Metric.TestAccuracy, index));
        }

        return accuracies;
    }

    /// <summary>The complete trainings that have validation accuracies and, where the table has learning curves, every epoch with one before their end.</summary>
    private static Fidelity[] FidelitiesOf(TabularBenchmark table, string dataset)
    {
        var fidelities = new List<Fidelity>();
        foreach (int epochs in table.EpochsOf(dataset))
        {
            TableSlice slice = table.Slice(dataset, epochs);
            if (slice.AllAbsent(Metric.ValidAccuracy))
            {
                continue;
            }

            fidelities.Add(Fidelity.Complete(epochs));
            if (FirstCurve(slice) is { } curve)
            {
                fidelities.AddRange(Enumerable.Range(1, epochs - 1).Where(epoch => !double.IsNaN(curve[epoch - 1])).Select(epoch => new Fidelity(epochs, epoch)));
            }
        }

        fidelities.Sort();
        return [.. fidelities];
    }

    /// <summary>The learning curve of the first architecture that has one: a source evaluates all of them at the same epochs.</summary>
    private static IReadOnlyList<double>? FirstCurve(TableSlice slice)
    {
        int first = slice.HasCurves ? Enumerable.Range(0, slice.IndexCount).FirstOrDefault(slice.Covers, -1) : -1;
        return first < 0 ? null : slice.Curve(Metric.ValidAccuracy, first, 0);
    }

    private static Objective ObjectiveOf(TabularBenchmark table, string name) => name switch
    {
        "params_millions" or "flops_millions" => new Objective(name, "million"),
        "latency_seconds" => new Objective(name, "s"),
        _ => throw new InputException($"the table {table.Metadata.Name} has no objective '{name}'; known are params_millions, flops_millions, latency_seconds"),
    };

    private static ImmutableArray<double>[] ValuesOf(IReadOnlyList<Objective> objectives, TableSlice slice) =>
    [
        .. Enumerable.Range(0, slice.IndexCount).Select(index => objectives.Select(objective => objective.Name switch
        {
            "params_millions" => slice.SizeOf(index).ParamsMillions,
            "flops_millions" => slice.SizeOf(index).FlopsMillions,
            _ => slice.Mean(Metric.LatencySeconds, index),
        }).ToImmutableArray()),
    ];

    private static ref readonly Outcome WithSeed(ReadOnlySpan<Outcome> trainings, int? seed, int index, Fidelity fidelity)
    {
        for (int training = 0; training < trainings.Length; training++)
        {
            if (trainings[training].Seed == seed)
            {
                return ref trainings[training];
            }
        }

        throw new InputException($"architecture {index} has no training with seed {seed?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "(mean)"} at fidelity {fidelity} that could be resumed");
    }

    private ImmutableArray<double> FurtherObjectivesOf(int index) => _furtherObjectives is null ? default : _furtherObjectives[index];

    private ReadOnlySpan<Outcome> TrainingsOf(int index, Fidelity fidelity)
    {
        Outcomes outcomes = fidelity == SearchFidelity ? _searchOutcomes : OutcomesAt(fidelity);
        ReadOnlySpan<Outcome> trainings = outcomes.Of(index);
        return trainings.Length > 0 ? trainings : throw Uncovered(index, fidelity, outcomes.CoveredCount);
    }

    private Outcomes OutcomesAt(Fidelity fidelity) => _otherOutcomes
        .GetOrAdd(fidelity, static (wanted, task) => new Lazy<Outcomes>(() => new Outcomes(task.Table.Slice(task.SearchedOn, wanted.Epochs), wanted)), this).Value;

    private InputException Uncovered(int index, Fidelity fidelity, int coveredCount) => new(
        $"the table {Table.Metadata.Name} has no validation accuracy of architecture {index} ({_space.Format(_space[index])}) on {SearchedOn} at fidelity {fidelity}; "
        + $"it covers {coveredCount} of {_space.Count} architectures");

    private readonly record struct Outcome(double ValidAccuracy, double CostSeconds, double TrainSeconds, int? Seed);

    /// <summary>The trainings of each architecture that have a validation accuracy at one fidelity, side by side in memory.</summary>
    private sealed class Outcomes
    {
        private readonly Outcome[] _outcomes;
        private readonly int[] _offsets;

        public Outcomes(TableSlice slice, Fidelity fidelity)
        {
            if (!fidelity.IsComplete && !slice.HasCurves)
            {
                throw new InputException($"the table {slice.TableName} has no learning curves, only what holds after the last epoch: trainings on {slice.Dataset} cannot be stopped after epoch {fidelity.StopAfter} of {fidelity.Epochs}");
            }

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
                    // Every epoch of a training takes the same time in the official files.
                    (double accuracy, double train) = fidelity.IsComplete
                        ? (accuracies[training], trainSeconds[training])
                        : (slice.Curve(Metric.ValidAccuracy, index, training)?[fidelity.StopAfter - 1] ?? double.NaN, trainSeconds[training] * fidelity.StopAfter / fidelity.Epochs);
                    if (double.IsNaN(accuracy))
                    {
                        continue;
                    }

                    double cost = train + validSeconds[training];
                    HasCosts &= !double.IsNaN(cost);
                    outcomes.Add(new Outcome(accuracy, cost, train, seeds[training]));
                }

                _offsets[index + 1] = outcomes.Count;
                CoveredCount += _offsets[index + 1] > _offsets[index] ? 1 : 0;
            }

            if (outcomes.Count == 0)
            {
                throw new InputException($"the table {slice.TableName} has no validation accuracies for {slice.Dataset} at fidelity {fidelity}; search on another data set or at another fidelity");
            }

            _outcomes = [.. outcomes];
        }

        public int CoveredCount { get; }

        public bool HasCosts { get; }

        public ReadOnlySpan<Outcome> Of(int index) => _outcomes.AsSpan(_offsets[index], _offsets[index + 1] - _offsets[index]);
    }
}
