using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;
using Benchspace.Tables;
using Harness.Runs;
using Reports.RunLogs;

namespace Harness.Experiments;

/// <summary>A data set under a protocol.</summary>
/// <param name="Dataset">What the answer is judged on.</param>
/// <param name="SearchedOn">What the searchers see, or null for the usual partner (<c>cifar10-valid</c> for <c>cifar10</c>).</param>
/// <param name="Budget">When a run stops, or null for the cost of <see cref="Protocol.EvaluationsOfTableProtocol"/> average evaluations.</param>
internal sealed record ProtocolDataset(string Dataset, string? SearchedOn, Budget? Budget);

/// <summary>A named stopping rule: data sets, budgets and the two fidelities.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="SearchEpochs">Fidelity that searchers are given.</param>
/// <param name="FullEpochs">Fidelity at which answers are judged.</param>
/// <param name="Datasets">The data sets, in the order of the publication.</param>
internal sealed record Protocol(string Name, int SearchEpochs, int FullEpochs, IReadOnlyList<ProtocolDataset> Datasets)
{
    public const string NatsBench = "nats-bench";
    public const string NasBench201 = "nas-bench-201";
    public const string OfTheTable = "table";

    /// <summary>The names that <c>--protocol</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [NatsBench, NasBench201, OfTheTable];

    /// <summary>Searches on the table's own terms cost as much as this many evaluations at its lowest fidelity.</summary>
    public const int EvaluationsOfTableProtocol = 150;

    /// <summary>A protocol by name, for the table it is to run on.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="table">The table.</param>
    /// <param name="datasets">The data sets that are to be searched, which decide about the fidelities where the table does; null for all.</param>
    /// <exception cref="InputException">The name is unknown, or the protocol has nothing to do with the table's space.</exception>
    public static Protocol Named(string name, TabularBenchmark table, IReadOnlyList<string>? datasets = null) => (name, table.Space.Name) switch
    {
        // Dong et al. 2021, section 5.1: the evaluation that crosses the budget is kept.
        (NatsBench, "topology") => new Protocol(name, 12, 200,
        [
            new("cifar10", null, Budget.Seconds(20_000)),
            new("cifar100", null, Budget.Seconds(40_000)),
            new("ImageNet16-120", null, Budget.Seconds(120_000)),
        ]),
        (NatsBench, "size") => new Protocol(name, 12, 90,
        [
            new("cifar10", null, Budget.Seconds(20_000)),
            new("cifar100", null, Budget.Seconds(40_000)),
            new("ImageNet16-120", null, Budget.Seconds(60_000)),
        ]),
        // Dong and Yang 2020, section 5: searched on CIFAR-10 alone, read off on all three; the overrunning evaluation is dropped.
        (NasBench201, "topology") => new Protocol(name, 12, 200,
            [.. new[] { "cifar10", "cifar100", "ImageNet16-120" }.Select(d => new ProtocolDataset(d, "cifar10-valid", Budget.Seconds(12_000, keepsOverrun: false)))]),
        (OfTheTable, _) => ForTable(table, datasets),
        (NatsBench or NasBench201, _) => throw new InputException($"--protocol {name}: it is not defined for the {table.Space.Name} space of the table '{table.Metadata.Name}'; use '{OfTheTable}', --budget or --evaluations."),
        _ => throw new InputException($"--protocol {name}: unknown; there are {string.Join(", ", Names)}."),
    };

    /// <summary>The publications that a protocol follows.</summary>
    public IReadOnlyList<string> Citations => Name switch
    {
        NatsBench => ["Dong, Liu, Musial, Gabrys: NATS-Bench: Benchmarking NAS Algorithms for Architecture Topology and Size. IEEE TPAMI 2021"],
        NasBench201 => ["Dong, Yang: NAS-Bench-201: Extending the Scope of Reproducible Neural Architecture Search. ICLR 2020"],
        _ => [],
    };

    /// <summary>The protocol that suits a table when none is asked for: the benchmark's own where its data sets are there.</summary>
    public static string DefaultFor(TabularBenchmark table) =>
        table.Space.Name is "topology" or "size" && Named(NatsBench, table) is var official && table.Datasets.Any(official.IsMeasuredBy(table)) ? NatsBench : OfTheTable;

    /// <summary>Whether a table has a data set of this protocol at both fidelities.</summary>
    private Func<string, bool> IsMeasuredBy(TabularBenchmark table) => dataset =>
        Datasets.Any(known => known.Dataset == dataset) && table.EpochsOf(dataset).Contains(FullEpochs) && table.EpochsOf(table.ValidationDatasetOf(dataset)).Contains(SearchEpochs);

    /// <summary>
    /// Every data set of the table, from the lowest to the highest fidelity that those searched have in common, with the cost of
    /// <see cref="EvaluationsOfTableProtocol"/> average evaluations as the budget.
    /// </summary>
    private static Protocol ForTable(TabularBenchmark table, IReadOnlyList<string>? datasets)
    {
        IReadOnlyList<string> judged = table.JudgedDatasets;
        string[] searched = [.. judged.Where(d => datasets is null || datasets.Contains(d)).DefaultIfEmpty(judged[0])];
        int low = searched.Max(d => table.EpochsOf(table.ValidationDatasetOf(d))[0]);
        int full = searched.Min(d => table.EpochsOf(d)[^1]);
        return new Protocol(OfTheTable, low, full, [.. judged.Select(d => new ProtocolDataset(d, null, Budget: null))]);
    }

    /// <summary>The tasks of a plan on <paramref name="table"/>.</summary>
    /// <param name="table">The table.</param>
    /// <param name="datasets">The data sets wanted, or null for all of the protocol's that the table has.</param>
    /// <param name="budget">A budget for every data set in place of the protocol's, or null.</param>
    /// <exception cref="InputException">A data set is not the protocol's or not in the table.</exception>
    public IReadOnlyList<PlannedTask> Plan(TabularBenchmark table, IReadOnlyList<string>? datasets, Budget? budget)
    {
        IReadOnlyList<ProtocolDataset> chosen = datasets is null
            ? [.. Datasets.Where(d => table.Datasets.Contains(d.Dataset))]
            : [.. datasets.Select(name => Datasets.FirstOrDefault(d => d.Dataset == name)
                ?? throw new InputException($"--datasets {name}: the protocol '{Name}' has {string.Join(", ", Datasets.Select(d => d.Dataset))}."))];
        return chosen.Count > 0
            ? TimedAlike([.. chosen.Select(d => TaskOf(table, d, budget ?? d.Budget))])
            : throw new InputException($"--protocol {Name}: the table '{table.Metadata.Name}' has none of its data sets ({string.Join(", ", Datasets.Select(d => d.Dataset))}); use --protocol {OfTheTable}");
    }

    /// <summary>One experiment has one unit of time: where one data set has no costs, those of the others are not used.</summary>
    private static IReadOnlyList<PlannedTask> TimedAlike(PlannedTask[] tasks) =>
        tasks.All(task => task.HasCosts) ? tasks : [.. tasks.Select(task => task with { HasCosts = false })];

    private PlannedTask TaskOf(TabularBenchmark table, ProtocolDataset dataset, Budget? given)
    {
        TabularTask task = table.Task(dataset.Dataset, SearchEpochs, FullEpochs, dataset.SearchedOn);
        if (!task.IsComplete)
        {
            throw new InputException(
                $"the table '{table.Metadata.Name}' has {task.CoveredCount} of {table.Space.Count} architectures on {task.SearchedOn} after {SearchEpochs} epochs: a search needs all of them.");
        }

        if (given is not { InSeconds: false } && !task.HasCosts)
        {
            throw new InputException(
                $"the table '{table.Metadata.Name}' does not say what every training on {task.SearchedOn} for {SearchEpochs} epochs costs: give a budget with --evaluations.");
        }

        Budget budget = given ?? CostOfEvaluations(table.Slice(task.SearchedOn, SearchEpochs), EvaluationsOfTableProtocol);
        return new PlannedTask(task, task.SearchedOn, budget, FullEpochs, [Optimum(table.Space, task), .. ResNet(table.Space, task)]) { HasCosts = task.HasCosts };
    }

    /// <summary>What so many average evaluations cost, to two significant digits: a budget to remember, the same on every machine.</summary>
    private static Budget CostOfEvaluations(TableSlice slice, int evaluations)
    {
        double cost = evaluations * Enumerable.Range(0, slice.Space.Count).Where(slice.Covers)
            .Average(index => slice.Mean(Metric.TrainSeconds, index) + slice.Mean(Metric.ValidSeconds, index));
        double unit = Math.Pow(10, Math.Floor(Math.Log10(cost)) - 1);
        return Budget.Seconds(Math.Round(cost / unit) * unit);
    }

    /// <summary>The best of each column over all architectures.</summary>
    private static ReferenceEntry Optimum(IIndexedSpace space, TabularTask task)
    {
        double valid = double.NaN;
        double test = double.NaN;
        for (int index = 0; index < space.Count; index++)
        {
            FullAccuracy accuracy = task.Judge(space[index]);
            valid = double.MaxNumber(valid, accuracy.Valid);
            test = double.MaxNumber(test, accuracy.Test);
        }

        return new ReferenceEntry("Optimum", null, Metrics.KnownOrNull(valid), Metrics.KnownOrNull(test));
    }

    /// <summary>The topology cell that is a residual block, the reference row of NAS-Bench-201's table 5.</summary>
    private static IEnumerable<ReferenceEntry> ResNet(IIndexedSpace space, TabularTask task)
    {
        const string Cell = "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|";
        if (space is TopologySpace)
        {
            FullAccuracy accuracy = task.Judge(space.Parse(Cell));
            yield return new ReferenceEntry("ResNet cell", Cell, Metrics.KnownOrNull(accuracy.Valid), Metrics.KnownOrNull(accuracy.Test));
        }
    }
}
