using Benchspace.Spaces;
using Benchspace.Tables;
using Reports.Statistics;

namespace Harness.Studies;

/// <summary>The accuracies of one data set at one fidelity.</summary>
/// <param name="Slice">The part of the table.</param>
/// <param name="Valid">Validation accuracy by architecture, in percent, averaged over training seeds; NaN where there is none.</param>
/// <param name="Test">Likewise, test accuracy.</param>
/// <param name="Seeds">Each pair of training seeds that have architectures in common.</param>
internal sealed record SliceStudy(TableSlice Slice, double[] Valid, double[] Test, IReadOnlyList<SeedAgreement> Seeds)
{
    /// <summary>What a search sees, and training seeds are compared by: validation accuracy, or test accuracy where there is none.</summary>
    public Metric SeenMetric => Valid.Any(double.IsFinite) ? Metric.ValidAccuracy : Metric.TestAccuracy;

    /// <summary>What recommendations are compared by: test accuracy, or validation accuracy where there is no test accuracy.</summary>
    public double[] Compared => Test.Any(double.IsFinite) ? Test : Valid;

    /// <summary>What <see cref="Compared"/> is.</summary>
    public Metric ComparedMetric => ReferenceEquals(Compared, Test) ? Metric.TestAccuracy : Metric.ValidAccuracy;
}

/// <summary>How far two training seeds agree.</summary>
/// <param name="First">The first seed.</param>
/// <param name="Second">The second seed.</param>
/// <param name="FirstValues">Its accuracies by architecture, in percent; NaN where it has none.</param>
/// <param name="SecondValues">Those of the second.</param>
internal sealed record SeedAgreement(int First, int Second, double[] FirstValues, double[] SecondValues)
{
    /// <summary>How far they agree on the order of the architectures that both have.</summary>
    public RankCorrelation Correlation { get; } = RankCorrelation.Of(FirstValues, SecondValues);

    /// <summary>The standard deviation of one training around an architecture's mean over seeds, in points, as the differences tell it.</summary>
    public double NoiseSd
    {
        get
        {
            double[] differences = SampleSummary.Present([.. FirstValues.Zip(SecondValues, (first, second) => first - second)]);
            return Math.Sqrt(differences.Sum(difference => difference * difference) / (2 * differences.Length));
        }
    }
}

/// <summary>What a search at low fidelity can know of full fidelity.</summary>
/// <param name="Low">What a searcher sees.</param>
/// <param name="High">What its recommendations are compared by.</param>
internal sealed record FidelityAgreement(SliceStudy Low, SliceStudy High)
{
    /// <summary>How far they agree on the order of all architectures.</summary>
    public RankCorrelation Correlation { get; } = RankCorrelation.Of(Low.Valid, High.Compared);

    /// <summary>How far they agree on the order of the tenth of all that is best at full fidelity.</summary>
    public RankCorrelation CorrelationOfBest { get; } = TableStudy.AmongTheBest(High.Compared, Low.Valid);

    /// <summary>The full-fidelity accuracy of the architecture that looks best at low fidelity, in percent.</summary>
    public double AccuracyOfApparentBest { get; } = Enumerable.Range(0, Low.Valid.Length)
        .Where(index => double.IsFinite(Low.Valid[index]) && double.IsFinite(High.Compared[index]))
        .OrderByDescending(index => Low.Valid[index])
        .Select(index => High.Compared[index])
        .DefaultIfEmpty(double.NaN)
        .First();
}

/// <summary>A data set of another table of the same space, and how far the two agree.</summary>
/// <param name="Mine">This table's.</param>
/// <param name="Other">The other's.</param>
internal sealed record BenchmarkAgreement(SliceStudy Mine, SliceStudy Other)
{
    /// <summary>How far they agree on the order of all architectures.</summary>
    public RankCorrelation Correlation { get; } = RankCorrelation.Of(Mine.Compared, Other.Compared);

    /// <summary>How far they agree on the order of the tenth of all that is best in the other.</summary>
    public RankCorrelation CorrelationOfBest { get; } = TableStudy.AmongTheBest(Other.Compared, Mine.Compared);
}

/// <summary>A measurement table as a benchmark paper describes one: distributions, noise, agreement between fidelities and with another benchmark.</summary>
internal sealed class TableStudy
{
    private const int BestShare = 10;

    private TableStudy(TabularBenchmark table, TabularBenchmark? other)
    {
        Table = table;
        Other = other;
        Slices = [.. table.Slices.Select(Study)];
        Fidelities = [.. table.SearchDatasets.Where(dataset => table.EpochsOf(dataset).Count > 0).SelectMany(AgreementOf)];
        Others = other is null ? [] : [.. from mine in Full(table, Slices) from others in Full(other, [.. other.Slices.Select(Study)]) select new BenchmarkAgreement(mine, others)];
    }

    /// <summary>The table.</summary>
    public TabularBenchmark Table { get; }

    /// <summary>The table it is compared with, or null.</summary>
    public TabularBenchmark? Other { get; }

    /// <summary>Every data set at every fidelity.</summary>
    public IReadOnlyList<SliceStudy> Slices { get; }

    /// <summary>Every data set that searches can be run for, its lowest against its highest fidelity, where it has two.</summary>
    public IReadOnlyList<FidelityAgreement> Fidelities { get; }

    /// <summary>Every data set at its highest fidelity against every one of the other table.</summary>
    public IReadOnlyList<BenchmarkAgreement> Others { get; }

    /// <summary>Every data set that searches can be run for, at its highest fidelity.</summary>
    public IReadOnlyList<SliceStudy> FullSlices => [.. Full(Table, Slices)];

    /// <summary>The share of the space's architectures without a path from input to output, from 0 to 1; null for spaces that have none.</summary>
    public double? DeadShare => Table.Space is IReachability space
        ? Enumerable.Range(0, Table.Space.Count).Count(index => !space.ReachesOutput(Table.Space[index])) / (double)Table.Space.Count
        : null;

    /// <summary>Studies a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="other">One to compare it with, or null; one of another space is not compared.</param>
    public static TableStudy Of(TabularBenchmark table, TabularBenchmark? other) => new(table, other?.Space == table.Space ? other : null);

    /// <summary>How far two measurements agree on the order of the tenth that is best by the first.</summary>
    internal static RankCorrelation AmongTheBest(double[] full, double[] other)
    {
        int[] both = [.. Enumerable.Range(0, full.Length).Where(index => double.IsFinite(full[index]) && double.IsFinite(other[index]))];
        int[] best = [.. both.OrderByDescending(index => full[index]).Take(both.Length / BestShare)];
        return RankCorrelation.Of([.. best.Select(index => full[index])], [.. best.Select(index => other[index])]);
    }

    private IEnumerable<FidelityAgreement> AgreementOf(string dataset)
    {
        string searched = Table.ValidationDatasetOf(dataset);
        SliceStudy low = Slices.First(study => study.Slice.Dataset == searched);
        SliceStudy high = Slices.Last(study => study.Slice.Dataset == dataset);
        return low.Slice.Epochs < high.Slice.Epochs && low.Valid.Any(double.IsFinite) ? [new FidelityAgreement(low, high)] : [];
    }

    private static IEnumerable<SliceStudy> Full(TabularBenchmark table, IReadOnlyList<SliceStudy> slices) =>
        table.SearchDatasets.Select(dataset => slices.Last(study => study.Slice.Dataset == dataset)).Where(study => study.Compared.Any(double.IsFinite));

    private static SliceStudy Study(TableSlice slice)
    {
        double[] valid = Means(slice, Metric.ValidAccuracy), test = Means(slice, Metric.TestAccuracy);
        var study = new SliceStudy(slice, valid, test, []);
        int[] seeds = [.. slice.Seeds.OfType<int>()];
        double[][] bySeed = [.. seeds.Select(seed => OfSeed(slice, study.SeenMetric, seed))];
        return study with
        {
            Seeds =
            [
                .. from second in Enumerable.Range(0, seeds.Length)
                   from first in Enumerable.Range(0, second)
                   let agreement = new SeedAgreement(seeds[first], seeds[second], bySeed[first], bySeed[second])
                   where agreement.Correlation.Count > 1
                   select agreement,
            ],
        };
    }

    private static double[] Means(TableSlice slice, Metric metric) =>
        [.. Enumerable.Range(0, slice.Space.Count).Select(index => slice.Covers(index) ? slice.Mean(metric, index) : double.NaN)];

    private static double[] OfSeed(TableSlice slice, Metric metric, int seed) =>
    [
        .. Enumerable.Range(0, slice.Space.Count).Select(index =>
            slice.SeedsOf(index).IndexOf(seed) is >= 0 and var number ? slice.Value(metric, index, number) : double.NaN),
    ];
}
