using Benchspace;
using Benchspace.Benchmarks;
using Harness.Experiments;
using Harness.Runs;
using Harness.Search;

namespace Harness.Studies;

/// <summary>A search of the study: strings of some length, seen through some noise.</summary>
/// <param name="Length">Bits.</param>
/// <param name="Noise">Standard deviation of an evaluation, as a share of 1.</param>
internal readonly record struct BitStringSetting(int Length, double Noise);

/// <summary>The runs of one algorithm at one setting.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="TrueAccuracy">By checkpoint, then by run: the incumbent's accuracy without noise, in percent.</param>
internal sealed record BitStringRuns(AlgorithmChoice Algorithm, double[][] TrueAccuracy)
{
    /// <summary>By run: the answer's accuracy without noise, in percent.</summary>
    public double[] Answers => TrueAccuracy[^1];
}

/// <summary>
/// The toy study of Real et al. (2019, supplement C): a space where a noisy evaluation is the only difficulty. Aging
/// evolution, non-aging evolution and random search look for strings of ones; what counts is the accuracy without
/// noise of the string they believe best.
/// </summary>
internal static class BitStringStudy
{
    /// <summary>Evaluations of a run.</summary>
    public const int Evaluations = 1000;

    private const int CheckpointEvery = 10;

    /// <summary>The publication's setting: 100 bits, a noise of one percentage point.</summary>
    public static readonly BitStringSetting Published = new(BitStringBenchmark.PublishedLength, BitStringBenchmark.PublishedNoise);

    /// <summary>The noises swept at the published length.</summary>
    public static readonly IReadOnlyList<double> Noises = [0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1];

    /// <summary>The lengths swept at the published noise.</summary>
    public static readonly IReadOnlyList<int> Lengths = [25, 50, 100, 200, 400];

    /// <summary>Numbers of evaluations after which the incumbent is judged.</summary>
    public static readonly IReadOnlyList<int> Checkpoints = [.. Enumerable.Range(1, Evaluations / CheckpointEvery).Select(i => i * CheckpointEvery)];

    /// <summary>Every setting of the study: the published one, then those of the two sweeps.</summary>
    public static IReadOnlyList<BitStringSetting> Settings { get; } =
    [
        .. Noises.Select(noise => Published with { Noise = noise })
            .Concat(Lengths.Select(length => Published with { Length = length }))
            .Prepend(Published)
            .Distinct(),
    ];

    /// <summary>Aging, non-aging and random search as in the publication's notebook: populations of 100, samples of 10.</summary>
    public static IReadOnlyList<AlgorithmChoice> NotebookAlgorithms() => Algorithms.Choose(["re", "non-aging", "random"], "notebook");

    /// <summary>Runs every algorithm <paramref name="runs"/> times at one setting.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="algorithms">The algorithms.</param>
    /// <param name="runs">Runs of each, at least 1.</param>
    /// <param name="seed">The study's seed.</param>
    /// <param name="threads">Runs at once; changes nothing in the results.</param>
    /// <param name="cancellation">Stops the study.</param>
    /// <exception cref="InputException">Fewer than one run.</exception>
    public static IReadOnlyList<BitStringRuns> Run(
        BitStringSetting setting, IReadOnlyList<AlgorithmChoice> algorithms, int runs, long seed, int threads, CancellationToken cancellation)
    {
        if (runs < 1)
        {
            throw new InputException($"--runs {runs}: a study needs at least 1 run.");
        }

        var benchmark = new BitStringBenchmark(setting.Length, setting.Noise);
        var task = PlannedTask.Lookup(benchmark, Budget.Evaluations(Evaluations));
        BitStringRuns[] results = [.. algorithms.Select(algorithm => new BitStringRuns(algorithm, [.. Checkpoints.Select(_ => new double[runs])]))];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Parallel.For(0, algorithms.Count * runs, parallel, job =>
        {
            (int run, int algorithm) = Math.DivRem(job, algorithms.Count);
            RunHistory history = task.Search(algorithms[algorithm], seed, run, cancellation);
            for (int i = 0; i < Checkpoints.Count; i++)
            {
                results[algorithm].TrueAccuracy[i][run] = history.FullAccuracyAfter(Checkpoints[i]).Test;
            }
        });
        return results;
    }
}
