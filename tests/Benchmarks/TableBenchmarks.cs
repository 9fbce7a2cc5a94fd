using BenchmarkDotNet.Attributes;
using Benchspace.Benchmarks;
using Benchspace.Generators;
using Benchspace.Import;
using Benchspace.Import.Catalog;
using Benchspace.Tables;

namespace Benchmarks;

/// <summary>
/// The real NAS-Bench-201 table (125,000 rows): importing, opening, and what one lookup costs. Lookups go through
/// the space in random order, so that they find the table in whatever cache holds it. Needs <c>HARNESS_SHARED</c>.
/// </summary>
[MemoryDiagnoser]
public class TableBenchmarks
{
    private const int Lookups = 4096;
    private readonly Xoshiro256 _random = new(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("harness-benchmarks-").FullName;
    private readonly Trial[] _trials = new Trial[Lookups];
    private readonly int[] _indices = new int[Lookups];
    private TabularBenchmark _table = null!;
    private TableSlice _slice = null!;
    private TabularTask _task = null!;

    private static string Csv => Path.Combine(
        Environment.GetEnvironmentVariable("HARNESS_SHARED") ?? throw new InvalidOperationException("set HARNESS_SHARED"), "nasbench201", "nasbench201.csv.gz");

    private string Parquet => Path.Combine(_folder, "nas-bench-201.parquet");

    [GlobalSetup]
    public void Setup()
    {
        Import();
        _table = TabularBenchmark.Open(Parquet);
        _slice = _table.Slice("cifar10", 200);
        _task = new TabularTask(_table, "cifar10", searchEpochs: 12, fullEpochs: 200);
        for (int lookup = 0; lookup < Lookups; lookup++)
        {
            _indices[lookup] = _random.Next(_table.Space.Count);
            _trials[lookup] = new Trial(0, _table.Space[_indices[lookup]], Fidelity.Complete(12));
        }
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [Benchmark]
    public ImportSummary Import() => TableImport.Run(Csv, new ImportOptions { Destination = Parquet, Name = "nas-bench-201" });

    [Benchmark]
    public TabularBenchmark Open() => TabularBenchmark.Open(Parquet);

    [Benchmark]
    public TabularTask Task() => new TabularTask(_table, "cifar10", searchEpochs: 12, fullEpochs: 200);

    [Benchmark(OperationsPerInvoke = Lookups)]
    public double Evaluate()
    {
        double sum = 0;
        foreach (Trial trial in _trials)
        {
            sum += _task.Evaluate(trial, _random).ValidAccuracy;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Lookups)]
    public double Judge()
    {
        double sum = 0;
        foreach (Trial trial in _trials)
        {
            sum += _task.FullAccuracyOf(trial.Architecture).Test;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Lookups)]
    public double SliceMean()
    {
        double sum = 0;
        foreach (int index in _indices)
        {
            sum += _slice.Mean(Metric.TestAccuracy, index);
        }

        return sum;
    }
}
