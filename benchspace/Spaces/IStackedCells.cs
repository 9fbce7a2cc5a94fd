namespace Benchspace.Spaces;

/// <summary>
/// A space of cells: how many of them a network stacks, and how wide, is not decided by the architecture. In a space
/// that is none of these, an architecture's decisions fix both.
/// </summary>
public interface IStackedCells : ISearchSpace
{
    /// <summary>The letter that the publication has for the width of the first stage.</summary>
    char WidthSymbol { get; }
}
