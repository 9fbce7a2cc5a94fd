using System.Globalization;
using Benchspace;
using Benchspace.Generators;

namespace Harness.Building;

/// <summary>A training of the table: an architecture, a fidelity and a training seed.</summary>
/// <param name="Index">The architecture's official index.</param>
/// <param name="Epochs">Training epochs.</param>
/// <param name="Seed">The training seed.</param>
internal readonly record struct Unit(int Index, int Epochs, int Seed);

/// <summary>A fidelity and the seeds it is trained with.</summary>
/// <param name="Epochs">Training epochs, at least 1.</param>
/// <param name="Seeds">At least one.</param>
internal sealed record Fidelity(int Epochs, IReadOnlyList<int> Seeds)
{
    /// <summary>Reads <c>EPOCHS:SEED,SEED</c>.</summary>
    /// <exception cref="InputException">The text is none.</exception>
    public static Fidelity Parse(string text)
    {
        string[] parts = text.Split(':');
        return parts.Length == 2 && Number(parts[0]) is >= 1 and { } epochs && parts[1].Split(',') is var seeds && seeds.All(seed => Number(seed) is not null)
            ? new Fidelity(epochs, [.. seeds.Select(seed => Number(seed)!.Value).Distinct()])
            : throw new InputException($"'{text}' (--train, --best): write a fidelity as EPOCHS:SEEDS, such as 12:777 or 4:777,888");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epochs}:{string.Join(',', Seeds)}");

    internal static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}

/// <summary>One of several parts of the work, for machines that share it.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Count">How many parts there are.</param>
internal sealed record Shard(int Number, int Count)
{
    /// <summary>All of the work.</summary>
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>Reads <c>i/n</c>.</summary>
    /// <exception cref="InputException">The text is none.</exception>
    public static Shard Parse(string text) =>
        text.Split('/') is [var number, var count] && Fidelity.Number(number) is >= 1 and { } i && Fidelity.Number(count) is { } n && i <= n
            ? new Shard(i, n)
            : throw new InputException($"--shard {text}: write it as i/n, such as 1/4 for the first of four parts");
}

/// <summary>
/// The trainings of a table, in the order in which they are done: fidelity by fidelity, seed by seed, and in each pass
/// the architectures in one random order. So whatever a pass has done when it is stopped is a random sample of it, and
/// the time that it takes tells the time that is left.
/// </summary>
internal sealed class BuildPlan
{
    private const int OrderSeed = 201;

    /// <param name="representatives">Which architectures are trained.</param>
    /// <param name="fidelities">At least one.</param>
    /// <param name="sample">At most so many architectures, the first of the random order; null for all.</param>
    /// <param name="shard">Which part of them.</param>
    /// <exception cref="InputException">The sample is none, or too small for this part to have any of it.</exception>
    public BuildPlan(ClassRepresentatives representatives, IReadOnlyList<Fidelity> fidelities, int? sample, Shard shard)
    {
        if (sample < 1)
        {
            throw new InputException($"--sample {sample}: at least 1 architecture is needed");
        }

        Indices = [.. Shuffled(representatives.Indices).Take(sample ?? int.MaxValue).Where((_, place) => place % shard.Count == shard.Number - 1)];
        if (Indices.Count == 0)
        {
            throw new InputException($"--shard {shard.Number}/{shard.Count}: there are too few architectures for so many parts");
        }

        Units = [.. Trainings(Indices, fidelities).Distinct()];
    }

    /// <summary>The architectures that are trained, in the order of every pass.</summary>
    public IReadOnlyList<int> Indices { get; }

    /// <summary>The trainings, in order.</summary>
    public IReadOnlyList<Unit> Units { get; }

    /// <summary>The trainings, and those of further seeds for the best architectures. As nobody knows those yet, others stand for them.</summary>
    /// <param name="count">How many architectures.</param>
    /// <param name="fidelity">The seeds, and the fidelity at which the best are chosen.</param>
    public IReadOnlyList<Unit> UnitsWithBest(int count, Fidelity fidelity) =>
    [
        .. Units.Union(Trainings(Units.Where(unit => unit.Epochs == fidelity.Epochs).Select(unit => unit.Index).Distinct().Take(count), [fidelity])),
    ];

    /// <summary>Every seed of every fidelity for each of the architectures.</summary>
    public static IEnumerable<Unit> Trainings(IEnumerable<int> indices, IEnumerable<Fidelity> fidelities) =>
        from fidelity in fidelities
        from seed in fidelity.Seeds
        from index in indices
        select new Unit(index, fidelity.Epochs, seed);

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
