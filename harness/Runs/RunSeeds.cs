using Benchspace.Generators;
using Harness.Search;

namespace Harness.Runs;

/// <summary>
/// The generators of a run. A run is named by what is searched, how, and the seeds; not by what it is called or on which
/// data set its recommendation is compared. So runs that are read off on several data sets are the same runs, and a preset
/// under two names searches alike.
/// </summary>
/// <param name="space">The search space's name.</param>
/// <param name="searchedOn">The data set whose validation accuracies the searcher sees.</param>
/// <param name="epochs">The schedule of the dearest fidelity, in epochs.</param>
/// <param name="algorithm">The algorithm and its settings.</param>
/// <param name="experimentSeed">The experiment's seed.</param>
/// <param name="run">The run's number, from 0.</param>
internal sealed class RunSeeds(string space, string searchedOn, int epochs, AlgorithmChoice algorithm, long experimentSeed, int run)
{
    private readonly ulong _searched = Xoshiro256.Hash($"{space} {searchedOn} {epochs}");
    private readonly ulong _settings = Xoshiro256.Hash(algorithm.Identity);

    /// <summary>The searcher's chance.</summary>
    public Random OfSearching() => Stream(0);

    /// <summary>The benchmark's chance.</summary>
    public Random OfScoring() => Stream(1);

    private Xoshiro256 Stream(ulong number) => Xoshiro256.FromParts((ulong)experimentSeed, _searched, _settings, (ulong)run, number);
}
