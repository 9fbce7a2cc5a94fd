using Benchspace;
using Benchspace.Spaces;

namespace Harness.Training.Networks;

/// <summary>
/// The networks of one search space: all that differs between spaces when their architectures are trained. Without
/// state; may be shared between threads.
/// </summary>
public interface INetworkFamily
{
    /// <summary>The search space.</summary>
    ISearchSpace Space { get; }

    /// <summary>Whether training can regularize these networks from within.</summary>
    bool Regularizes { get; }

    /// <summary>The numbers of the skeleton that an architecture leaves open, by the publication's letters, such as N and C; none where it says all itself.</summary>
    IReadOnlyList<(char Symbol, int Value)> Dimensions(MacroSkeleton skeleton);

    /// <summary>What networks depend on beside architecture and images, in order: for records, and to tell trainings apart. Never changed, since stored results go by it.</summary>
    /// <param name="skeleton">What surrounds the cells.</param>
    /// <param name="regularization">What training does inside; none where it cannot.</param>
    IReadOnlyList<KeyValuePair<string, string>> Facts(MacroSkeleton skeleton, Regularization regularization);

    /// <summary>What is written for an architecture that is given in the space's notation, or by another name that the family knows.</summary>
    /// <exception cref="InputException">The space has no such architecture.</exception>
    string Notation(string given) => Space.Format(Space.Parse(given));

    /// <summary>The network of an architecture.</summary>
    /// <param name="architecture">As <see cref="Notation"/> writes it.</param>
    /// <param name="skeleton">What surrounds the cells.</param>
    /// <param name="regularization">What training does inside; none where it cannot.</param>
    /// <param name="images">The images it reads and the classes it tells apart.</param>
    /// <exception cref="InputException">The space has no such architecture, a number is out of range, or the skeleton does not fit the images.</exception>
    INetworkDefinition Define(string architecture, MacroSkeleton skeleton, Regularization regularization, DatasetShape images);
}
