using System.Numerics;

namespace Benchspace.Spaces.NasNet;

/// <summary>
/// The NASNet search space as Real et al. (2019) searched it: a normal and a reduction cell of five pairwise
/// combinations each; a combination applies one of eight operations to each of two earlier hidden states and adds.
/// Immutable and thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// Forty decisions: for each cell (normal first) and each combination k from 0, its (state, operation, state,
/// operation). A state has 2 + k choices: the cell's two inputs and the earlier combinations, so that every sequence
/// of choices is an acyclic cell. Hidden states that nothing uses are concatenated to the cell's output.
/// </para>
/// <para>
/// There are (2·3·4·5·6)² · 8¹⁰ ≈ 5.6·10¹⁴ cells and 3.1·10²⁹ pairs. Real et al. give no number; Liu et al. (2018,
/// Progressive Neural Architecture Search) count the same 5.6·10¹⁴ for a cell of five combinations and eight
/// operations. Many sequences build the same network: the two elements of a combination commute, for one.
/// </para>
/// <para>
/// Text: the cells separated by <c>/</c>, combinations by <c>:</c>, the elements of one by <c>+</c>, an element as
/// operation<c>~</c>state, such as <c>avg3~0+max3~0:sep3~1+none~1:…/…</c>.
/// </para>
/// </remarks>
public sealed class NasNetSpace : INamedNetworks, IStackedCells
{
    /// <summary>Pairwise combinations in a cell.</summary>
    public const int CombinationsPerCell = 5;

    /// <summary>The probability that the paper's mutation changes nothing.</summary>
    public const double IdentityProbability = 0.05;

    private const int DecisionsPerCell = 4 * CombinationsPerCell;
    private static readonly string[] CellNames = ["normal", "reduction"];
    private readonly int[] _choiceCounts = new int[2 * DecisionsPerCell];

    private NasNetSpace()
    {
        for (int position = 0; position < _choiceCounts.Length; position++)
        {
            int combination = position % DecisionsPerCell / 4;
            _choiceCounts[position] = position % 2 == 0 ? 2 + combination : NasNetOperations.SearchedCount;
        }

        Size = _choiceCounts.Aggregate(BigInteger.One, (product, count) => product * count);
    }

    /// <summary>The space.</summary>
    public static NasNetSpace Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "nasnet";

    /// <inheritdoc/>
    /// <remarks>The AmoebaNets: <see cref="NasNetGenotype.Named"/> has their cells. None is quite an architecture of the space.</remarks>
    public IReadOnlyList<NamedNetwork> NamedNetworks { get; } = [.. NasNetGenotype.PublishedNames.Select(name => new NamedNetwork(name, null))];

    /// <inheritdoc/>
    public char WidthSymbol => 'F';

    /// <inheritdoc/>
    public ReadOnlySpan<int> ChoiceCounts => _choiceCounts;

    /// <inheritdoc/>
    public BigInteger Size { get; }

    /// <inheritdoc/>
    public Architecture Sample(Random random) => Architecture.Create(_choiceCounts.Length, (_choiceCounts, random), static (decisions, state) =>
    {
        for (int position = 0; position < decisions.Length; position++)
        {
            decisions[position] = (byte)state.random.Next(state._choiceCounts[position]);
        }
    });

    /// <inheritdoc/>
    /// <remarks>
    /// The paper chooses the kind of mutation (a hidden state or an operation, equally probable), then a cell, a
    /// combination and one of its elements, each uniformly: one of the forty decisions, uniformly. The new hidden
    /// state is "another" one among those that make no loop; the new operation is "a random choice from a fixed
    /// list", which is read here as another one too, so that <see cref="IdentityProbability"/> is exactly the
    /// probability of a child equal to its parent. <see cref="MutationRule.UniformDecision"/> is the same without
    /// the identity.
    /// </remarks>
    public Architecture Mutate(Architecture parent, MutationRule rule, Random random)
    {
        if (rule == MutationRule.Native && random.NextDouble() < IdentityProbability)
        {
            return parent;
        }

        int position = random.Next(_choiceCounts.Length);
        return parent.With(position, Decision.Another(parent[position], _choiceCounts[position], random));
    }

    /// <inheritdoc/>
    public IEnumerable<Architecture> Neighbours(Architecture architecture)
    {
        for (int position = 0; position < _choiceCounts.Length; position++)
        {
            for (int choice = 0; choice < _choiceCounts[position]; choice++)
            {
                if (choice != architecture[position])
                {
                    yield return architecture.With(position, choice);
                }
            }
        }
    }

    /// <summary>The two cells that an architecture describes. Unused hidden states make up their outputs.</summary>
    public static NasNetGenotype Genotype(Architecture architecture)
    {
        return new NasNetGenotype(Cell(architecture.Decisions[..DecisionsPerCell]), Cell(architecture.Decisions[DecisionsPerCell..]));

        static NasNetCell Cell(ReadOnlySpan<byte> decisions)
        {
            Span<NasNetCombination> combinations = stackalloc NasNetCombination[CombinationsPerCell];
            for (int k = 0; k < combinations.Length; k++)
            {
                ReadOnlySpan<byte> own = decisions.Slice(4 * k, 4);
                combinations[k] = new NasNetCombination(
                    new NasNetElement(own[0], (NasNetOperation)own[1]),
                    new NasNetElement(own[2], (NasNetOperation)own[3]));
            }

            return NasNetCell.WithUnusedConcatenated(combinations);
        }
    }

    /// <inheritdoc/>
    public string Format(Architecture architecture)
    {
        NasNetGenotype genotype = Genotype(architecture);
        return $"{string.Join(':', genotype.Normal.Combinations)}/{string.Join(':', genotype.Reduction.Combinations)}";
    }

    /// <inheritdoc/>
    /// <remarks>Space around the text is ignored.</remarks>
    public Architecture Parse(string text)
    {
        Span<byte> decisions = stackalloc byte[_choiceCounts.Length];
        string[] cells = Split(text.Trim(), '/', 2, "cells separated by /", "it");
        for (int cell = 0; cell < cells.Length; cell++)
        {
            string[] combinations = Split(cells[cell], ':', CombinationsPerCell, "combinations separated by :", $"the {CellNames[cell]} cell");
            for (int k = 0; k < combinations.Length; k++)
            {
                string place = $"combination {k} of the {CellNames[cell]} cell";
                string[] elements = Split(combinations[k], '+', 2, "elements separated by +", place);
                for (int side = 0; side < elements.Length; side++)
                {
                    string[] parts = Split(elements[side], '~', 2, "parts, operation~state", $"'{elements[side]}' in {place}");
                    int position = (cell * DecisionsPerCell) + (4 * k) + (2 * side);
                    decisions[position] = parts[1].Length == 1 && parts[1][0] - '0' is >= 0 and var state && state < _choiceCounts[position]
                        ? (byte)state
                        : throw Error($"{place} may take hidden states 0 to {1 + k}, not '{parts[1]}'");
                    decisions[position + 1] = NasNetOperations.Names.IndexOf(parts[0]) is >= 0 and < NasNetOperations.SearchedCount and var operation
                        ? (byte)operation
                        : throw Error($"{place} has operation '{parts[0]}'; known are {string.Join(", ", NasNetOperations.Names[..NasNetOperations.SearchedCount])}");
                }
            }
        }

        return new Architecture(decisions);

        string[] Split(string part, char separator, int count, string meaning, string place)
        {
            string[] parts = part.Split(separator);
            return parts.Length == count ? parts : throw Error($"{place} must have {count} {meaning}, not {parts.Length}");
        }

        InputException Error(string what) => new($"'{text}' is not an architecture of the NASNet space: {what}");
    }
}
