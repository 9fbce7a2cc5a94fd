using System.Globalization;
using Benchspace;

namespace Harness.Building;

/// <summary>Complete trainings of one length, and the seeds that each architecture is trained with.</summary>
/// <param name="Epochs">Training epochs, at least 1.</param>
/// <param name="Seeds">At least one, none twice.</param>
internal sealed record BuildStep(int Epochs, IReadOnlyList<int> Seeds)
{
    /// <summary>Reads <c>EPOCHS:SEED,SEED</c>.</summary>
    /// <exception cref="InputException">The text is none.</exception>
    public static BuildStep Parse(string text)
    {
        string[] parts = text.Split(':');
        return parts.Length == 2 && Number(parts[0]) is >= 1 and { } epochs && parts[1].Split(',') is var seeds && seeds.All(seed => Number(seed) is not null)
            ? new BuildStep(epochs, [.. seeds.Select(seed => Number(seed)!.Value).Distinct()])
            : throw new InputException($"'{text}' names no trainings: write them as EPOCHS:SEEDS, such as 12:777 or 4:777,888");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epochs}:{string.Join(',', Seeds)}");

    internal static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}

/// <summary>Further seeds for the architectures with the best validation accuracy.</summary>
/// <param name="Count">How many architectures, at least 1.</param>
/// <param name="Step">The seeds, and the length of the trainings after which the best are chosen.</param>
internal sealed record Refinement(int Count, BuildStep Step)
{
    /// <summary>Reads <c>COUNT:EPOCHS:SEED,SEED</c>.</summary>
    /// <exception cref="InputException">The text is none.</exception>
    public static Refinement Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && BuildStep.Number(text[..colon]) is >= 1 and { } count
            ? new Refinement(count, BuildStep.Parse(text[(colon + 1)..]))
            : throw new InputException($"'{text}' names no trainings of the best: write them as COUNT:EPOCHS:SEEDS, such as 200:12:888,999");
    }
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
        text.Split('/') is [var number, var count] && BuildStep.Number(number) is >= 1 and { } i && BuildStep.Number(count) is { } n && i <= n
            ? new Shard(i, n)
            : throw new InputException($"'{text}' names no part: write it as i/n, such as 1/4 for the first of four parts");
}
