using Benchspace;
using Benchspace.Generators;

namespace Harness.Building;

/// <summary>A training of the table: an architecture, its length and a training seed.</summary>
/// <param name="Index">The architecture's official index.</param>
/// <param name="Epochs">Training epochs.</param>
/// <param name="Seed">The training seed.</param>
internal readonly record struct PlannedTraining(int Index, int Epochs, int Seed);

/// <summary>
/// The trainings of a table, in the order in which they are done: step by step, seed by seed, and in each pass
/// the architectures in one random order. So whatever a pass has done when it is stopped is a random sample of it, and
/// the time that it takes tells the time that is left.
/// </summary>
internal sealed class BuildPlan
{
    private const int OrderSeed = 201;

    /// <param name="representatives">Which architectures are trained.</param>
    /// <param name="steps">At least one.</param>
    /// <param name="sample">At most so many architectures, the first of the random order; null for all.</param>
    /// <param name="shard">Which part of them.</param>
    /// <exception cref="InputException">The sample is none, or too small for this part to have any of it.</exception>
    public BuildPlan(ClassRepresentatives representatives, IReadOnlyList<BuildStep> steps, int? sample, Shard shard)
    {
        if (sample < 1)
        {
            throw new InputException($"a sample of {sample}: at least 1 architecture is needed");
        }

        Indices = [.. Shuffled(representatives.Indices).Take(sample ?? int.MaxValue).Where((_, place) => place % shard.Count == shard.Number - 1)];
        if (Indices.Count == 0)
        {
            throw new InputException($"part {shard.Number}/{shard.Count}: there are too few architectures for so many parts");
        }

        Trainings = [.. Of(Indices, steps).Distinct()];
    }

    /// <summary>The architectures that are trained, in the order of every pass.</summary>
    public IReadOnlyList<int> Indices { get; }

    /// <summary>The trainings, in order.</summary>
    public IReadOnlyList<PlannedTraining> Trainings { get; }

    /// <summary>The trainings, and those of further seeds for the best architectures. As nobody knows those yet, others stand for them.</summary>
    public IReadOnlyList<PlannedTraining> TrainingsWith(Refinement best) =>
    [
        .. Trainings.Union(Of(Trainings.Where(training => training.Epochs == best.Step.Epochs).Select(training => training.Index).Distinct().Take(best.Count), [best.Step])),
    ];

    /// <summary>Every seed of every step for each of the architectures.</summary>
    public static IEnumerable<PlannedTraining> Of(IEnumerable<int> indices, IEnumerable<BuildStep> steps) =>
        from step in steps
        from seed in step.Seeds
        from index in indices
        select new PlannedTraining(index, step.Epochs, seed);

    private static int[] Shuffled(IEnumerable<int> indices)
    {
        int[] order = [.. indices];
        Random random = Xoshiro256.FromParts(OrderSeed);
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = random.Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }
}
