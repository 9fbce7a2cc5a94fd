using System.Globalization;
using System.IO.Compression;
using Benchspace.Benchmarks;
using Benchspace.Import;
using Benchspace.Import.Catalog;
using Benchspace.Tables;

namespace Benchspace.Tests.Tables;

/// <summary>The real NAS-Bench-201 table, imported once.</summary>
public sealed class NasBench201Table : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private TabularBenchmark? _benchmark;

    /// <summary>The source, or a skipped test.</summary>
    public string Csv => SharedData.Path("nasbench201", "nasbench201.csv.gz");

    public TabularBenchmark Benchmark => _benchmark ??= ImportAndOpen();

    public void Dispose() => _folder.Dispose();

    private TabularBenchmark ImportAndOpen()
    {
        var options = new ImportOptions { Destination = _folder.File("nas-bench-201.parquet"), Name = "nas-bench-201" };
        TableImport.Run(Csv, options, cancellation: TestContext.Current.CancellationToken);
        return TabularBenchmark.Open(_folder.File("nas-bench-201.parquet"));
    }
}

public sealed class NasBench201TableTests(NasBench201Table table) : IClassFixture<NasBench201Table>
{
    private TabularBenchmark Benchmark => table.Benchmark;

    [Theory]
    [InlineData("cifar10", 200, Metric.TestAccuracy, 94.3733, new[] { 6111, 13714 })]
    [InlineData("cifar100", 200, Metric.TestAccuracy, 73.5133, new[] { 9930 })]
    [InlineData("ImageNet16-120", 200, Metric.TestAccuracy, 47.3111, new[] { 857 })]
    [InlineData("cifar10-valid", 200, Metric.ValidAccuracy, 91.6067, new[] { 6111 })]
    [InlineData("cifar10-valid", 12, Metric.ValidAccuracy, 84.892, new[] { 13714 })]
    public void The_best_architectures_are_the_published_ones(string dataset, int epochs, Metric accuracy, double value, int[] indices)
    {
        BestArchitectures best = Benchmark.Best(dataset, epochs, accuracy);
        Assert.Equal(value, best.Accuracy, 1e-4);
        Assert.Equal(indices, best.Indices);
    }

    [Fact]
    public void The_table_is_at_most_four_megabytes() => Assert.InRange(new FileInfo(Benchmark.Path).Length, 1, 4_000_000);

    [Fact]
    public void The_source_is_in_the_metadata()
    {
        TableMetadata metadata = Benchmark.Metadata;
        Assert.Equal(("topology", "nasbench201.csv.gz"), (metadata.SearchSpace, metadata.Source));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(table.Csv))), metadata.SourceSha256);
    }

    [Fact]
    public void Every_architecture_is_covered_and_what_the_sources_lack_is_named()
    {
        Coverage coverage = Benchmark.Coverage;
        Assert.Equal((15625, 15625, 125000), (coverage.ArchitectureCount, coverage.CoveredCount, coverage.RowCount));
        Assert.Equal(
            [Metric.TrainSeconds, Metric.ValidSeconds, Metric.TestSeconds, Metric.ValidAccuracy, Metric.TestAccuracy],
            Metrics.All.Except(coverage.AbsentMetrics));
        Assert.All(coverage.Slices, slice =>
        {
            Assert.Equal(15625, slice.CoveredCount);
            Assert.Equal([null], slice.Seeds);
            Assert.Empty(slice.PartlyEmpty);
        });
        Assert.Equal(0, coverage.Slices.Single(slice => slice is { Dataset: "cifar100", Epochs: 200 }).Filled(Metric.ValidAccuracy));
    }

    [Fact]
    public void Every_lookup_equals_the_files_value()
    {
        TabularBenchmark benchmark = Benchmark;
        using var reader = new StreamReader(new GZipStream(File.OpenRead(table.Csv), CompressionMode.Decompress));
        string[] header = reader.ReadLine()!.Split(',');
        (Metric Metric, int Field)[] metrics = [.. Metrics.All.Select(metric => (metric, Array.IndexOf(header, metric.ColumnName()))).Where(column => column.Item2 >= 0)];
        int compared = 0;
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(',');
            int index = int.Parse(fields[0], CultureInfo.InvariantCulture);
            Assert.Equal(fields[1], benchmark.Space.Format(benchmark.Space[index]));
            TableSlice slice = benchmark.Slice(fields[2], int.Parse(fields[3], CultureInfo.InvariantCulture));
            foreach ((Metric metric, int field) in metrics)
            {
                double expected = fields[field].Length == 0 ? double.NaN : double.Parse(fields[field], CultureInfo.InvariantCulture);
                if (!expected.Equals(slice.Mean(metric, index)))
                {
                    Assert.Fail($"{line}: {metric} is {slice.Mean(metric, index)}");
                }

                compared++;
            }
        }

        Assert.Equal(125_000 * 5, compared);
    }

    [Fact]
    public void A_trial_costs_what_the_benchmark_says()
    {
        TabularTask task = new TabularTask(Benchmark, "cifar10", 12, 200);
        Assert.True(task.IsComplete && task.HasCosts);
        Evaluation evaluation = task.Evaluate(new Trial(0, Benchmark.Space[0], Fidelity.Complete(12)), new Random(0));
        Assert.Equal((63.364, 86.653116 + 2.548979, (int?)null), (evaluation.ValidAccuracy, evaluation.CostSeconds, evaluation.Seed));
        Assert.Equal(new FullAccuracy(81.982667, 85.863333), task.FullAccuracyOf(Benchmark.Space[0]));
    }
}
