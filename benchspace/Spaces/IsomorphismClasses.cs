namespace Benchspace.Spaces;

/// <summary>A space of which some architectures are the same network, written differently.</summary>
public interface IIsomorphicSpace : IIndexedSpace
{
    /// <summary>The names of the rules by which architectures count as the same network; the first is the publication's own.</summary>
    IReadOnlyList<string> IsomorphismRules { get; }

    /// <summary>Orders architectures by what their trainings cost, the cheapest first, as far as the space tells without training.</summary>
    IComparer<Architecture> TrainingCost { get; }

    /// <summary>What comes first by <see cref="TrainingCost"/>, in words.</summary>
    string TrainingCostOrder { get; }

    /// <summary>The space divided by a rule; computed at the first call.</summary>
    /// <param name="rule">One of <see cref="IsomorphismRules"/>.</param>
    /// <exception cref="InputException">There is no such rule; the message lists the rules.</exception>
    IsomorphismClasses ClassesBy(string rule);

    /// <summary>
    /// The size of what the members of a class differ in: all cells of a network, without what surrounds them. For
    /// telling the size of one member from the counted size of another.
    /// </summary>
    /// <param name="architecture">An architecture of this space.</param>
    /// <param name="withUnreachingEdges">Whether edges from which no path leads to the output are built.</param>
    /// <param name="cellsPerStage">Cells in each stage, at least 1.</param>
    /// <param name="channels">Channels of the first stage, at least 1.</param>
    /// <param name="imageSize">Width and height of what the first cell is given, in pixels.</param>
    NetworkSize SizeOfCells(Architecture architecture, bool withUnreachingEdges, int cellsPerStage, int channels, int imageSize);
}

/// <summary>A space divided into classes of architectures that compute the same function. Immutable and shared between threads.</summary>
public sealed class IsomorphismClasses
{
    private readonly int[] _representatives;

    /// <summary>The classes of equal <paramref name="canonical"/> texts.</summary>
    /// <param name="space">The space.</param>
    /// <param name="canonical">What an architecture computes, as text: equal for the architectures of one class.</param>
    public IsomorphismClasses(IIndexedSpace space, Func<Architecture, string> canonical)
    {
        var representativeOf = new Dictionary<string, int>();
        _representatives = new int[space.Count];
        for (int index = 0; index < _representatives.Length; index++)
        {
            string text = canonical(space[index]);
            representativeOf.TryAdd(text, index);
            _representatives[index] = representativeOf[text];
        }

        Count = representativeOf.Count;
    }

    /// <summary>The number of classes.</summary>
    public int Count { get; }

    /// <summary>The smallest official index in the class of the architecture with official index <paramref name="index"/>.</summary>
    /// <exception cref="InputException">The index is not one of the space's.</exception>
    public int RepresentativeOf(int index) => (uint)index < (uint)_representatives.Length
        ? _representatives[index]
        : throw new InputException($"there is no architecture {index}: indices run from 0 to {_representatives.Length - 1}");
}
