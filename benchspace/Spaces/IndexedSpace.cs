using System.Numerics;

namespace Benchspace.Spaces;

/// <summary>
/// A space of all combinations of its decisions' choices, each with an official index. The decisions, read as the
/// digits of a number (first decision slowest), are the way from an architecture to its index. Every architecture
/// exists once, so nothing that draws, mutates or looks up allocates; an architecture takes some 70 bytes. Immutable
/// and shared between threads.
/// </summary>
public abstract class IndexedSpace : IIndexedSpace
{
    /// <summary>The most architectures that such a space may have: 4,194,304, some 300 MB of them.</summary>
    public const int MostArchitectures = 1 << 22;

    /// <summary>The most choices of one decision.</summary>
    public const int MostChoices = 256;

    private readonly int[] _choiceCounts;
    private readonly int[] _placeValues;
    private readonly Architecture[] _architectures;

    // The index by number, and the number by index; null where the official order is the order of the numbers.
    private readonly int[]? _indices;
    private readonly int[]? _numbers;

    /// <summary>All combinations of decisions with these numbers of choices.</summary>
    /// <param name="choiceCounts">For each decision, how many choices it has: 2 to <see cref="MostChoices"/>.</param>
    /// <param name="arrange">
    /// Brings the numbers 0 … Count − 1 from lexicographic into official order, in place; null where the official order is lexicographic.
    /// </param>
    /// <exception cref="InputException">There is no decision, one has too few or too many choices, or there are more than <see cref="MostArchitectures"/> combinations.</exception>
    protected IndexedSpace(ReadOnlySpan<int> choiceCounts, Action<Span<int>>? arrange = null)
    {
        int count = CountOf(choiceCounts);
        _choiceCounts = choiceCounts.ToArray();
        _placeValues = new int[choiceCounts.Length];
        int placeValue = 1;
        for (int position = choiceCounts.Length - 1; position >= 0; position--)
        {
            _placeValues[position] = placeValue;
            placeValue *= choiceCounts[position];
        }

        if (arrange is not null)
        {
            _numbers = [.. Enumerable.Range(0, count)];
            arrange(_numbers);
            _indices = new int[count];
            for (int index = 0; index < count; index++)
            {
                _indices[_numbers[index]] = index;
            }
        }

        _architectures = new Architecture[count];
        Span<byte> decisions = new byte[choiceCounts.Length];
        for (int number = 0; number < count; number++)
        {
            int index = IndexAt(number);
            _architectures[index] = new Architecture(decisions, index);
            for (int position = decisions.Length - 1; position >= 0 && ++decisions[position] == (byte)choiceCounts[position]; position--)
            {
                decisions[position] = 0;
            }
        }
    }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual IReadOnlyList<string> Aliases => [];

    /// <inheritdoc/>
    public ReadOnlySpan<int> ChoiceCounts => _choiceCounts;

    /// <inheritdoc/>
    public BigInteger Size => Count;

    /// <inheritdoc/>
    public int Count => _architectures.Length;

    /// <inheritdoc/>
    public Architecture this[int index] => (uint)index < (uint)_architectures.Length
        ? _architectures[index]
        : throw new InputException($"there is no architecture {index}: indices run from 0 to {_architectures.Length - 1}");

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The architecture is of another space.</exception>
    public int IndexOf(Architecture architecture)
    {
        Architecture[] own = _architectures;
        int position = architecture.Position;
        return (uint)position < (uint)own.Length && ReferenceEquals(own[position], architecture)
            ? position
            : IndexAt(NumberOf(architecture.Decisions));
    }

    /// <inheritdoc/>
    /// <returns>One of the space's own instances; nothing is allocated.</returns>
    public Architecture Sample(Random random) => _architectures[random.Next(_architectures.Length)];

    /// <inheritdoc/>
    /// <remarks>Here, by every rule, a decision and then another choice, both uniformly.</remarks>
    /// <returns>One of the space's own instances; nothing is allocated.</returns>
    public virtual Architecture Mutate(Architecture parent, MutationRule rule, Random random) =>
        Redraw(parent, random.Next(_choiceCounts.Length), random);

    /// <inheritdoc/>
    public IEnumerable<Architecture> Neighbours(Architecture architecture)
    {
        for (int position = 0; position < architecture.Length; position++)
        {
            for (int choice = 0; choice < _choiceCounts[position]; choice++)
            {
                if (choice != architecture[position])
                {
                    yield return Changed(architecture, position, choice);
                }
            }
        }
    }

    /// <inheritdoc/>
    public abstract string Format(Architecture architecture);

    /// <inheritdoc/>
    public abstract Architecture Parse(string text);

    /// <summary>The space's own instance with these decisions.</summary>
    /// <param name="decisions">One choice for each decision.</param>
    /// <exception cref="ArgumentException">They are not of this space.</exception>
    protected Architecture With(ReadOnlySpan<byte> decisions) => _architectures[IndexAt(NumberOf(decisions))];

    /// <summary>The architecture that makes another choice, drawn uniformly, at <paramref name="position"/>.</summary>
    /// <param name="parent">An architecture of this space.</param>
    /// <param name="position">A decision, from 0.</param>
    /// <param name="random">The only source of chance.</param>
    protected Architecture Redraw(Architecture parent, int position, Random random) =>
        Changed(parent, position, Decision.Another(parent[position], _choiceCounts[position], random));

    private static int CountOf(ReadOnlySpan<int> choiceCounts)
    {
        if (choiceCounts.IsEmpty)
        {
            throw new InputException("a search space without decisions has nothing to search: give at least one");
        }

        long count = 1;
        foreach (int choices in choiceCounts)
        {
            if (choices is < 2 or > MostChoices)
            {
                throw new InputException($"a decision cannot have {choices} choices: give 2 to {MostChoices}");
            }

            count *= choices;
            if (count > MostArchitectures)
            {
                throw new InputException(FormattableString.Invariant(
                    $"{string.Join('x', choiceCounts.ToArray())} choices make more than {MostArchitectures:N0} architectures, the most that an indexed space may have"));
            }
        }

        return (int)count;
    }

    private int IndexAt(int number) => _indices is null ? number : _indices[number];

    private int NumberAt(int index) => _numbers is null ? index : _numbers[index];

    private Architecture Changed(Architecture architecture, int position, int choice) =>
        _architectures[IndexAt(NumberAt(IndexOf(architecture)) + ((choice - architecture[position]) * _placeValues[position]))];

    private int NumberOf(ReadOnlySpan<byte> decisions)
    {
        int[] choiceCounts = _choiceCounts;
        if (decisions.Length != choiceCounts.Length)
        {
            throw Foreign(decisions);
        }

        int number = 0;
        for (int position = 0; position < choiceCounts.Length; position++)
        {
            if (decisions[position] >= choiceCounts[position])
            {
                throw Foreign(decisions);
            }

            number = (number * choiceCounts[position]) + decisions[position];
        }

        return number;
    }

    private ArgumentException Foreign(ReadOnlySpan<byte> decisions) => new(
        $"the decisions ({string.Join(',', decisions.ToArray())}) are not of the {Name} space, whose decisions have {string.Join(", ", _choiceCounts)} choices", nameof(decisions));
}
