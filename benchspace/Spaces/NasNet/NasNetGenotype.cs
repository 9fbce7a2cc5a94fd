using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using SharedSource;

namespace Benchspace.Spaces.NasNet;

/// <summary>One element of a pairwise combination: an operation applied to a hidden state of the cell.</summary>
/// <param name="State">The hidden state: 0 is the previous cell's output after its 1x1 convolution, 1 the output of the cell before that, 2 + k the result of combination k.</param>
/// <param name="Operation">What is applied to it.</param>
public readonly record struct NasNetElement(int State, NasNetOperation Operation)
{
    /// <summary>Operation<c>~</c>state, such as <c>sep3~0</c>.</summary>
    public override string ToString() => $"{Operation.Name()}~{State}";
}

/// <summary>A pairwise combination: two elements, added.</summary>
public readonly record struct NasNetCombination(NasNetElement Left, NasNetElement Right)
{
    /// <summary>The elements separated by <c>+</c>.</summary>
    public override string ToString() => $"{Left}+{Right}";
}

/// <summary>A cell: pairwise combinations in order, and the hidden states whose concatenation is its output. Immutable.</summary>
public sealed class NasNetCell
{
    private NasNetCell(ImmutableArray<NasNetCombination> combinations, ImmutableArray<int> concatenated)
    {
        Combinations = combinations;
        Concatenated = concatenated;
    }

    /// <summary>The pairwise combinations; number k makes hidden state 2 + k.</summary>
    public ImmutableArray<NasNetCombination> Combinations { get; }

    /// <summary>The hidden states that make up the output, ascending.</summary>
    public ImmutableArray<int> Concatenated { get; }

    /// <summary>The combinations separated by <c>:</c>, then <c>=</c> and the concatenated states, such as <c>sep3~0+none~1:…=2.4</c>.</summary>
    public override string ToString() => $"{string.Join(':', Combinations)}={string.Join('.', Concatenated)}";

    /// <summary>A cell whose output is every hidden state that no combination uses, as in the paper.</summary>
    /// <exception cref="InputException">A combination takes a state that does not yet exist.</exception>
    public static NasNetCell WithUnusedConcatenated(ReadOnlySpan<NasNetCombination> combinations)
    {
        RequireEarlierStates(combinations);
        Span<bool> used = stackalloc bool[2 + combinations.Length];
        foreach (NasNetCombination combination in combinations)
        {
            used[combination.Left.State] = true;
            used[combination.Right.State] = true;
        }

        return new NasNetCell([.. combinations], Unused(used));
    }

    /// <summary>
    /// A cell with the output that <paramref name="used"/> states: every hidden state whose flag is false. Published
    /// cells come with such flags and some keep a used state in the output (AmoebaNet-A's normal cell keeps state 1).
    /// </summary>
    /// <param name="combinations">The pairwise combinations, at least one.</param>
    /// <param name="used">One flag per hidden state, the two inputs first. The last state must be in the output: its shape is the cell's.</param>
    /// <exception cref="InputException">A combination takes a state that does not yet exist, or the flags do not fit.</exception>
    public static NasNetCell WithFlags(ReadOnlySpan<NasNetCombination> combinations, ReadOnlySpan<bool> used)
    {
        RequireEarlierStates(combinations);
        if (used.Length != 2 + combinations.Length || used[^1])
        {
            throw new InputException($"a NASNet cell of {combinations.Length} combinations needs {2 + combinations.Length} used flags, the last of them false");
        }

        return new NasNetCell([.. combinations], Unused(used));
    }

    private static ImmutableArray<int> Unused(ReadOnlySpan<bool> used)
    {
        var unused = ImmutableArray.CreateBuilder<int>();
        for (int state = 0; state < used.Length; state++)
        {
            if (!used[state])
            {
                unused.Add(state);
            }
        }

        return unused.ToImmutable();
    }

    private static void RequireEarlierStates(ReadOnlySpan<NasNetCombination> combinations)
    {
        if (combinations.IsEmpty)
        {
            throw new InputException("a NASNet cell needs at least one combination");
        }

        for (int k = 0; k < combinations.Length; k++)
        {
            int highest = Math.Max(combinations[k].Left.State, combinations[k].Right.State);
            int lowest = Math.Min(combinations[k].Left.State, combinations[k].Right.State);
            if (lowest < 0 || highest >= 2 + k)
            {
                throw new InputException($"combination {k} of a NASNet cell may take hidden states 0 to {1 + k}, not {(lowest < 0 ? lowest : highest)}");
            }
        }
    }
}

/// <summary>
/// A normal and a reduction cell: what a network of the NASNet family is built from. Wider than the search space,
/// so that the published AmoebaNets are among them.
/// </summary>
/// <param name="Normal">The cell that keeps the image size.</param>
/// <param name="Reduction">The cell that halves it.</param>
public sealed record NasNetGenotype(NasNetCell Normal, NasNetCell Reduction)
{
    /// <summary>AmoebaNet-A: the best of the evolution experiments of Real et al. (2019, figure 6).</summary>
    public static NasNetGenotype AmoebaNetA { get; } = new(
        Cell("avg3,max3,sep3,none,none,avg3,sep3,sep5,avg3,sep3", "0,0,1,1,0,1,0,2,5,0", "1010010"),
        Cell("sep3,avg3,max3,sep7,max3,max3,sep3,1x7_7x1,avg3,sep7", "1,0,0,2,1,0,4,0,1,0", "1100000"));

    /// <summary>AmoebaNet-B: platform-aware search in a larger space (supplement D).</summary>
    public static NasNetGenotype AmoebaNetB { get; } = new(
        Cell("1x1,max3,none,sep3,1x1,sep3,1x1,none,avg3,1x1", "1,1,1,0,1,0,2,2,1,5", "0110010"),
        Cell("max2x2,max3,none,3x3,dil2_sep5,max3,none,sep3,avg3,1x1", "0,0,2,1,2,2,3,1,4,3", "1111100"));

    /// <summary>AmoebaNet-C: high accuracy for few parameters, early in the experiments (supplement D).</summary>
    public static NasNetGenotype AmoebaNetC { get; } = new(
        Cell("avg3,sep3,none,sep3,avg3,sep3,none,sep3,avg3,sep3", "0,0,0,0,2,1,0,1,3,0", "1001000"),
        Cell("max3,max3,sep7,sep3,sep7,max3,sep5,sep5,max3,sep3", "0,0,2,0,0,1,4,4,1,1", "0100000"));

    /// <summary>AmoebaNet-D: extrapolated by hand and optimised for training speed (supplement D).</summary>
    public static NasNetGenotype AmoebaNetD { get; } = new(
        Cell("1x1,max3,none,1x7_7x1,1x1,1x7_7x1,max3,none,avg3,1x1", "1,1,1,0,0,0,2,2,1,5", "0110010"),
        Cell("max2x2,max3,none,3x3,1x7_7x1,max3,none,max2x2,avg3,1x1", "0,0,2,1,2,2,3,1,2,3", "1111000"));

    private static readonly (string Name, NasNetGenotype Genotype)[] Published =
    [
        ("AmoebaNet-A", AmoebaNetA), ("AmoebaNet-B", AmoebaNetB), ("AmoebaNet-C", AmoebaNetC), ("AmoebaNet-D", AmoebaNetD),
    ];

    /// <summary>The names of the published genotypes: <c>AmoebaNet-A</c> to <c>AmoebaNet-D</c>.</summary>
    public static IReadOnlyList<string> PublishedNames { get; } = [.. Published.Select(published => published.Name)];

    /// <summary>The published genotype of this name, such as <c>AmoebaNet-A</c>, however it is spelled.</summary>
    /// <exception cref="InputException">There is none of this name.</exception>
    public static NasNetGenotype Named(string name) => TryNamed(name, out _, out NasNetGenotype? genotype)
        ? genotype
        : throw new InputException(NameLookup.Unknown("genotype", name, PublishedNames));

    /// <summary>The published genotype of this name, however it is spelled, with the name as it is published.</summary>
    public static bool TryNamed(string name, [NotNullWhen(true)] out string? publishedName, [NotNullWhen(true)] out NasNetGenotype? genotype)
    {
        publishedName = NameLookup.Find(name, PublishedNames);
        string? known = publishedName;
        genotype = known is null ? null : Array.Find(Published, published => published.Name == known).Genotype;
        return genotype is not null;
    }

    /// <summary>A cell in the notation of the official model specifications: operations, their input states in pairs, used flags.</summary>
    private static NasNetCell Cell(string operations, string states, string used)
    {
        NasNetElement[] elements = [.. operations.Split(',').Zip(states.Split(','), (operation, state) =>
            new NasNetElement(state[0] - '0', (NasNetOperation)NasNetOperations.Names.IndexOf(operation)))];
        NasNetCombination[] combinations = [.. elements.Chunk(2).Select(pair => new NasNetCombination(pair[0], pair[1]))];
        return NasNetCell.WithFlags(combinations, [.. used.Select(flag => flag == '1')]);
    }
}
