namespace Benchspace.Spaces;

/// <summary>Architectures as people write them. Without state.</summary>
public static class WrittenArchitecture
{
    /// <summary>The official index of an architecture that is written as that index or in the space's notation.</summary>
    /// <exception cref="InputException">The text is neither, or the index is outside the space; the message says which.</exception>
    public static int IndexOf(this IIndexedSpace space, string text) =>
        space.IndexOf(InvariantNumber.Whole<int>(text) is { } index ? space[index] : space.Parse(text));
}
