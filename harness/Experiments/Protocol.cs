using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;
using Harness.Engines.Lookup;
using Harness.Runs;
using Harness.Search;
using Reports.RunLogs;
using SharedSource;

namespace Harness.Experiments;

/// <summary>A data set under a protocol.</summary>
/// <param name="Dataset">The data set of the full-fidelity accuracies.</param>
/// <param name="SearchedOn">What the searchers see, or null for the data set that validates it (<c>cifar10-valid</c> for <c>cifar10</c>).</param>
/// <param name="Budget">When a run stops, or null for the cost of <see cref="Protocol.EvaluationsOfOwnProtocol"/> average evaluations.</param>
public sealed record ProtocolDataset(string Dataset, string? SearchedOn, Budget? Budget);

/// <summary>What of a protocol a comparison changes; null or empty where it follows the protocol.</summary>
public sealed record ProtocolChanges
{
    /// <summary>The data sets wanted, or null for all of the protocol's that the suite has.</summary>
    public IReadOnlyList<string>? Datasets { get; init; }

    /// <summary>A budget for every data set.</summary>
    public Budget? Budget { get; init; }

    /// <summary>The fidelities that searchers are given, from cheap to dear; null for the complete training of the protocol.</summary>
    public IReadOnlyList<Fidelity>? Fidelities { get; init; }

    /// <summary>Simulated workers.</summary>
    public int? WorkerSlots { get; init; }

    /// <summary>What promotions cost.</summary>
    public PromotionCost? PromotionCost { get; init; }

    /// <summary>The names of further objectives.</summary>
    public IReadOnlyList<string> FurtherObjectives { get; init; } = [];

    /// <summary>The protocol's name with what is changed: what results are called that were got so.</summary>
    /// <param name="protocol">The protocol's name.</param>
    public string NameFor(string protocol)
    {
        string[] changed =
        [
            .. Fidelities is null ? Array.Empty<string>() : ["fidelities"],
            .. WorkerSlots is null or 1 ? Array.Empty<string>() : ["worker slots"],
            .. PromotionCost is null ? Array.Empty<string>() : ["promotion cost"],
        ];
        return Budget is not null ? "own budget" : changed.Length == 0 ? protocol : $"{protocol} with other {string.Join(", ", changed)}";
    }
}

/// <summary>A named stopping rule: data sets, budgets and the two fidelities.</summary>
/// <param name="Name">The name, such as <c>nats-bench</c>.</param>
/// <param name="SearchEpochs">The complete training that searchers are told, in epochs.</param>
/// <param name="FullEpochs">The complete training of the full-fidelity accuracies, in epochs.</param>
/// <param name="Datasets">The data sets, in the order of the publication.</param>
public sealed record Protocol(string Name, int SearchEpochs, int FullEpochs, IReadOnlyList<ProtocolDataset> Datasets)
{
    /// <summary>What the promotion of a trial costs.</summary>
    public PromotionCost PromotionCost { get; init; } = PromotionCost.Resumed;

    /// <summary>NATS-Bench's.</summary>
    public const string NatsBench = "nats-bench";

    /// <summary>NAS-Bench-201's.</summary>
    public const string NasBench201 = "nas-bench-201";

    /// <summary>A table's own; other suites name theirs themselves.</summary>
    public const string OfTheTable = "table";

    /// <summary>A search under a suite's own protocol costs as much as this many evaluations at the lowest fidelity.</summary>
    public const int EvaluationsOfOwnProtocol = 150;

    private static readonly (string Space, Protocol Protocol)[] Published =
    [
        // Dong et al. 2021, section 5.1: the evaluation that crosses the budget is kept. Their BOHB script pays every rung whole.
        (TopologySpace.Instance.Name, new Protocol(NatsBench, 12, 200,
        [
            new("cifar10", null, Budget.Seconds(20_000)),
            new("cifar100", null, Budget.Seconds(40_000)),
            new("ImageNet16-120", null, Budget.Seconds(120_000)),
        ]) { PromotionCost = PromotionCost.FromScratch }),
        (SizeSpace.Instance.Name, new Protocol(NatsBench, 12, 90,
        [
            new("cifar10", null, Budget.Seconds(20_000)),
            new("cifar100", null, Budget.Seconds(40_000)),
            new("ImageNet16-120", null, Budget.Seconds(60_000)),
        ]) { PromotionCost = PromotionCost.FromScratch }),
        // Dong and Yang 2020, section 5: searched on CIFAR-10 alone, read off on all three; the overrunning evaluation is dropped.
        (TopologySpace.Instance.Name, new Protocol(NasBench201, 12, 200,
            [.. new[] { "cifar10", "cifar100", "ImageNet16-120" }.Select(d => new ProtocolDataset(d, "cifar10-valid", Budget.Seconds(12_000, keepsOverrun: false)))]) { PromotionCost = PromotionCost.FromScratch }),
    ];

    /// <summary>The names that there are.</summary>
    public static IReadOnlyList<string> Names { get; } = [NatsBench, NasBench201, OfTheTable];

    /// <summary>The publications that a protocol follows.</summary>
    public IReadOnlyList<string> Citations => Name switch
    {
        NatsBench => ["Dong, Liu, Musial, Gabrys: NATS-Bench: Benchmarking NAS Algorithms for Architecture Topology and Size. IEEE TPAMI 2021"],
        NasBench201 => ["Dong, Yang: NAS-Bench-201: Extending the Scope of Reproducible Neural Architecture Search. ICLR 2020"],
        _ => [],
    };

    /// <summary>A protocol by name, for the suite it is to run on.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="suite">The suite.</param>
    /// <param name="datasets">The data sets that are to be searched, which decide about the fidelities where the suite does; null for all.</param>
    /// <exception cref="InputException">The name is unknown, or the protocol has nothing to do with the suite's space.</exception>
    public static Protocol Named(string name, IBenchmarkSuite suite, IReadOnlyList<string>? datasets = null) =>
        name == suite.OwnProtocol ? OwnOf(suite, datasets)
        : PublishedFor(name, suite) is { } published ? published
        : NameLookup.Find(name, [.. Names, suite.OwnProtocol]) is not { } known ? throw new InputException(NameLookup.Unknown("protocol", name, [.. Names, suite.OwnProtocol]))
        : known != name ? Named(known, suite, datasets)
        : throw new ProtocolMismatchException($"the protocol {name} is not defined for the {suite.Space.Name} space of '{suite.Name}'");

    /// <summary>The protocol that suits a suite when none is asked for: the benchmark's own where its data sets are there.</summary>
    public static string DefaultFor(IBenchmarkSuite suite) =>
        PublishedFor(NatsBench, suite) is { } official && suite.Datasets.Any(official.IsMeasuredBy(suite)) ? NatsBench : suite.OwnProtocol;

    /// <summary>The tasks of a plan on <paramref name="suite"/>.</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="changes">What of the protocol is changed.</param>
    /// <exception cref="InputException">A data set is not the protocol's or not in the suite.</exception>
    public IReadOnlyList<PlannedTask> Plan(IBenchmarkSuite suite, ProtocolChanges changes)
    {
        IReadOnlyList<ProtocolDataset> chosen = changes.Datasets is null
            ? [.. Datasets.Where(d => suite.FullEpochsOf(d.Dataset).Count > 0)]
            : [.. changes.Datasets.Select(name => Datasets.FirstOrDefault(d => d.Dataset == name)
                ?? throw new InputException($"the protocol '{Name}' has no data set '{name}'; it has {string.Join(", ", Datasets.Select(d => d.Dataset))}"))];
        if (chosen.Count == 0)
        {
            throw new ProtocolMismatchException($"'{suite.Name}' has none of the data sets of the protocol {Name} ({string.Join(", ", Datasets.Select(d => d.Dataset))})");
        }

        (ProtocolDataset Dataset, IBenchmark Benchmark)[] opened = [.. chosen.Select(dataset => (dataset, Open(suite, dataset, changes)))];

        // One experiment has one unit of time: where one data set has no costs, those of the others are not used.
        var settings = new LookupSettings
        {
            WorkerSlots = changes.WorkerSlots ?? 1,
            PromotionCost = changes.PromotionCost ?? PromotionCost,
            HasCosts = opened.All(each => each.Benchmark.HasCosts),
        };
        return [.. opened.Select(each => TaskOf(suite, each.Dataset, each.Benchmark, changes, settings))];
    }

    /// <summary>A plan of this protocol's tasks.</summary>
    /// <param name="suite">What is searched.</param>
    /// <param name="changes">What of the protocol is changed.</param>
    /// <param name="algorithms">The algorithms.</param>
    /// <param name="runs">Runs per algorithm and task.</param>
    /// <param name="seed">The experiment's seed.</param>
    /// <exception cref="InputException">A data set is not the protocol's or not in the suite, or there is no run.</exception>
    public ExperimentPlan PlanOf(IBenchmarkSuite suite, ProtocolChanges changes, IReadOnlyList<AlgorithmChoice> algorithms, int runs, long seed) =>
        new(suite.Name, changes.NameFor(Name), algorithms, Plan(suite, changes), runs, seed)
        {
            Facts = [.. suite.Provenance],
            Citations = Citations,
        };

    private static Protocol? PublishedFor(string name, IBenchmarkSuite suite) =>
        Published.FirstOrDefault(known => known.Space == suite.Space.Name && known.Protocol.Name == name).Protocol;

    /// <summary>
    /// Every data set of the suite, from the lowest to the highest fidelity that those searched have in common, with the cost
    /// of <see cref="EvaluationsOfOwnProtocol"/> average evaluations as the budget.
    /// </summary>
    private static Protocol OwnOf(IBenchmarkSuite suite, IReadOnlyList<string>? datasets)
    {
        string[] searched = [.. suite.Datasets.Where(d => datasets is null || datasets.Contains(d)).DefaultIfEmpty(suite.Datasets[0])];
        int low = searched.Max(d => suite.SearchEpochsOf(d)[0]);
        int full = searched.Min(d => suite.FullEpochsOf(d)[^1]);
        return new Protocol(suite.OwnProtocol, low, full, [.. suite.Datasets.Select(d => new ProtocolDataset(d, null, Budget: null))]);
    }

    /// <summary>What so many average evaluations cost, to two significant digits: a budget to remember, the same on every machine.</summary>
    private static Budget CostOfEvaluations(IBenchmarkSuite suite, string dataset, int epochs)
    {
        double cost = EvaluationsOfOwnProtocol * suite.MeanCostSeconds(dataset, epochs);
        double unit = Math.Pow(10, Math.Floor(Math.Log10(cost)) - 1);
        return Budget.Seconds(Math.Round(cost / unit) * unit);
    }

    private static IEnumerable<ReferenceEntry> References(IBenchmark benchmark)
    {
        if (benchmark.Optimum is { } optimum)
        {
            yield return new ReferenceEntry("Optimum", null, Measured.OrNull(optimum.Valid), Measured.OrNull(optimum.Test));
        }

        foreach (NamedNetwork network in (benchmark.Space as INamedNetworks)?.NamedNetworks ?? [])
        {
            if (network.Architecture is { } architecture)
            {
                FullAccuracy accuracy = benchmark.FullAccuracyOf(architecture);
                yield return new ReferenceEntry(network.Name, benchmark.Space.Format(architecture), Measured.OrNull(accuracy.Valid), Measured.OrNull(accuracy.Test));
            }
        }
    }

    /// <summary>Whether a suite has a data set of this protocol at both fidelities.</summary>
    private Func<string, bool> IsMeasuredBy(IBenchmarkSuite suite) => dataset =>
        Datasets.Any(known => known.Dataset == dataset) && suite.FullEpochsOf(dataset).Contains(FullEpochs) && suite.SearchEpochsOf(dataset).Contains(SearchEpochs);

    private IBenchmark Open(IBenchmarkSuite suite, ProtocolDataset dataset, ProtocolChanges changes) =>
        suite.Open(new BenchmarkRequest(dataset.Dataset, changes.Fidelities?[^1].Epochs ?? SearchEpochs, FullEpochs)
        {
            SearchedOn = dataset.SearchedOn,
            FurtherObjectives = changes.FurtherObjectives,
        });

    private PlannedTask TaskOf(IBenchmarkSuite suite, ProtocolDataset dataset, IBenchmark benchmark, ProtocolChanges changes, LookupSettings settings)
    {
        int epochs = changes.Fidelities?[^1].Epochs ?? SearchEpochs;
        Budget? budget = changes.Budget ?? dataset.Budget;
        if (budget is null && suite.OwnEvaluations is { } evaluations)
        {
            budget = Budget.Evaluations(evaluations);
        }

        if (budget is not { InSeconds: false } && !benchmark.HasCosts && suite.OwnEvaluations is null)
        {
            throw new ProtocolMismatchException($"'{suite.Name}' does not say what every training on {benchmark.SearchedOn} for {Counted.Of(epochs, "epoch")} costs, so that no time can be its budget");
        }

        IReadOnlyList<Fidelity> fidelities = changes.Fidelities ?? [Fidelity.Complete(epochs)];
        return PlannedTask.Lookup(benchmark, budget ?? CostOfEvaluations(suite, dataset.Dataset, epochs), settings) with
        {
            Fidelities = fidelities.FirstOrDefault(fidelity => !benchmark.Fidelities.Contains(fidelity)) is { Epochs: > 0 } missing
                ? throw new InputException($"'{suite.Name}' has no fidelity {missing} on {benchmark.SearchedOn}; it has {string.Join(", ", benchmark.Fidelities)}")
                : fidelities,
            FullEpochs = FullEpochs,
            HasCosts = settings.HasCosts,
            References = [.. References(benchmark)],
        };
    }
}

/// <summary>A protocol and a suite do not fit: its space, its data sets or its costs. The message says how; what to do is the caller's to say.</summary>
public sealed class ProtocolMismatchException : InputException
{
    /// <summary>With this message.</summary>
    public ProtocolMismatchException(string message) : base(message)
    {
    }
}
