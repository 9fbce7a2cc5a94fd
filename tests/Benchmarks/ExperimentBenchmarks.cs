using BenchmarkDotNet.Attributes;
using Benchspace.Benchmarks;
using Benchspace.Tables;
using Harness.Commands.Options;
using Harness.Experiments;
using Harness.Runs;
using Harness.Search;

namespace Benchmarks;

/// <summary>
/// Whole experiments on the table <c>nas-bench-201</c>, which must be on this machine
/// (<c>harness import nasbench201.csv.gz --name nas-bench-201</c>).
/// </summary>
[MemoryDiagnoser]
public class ExperimentBenchmarks
{
    private const int Runs = 500;

    private readonly string _folder = Directory.CreateTempSubdirectory("harness-benchmarks-").FullName;
    private ExperimentPlan _plan = null!;
    private ArchitectureNames _names = null!;

    [GlobalSetup]
    public void Setup()
    {
        var suite = new TabularSuite(TabularBenchmark.Open(ProgramData.Tables.Find("nas-bench-201")));
        Protocol rules = Protocol.Named(Protocol.NatsBench, suite);
        _plan = rules.PlanOf(suite, new ProtocolChanges { Datasets = ["cifar10"] }, Algorithms.Choose(["re"]), Runs, seed: 0);
        _names = new ArchitectureNames(_plan.Space);
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    /// <summary>500 searches of 20,000 simulated seconds on cifar10, on two threads, every evaluation kept.</summary>
    [Benchmark]
    public int RegularizedEvolution500Runs()
    {
        int evaluations = 0;
        Parallel.For(0, Runs, new ParallelOptions { MaxDegreeOfParallelism = 2 }, run =>
            Interlocked.Add(ref evaluations, _plan.Tasks[0].Search(_plan.Algorithms[0], _plan.Seed, run).ToTrace("re", "cifar10", run, _names).Count));
        return evaluations;
    }

    /// <summary><c>harness compare</c>: 3 data sets × 3 algorithms × 500 runs, run log, report and figures included.</summary>
    [Benchmark]
    public async Task Compare()
    {
        int code = await Harness.Commands.CommandLine.RunAsync(
            ["compare", "--table", "nas-bench-201", "--algorithms", "re,random,reinforce", "--threads", "2", "--out", _folder], TextWriter.Null, Console.Error).ConfigureAwait(false);
        if (code != 0)
        {
            throw new InvalidOperationException($"compare ended with {code}");
        }
    }
}
