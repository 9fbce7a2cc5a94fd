namespace Benchspace.Spaces;

/// <summary>
/// All architectures of a small space whose decisions have equally many choices, by their official index. The
/// decisions, read as the digits of a number (first decision slowest), are the way from an architecture to its index.
/// Every architecture exists once, so nothing that draws, mutates or looks up allocates.
/// </summary>
internal sealed class NumberedArchitectures
{
    private readonly int _choices;
    private readonly int[] _placeValues;
    private readonly Architecture[] _architectures;
    private readonly ushort[] _indices;

    /// <summary>All combinations of <paramref name="length"/> decisions, in the order that <paramref name="arrange"/> gives them.</summary>
    /// <param name="choices">The choices that each decision has.</param>
    /// <param name="length">The number of decisions.</param>
    /// <param name="arrange">Brings the numbers 0 … choices^length − 1 from lexicographic into official order, in place.</param>
    public NumberedArchitectures(int choices, int length, Action<Span<ushort>> arrange)
    {
        _choices = choices;
        _placeValues = new int[length];
        int count = 1;
        for (int position = length - 1; position >= 0; position--)
        {
            _placeValues[position] = count;
            count *= choices;
        }

        ushort[] numbers = new ushort[count];
        for (int number = 0; number < count; number++)
        {
            numbers[number] = (ushort)number;
        }

        arrange(numbers);
        _architectures = new Architecture[count];
        _indices = new ushort[count];
        for (int index = 0; index < count; index++)
        {
            _indices[numbers[index]] = (ushort)index;
            _architectures[index] = Architecture.Create(length, (Number: (int)numbers[index], Choices: choices), static (decisions, state) =>
            {
                for (int position = decisions.Length - 1; position >= 0; position--)
                {
                    (state.Number, int digit) = Math.DivRem(state.Number, state.Choices);
                    decisions[position] = (byte)digit;
                }
            });
        }
    }

    public int Count => _architectures.Length;

    public Architecture this[int index] => (uint)index < (uint)_architectures.Length
        ? _architectures[index]
        : throw new InputException($"There is no architecture {index}: indices run from 0 to {_architectures.Length - 1}.");

    public int IndexOf(Architecture architecture) => _indices[NumberOf(architecture.Decisions)];

    /// <summary>The architecture with these decisions.</summary>
    public Architecture With(ReadOnlySpan<byte> decisions) => _architectures[_indices[NumberOf(decisions)]];

    public Architecture Sample(Random random) => _architectures[random.Next(_architectures.Length)];

    /// <summary>The architecture that makes another choice, drawn uniformly, at <paramref name="position"/>.</summary>
    public Architecture Redraw(Architecture parent, int position, Random random) =>
        Changed(parent, position, Decision.Another(parent[position], _choices, random));

    public IEnumerable<Architecture> Neighbours(Architecture architecture)
    {
        for (int position = 0; position < architecture.Length; position++)
        {
            for (int choice = 0; choice < _choices; choice++)
            {
                if (choice != architecture[position])
                {
                    yield return Changed(architecture, position, choice);
                }
            }
        }
    }

    private Architecture Changed(Architecture architecture, int position, int choice)
    {
        int number = NumberOf(architecture.Decisions) + ((choice - architecture[position]) * _placeValues[position]);
        return _architectures[_indices[number]];
    }

    private int NumberOf(ReadOnlySpan<byte> decisions)
    {
        if (decisions.Length != _placeValues.Length)
        {
            throw Foreign(decisions);
        }

        int number = 0;
        foreach (byte choice in decisions)
        {
            if (choice >= _choices)
            {
                throw Foreign(decisions);
            }

            number = (number * _choices) + choice;
        }

        return number;
    }

    private ArgumentException Foreign(ReadOnlySpan<byte> decisions) => new(
        $"The decisions ({string.Join(',', decisions.ToArray())}) are not of this space, which has {_placeValues.Length} decisions with {_choices} choices each.", nameof(decisions));
}
