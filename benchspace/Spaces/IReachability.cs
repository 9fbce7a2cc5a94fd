namespace Benchspace.Spaces;

/// <summary>A space in which some networks know nothing of their image: no path leads from their input to their output.</summary>
public interface IReachability : ISearchSpace
{
    /// <summary>Whether a path leads from the input of the architecture's network to its output.</summary>
    /// <param name="architecture">An architecture of this space.</param>
    bool ReachesOutput(Architecture architecture);
}
