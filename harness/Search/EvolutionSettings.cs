using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Spaces;

namespace Harness.Search;

/// <summary>What aging and non-aging evolution have in common: the same settings, so that they can be compared under the same ones.</summary>
internal static class EvolutionSettings
{
    private const int Largest = 1_000_000;

    /// <summary>The presets: the settings of NATS-Bench's script, of Real et al. 2019, of its notebook, and of NAS-Bench-101.</summary>
    /// <param name="with">The algorithm with a population, a sample and a mutation.</param>
    public static IReadOnlyList<Preset> Presets<TEvolution>(Func<int, int, MutationRule, TEvolution> with)
        where TEvolution : IAlgorithm =>
    [
        new("nats-bench", with(10, 3, MutationRule.Native)),
        new("uniform-edge", with(10, 3, MutationRule.UniformDecision)),
        new("real-2019", with(100, 25, MutationRule.Native)),
        new("notebook", with(100, 10, MutationRule.Native)),
        new("nas-bench-101", with(50, 10, MutationRule.Native)),
    ];

    /// <summary>Checks the settings.</summary>
    /// <exception cref="InputException">One is out of range; the message names it and its range.</exception>
    public static void Validate(int population, int sample, MutationRule mutation)
    {
        RequireNumber(nameof(population), population);
        RequireNumber(nameof(sample), sample);
        if (!Enum.IsDefined(mutation))
        {
            throw new InputException($"Setting 'mutation' cannot be {mutation}: give one of {string.Join(", ", Enum.GetNames<MutationRule>())}.");
        }
    }

    private static void RequireNumber(string setting, int value)
    {
        if (value is < 1 or > Largest)
        {
            throw new InputException($"Setting '{setting}' cannot be {value}: give a number from 1 to {Largest}.");
        }
    }
}

/// <summary>A member of a population.</summary>
/// <param name="Architecture">What it is.</param>
/// <param name="Score">Its validation accuracy in percent; negative infinity where its trial did not succeed, so that it breeds only if its whole sample failed.</param>
internal readonly record struct Member(Architecture Architecture, double Score)
{
    /// <summary>The member that a trial became.</summary>
    public Member(in Evaluation evaluation) : this(evaluation.Trial.Architecture, evaluation.Score)
    {
    }
}
