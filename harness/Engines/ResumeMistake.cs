using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Spaces;

namespace Harness.Engines;

/// <summary>A searcher's mistake: a trial that names one that it cannot resume.</summary>
internal static class ResumeMistake
{
    /// <summary>The error to throw.</summary>
    /// <param name="space">The space of the trial's architecture.</param>
    /// <param name="trial">The trial that was asked for.</param>
    /// <param name="earlier">The id of the one that it names.</param>
    public static InputException Of(ISearchSpace space, in Trial trial, int earlier) => new(
        $"trial {trial.Id} ({space.Format(trial.Architecture)} at fidelity {trial.Fidelity}) cannot resume trial {earlier}: the earlier trial must have the same architecture and schedule, have returned after fewer epochs, and have been neither resumed nor let go");
}
