using System.Collections.Concurrent;
using System.Globalization;

namespace Benchspace.Spaces;

/// <summary>
/// All combinations of decisions with given numbers of choices, of which nothing else is known: the space of anybody's
/// own table. The official order is lexicographic, first decision slowest. An architecture is written as its choices,
/// from 0, such as <c>3:0:7</c>. The name describes the space: <c>categorical:8x8x4</c> has three decisions of 8, 8 and
/// 4 choices. One instance for each name; immutable and shared between threads.
/// </summary>
public sealed class CategoricalSpace : IndexedSpace
{
    /// <summary>What the names of all these spaces begin with.</summary>
    public const string Prefix = "categorical:";

    private static readonly ConcurrentDictionary<string, Lazy<CategoricalSpace>> Known = [];

    private CategoricalSpace(string name, int[] choiceCounts)
        : base(choiceCounts) => Name = name;

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>The space of these decisions: the same instance at every call.</summary>
    /// <param name="choiceCounts">For each decision, how many choices it has: 2 to 256; together at most <see cref="IndexedSpace.MostArchitectures"/> combinations.</param>
    /// <exception cref="InputException">A number is out of range, or there are too many combinations.</exception>
    public static CategoricalSpace Of(params int[] choiceCounts) =>
        Known.GetOrAdd(
            Prefix + string.Join('x', choiceCounts),
            static (name, counts) => new Lazy<CategoricalSpace>(() => new CategoricalSpace(name, counts)),
            (int[])[.. choiceCounts]).Value;

    /// <summary>The space that a name describes, or null where the name does not begin as these names do.</summary>
    /// <param name="name">A name such as <c>categorical:8x8x4</c>.</param>
    /// <exception cref="InputException">The name begins so, but what follows is not numbers of choices separated by <c>x</c>, or one is out of range.</exception>
    public static CategoricalSpace? Named(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return Of(Array.ConvertAll(name[Prefix.Length..].Split('x', 'X'), text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int choices)
                ? choices
                : throw new InputException($"'{name}' does not describe a search space: expected {Prefix} and each decision's number of choices, such as {Prefix}8x8x4")));
    }

    /// <inheritdoc/>
    public override string Format(Architecture architecture)
    {
        // Three digits and a separator for each choice.
        Span<char> text = stackalloc char[4 * architecture.Length];
        int length = 0;
        foreach (byte choice in architecture.Decisions)
        {
            if (length > 0)
            {
                text[length++] = ':';
            }

            _ = choice.TryFormat(text[length..], out int written, default, CultureInfo.InvariantCulture);
            length += written;
        }

        return new string(text[..length]);
    }

    /// <inheritdoc/>
    /// <remarks>Space around the text is ignored.</remarks>
    public override Architecture Parse(string text)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
        Span<byte> decisions = stackalloc byte[ChoiceCounts.Length];
        int position = 0;
        foreach (Range range in trimmed.Split(':'))
        {
            if (position == decisions.Length)
            {
                throw NotOfThisSpace(text, "it has more");
            }

            ReadOnlySpan<char> part = trimmed[range];
            decisions[position] = byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out byte choice) && choice < ChoiceCounts[position]
                ? choice
                : throw NotOfThisSpace(text, $"decision {position + 1} has '{part}' where 0 to {ChoiceCounts[position] - 1} are expected");
            position++;
        }

        return position == decisions.Length ? With(decisions) : throw NotOfThisSpace(text, $"it has {position}");
    }

    private InputException NotOfThisSpace(string text, string why) => new(
        $"'{text}' is not an architecture of the space {Name}: {why}; expected {ChoiceCounts.Length} choices separated by ':', such as {Format(this[Count - 1])}");
}
