namespace Benchspace.Spaces;

/// <summary>A space to which published networks belong that go by a name.</summary>
public interface INamedNetworks : ISearchSpace
{
    /// <summary>The networks, in the order of publication.</summary>
    IReadOnlyList<NamedNetwork> NamedNetworks { get; }
}

/// <summary>A published network that goes by a name.</summary>
/// <param name="Name">Its name, such as <c>AmoebaNet-A</c>.</param>
/// <param name="Architecture">The architecture of the space that it is, or null where the space does not quite contain it.</param>
public sealed record NamedNetwork(string Name, Architecture? Architecture);
