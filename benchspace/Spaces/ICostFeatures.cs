namespace Benchspace.Spaces;

/// <summary>A space that says on what of an architecture the time of its training depends, as numbers whose weighted sum it is.</summary>
public interface ICostFeatures : ISearchSpace
{
    /// <summary>The features of an architecture's network: first 1, for what all networks have, then the space's own, equally many for every architecture.</summary>
    /// <param name="architecture">An architecture of this space.</param>
    /// <param name="withUnreachingEdges">Whether edges from which no path leads to the output are built.</param>
    double[] CostFeaturesOf(Architecture architecture, bool withUnreachingEdges);
}
