using SharedSource;

namespace Benchspace.Spaces;

/// <summary>What holds of every space by what it offers.</summary>
public static class SearchSpaceExtensions
{
    /// <summary>An architecture as people write it: its official index, the name of a published network, or the space's notation.</summary>
    /// <param name="space">The space.</param>
    /// <param name="text">What was written; the case and separators of a name do not count.</param>
    /// <exception cref="InputException">It is none of these; the message says why.</exception>
    public static Architecture ArchitectureOf(this ISearchSpace space, string text)
    {
        if (space is IIndexedSpace indexed && InvariantNumber.Whole<int>(text) is { } index)
        {
            return indexed[index];
        }

        return space.NamedNetwork(text)?.Architecture ?? space.Parse(text);
    }

    /// <summary>Whether a text is an architecture in the space's notation.</summary>
    /// <param name="space">The space.</param>
    /// <param name="architecture">The text.</param>
    public static bool Contains(this ISearchSpace space, string architecture)
    {
        try
        {
            space.Parse(architecture);
            return true;
        }
        catch (InputException)
        {
            return false;
        }
    }

    /// <summary>The published network of this name, or null. The case and separators of the name do not count.</summary>
    /// <param name="space">The space.</param>
    /// <param name="name">The name.</param>
    public static NamedNetwork? NamedNetwork(this ISearchSpace space, string name) =>
        space is INamedNetworks { NamedNetworks: var networks } && NameLookup.Find(name, networks.Select(network => network.Name)) is { } known
            ? networks.First(network => network.Name == known)
            : null;
}
