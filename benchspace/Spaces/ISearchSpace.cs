using System.Numerics;

namespace Benchspace.Spaces;

/// <summary>How a parent becomes a child.</summary>
public enum MutationRule
{
    /// <summary>
    /// The rule of the space's own publication. Topology: a node, then one of its incoming edges, then another
    /// operation (NATS-Bench). Size: a layer, then another width. Bit string: one bit. NASNet: Real et al. 2019.
    /// </summary>
    Native,

    /// <summary>A decision, uniformly over all of them, then another choice for it, uniformly.</summary>
    UniformDecision,
}

/// <summary>
/// What can be built: a set of architectures, each a sequence of categorical decisions.
/// Implementations are immutable and may be shared between threads; the only source of chance is the generator passed in.
/// </summary>
public interface ISearchSpace
{
    /// <summary>The name of the space in files and wherever it is asked for, such as <c>topology</c>.</summary>
    string Name { get; }

    /// <summary>Other names in use for the space, such as <c>tss</c>.</summary>
    IReadOnlyList<string> Aliases => [];

    /// <summary>For each decision, the number of choices it has (at least 1, at most 256).</summary>
    ReadOnlySpan<int> ChoiceCounts { get; }

    /// <summary>The number of different decision sequences.</summary>
    BigInteger Size { get; }

    /// <summary>An architecture drawn uniformly from the space.</summary>
    Architecture Sample(Random random);

    /// <summary>
    /// A mutated copy of <paramref name="parent"/>. Exactly one decision differs, but where a space's own
    /// published rule says otherwise (NASNet's identity mutation).
    /// </summary>
    Architecture Mutate(Architecture parent, MutationRule rule, Random random);

    /// <summary>Every architecture that differs from <paramref name="architecture"/> in exactly one decision.</summary>
    IEnumerable<Architecture> Neighbours(Architecture architecture);

    /// <summary>The field's own notation, for example <c>8:16:24:32:40</c>. The inverse of <see cref="Parse"/>.</summary>
    string Format(Architecture architecture);

    /// <summary>Reads the field's own notation.</summary>
    /// <exception cref="InputException">The text is not an architecture of this space; the message says why.</exception>
    Architecture Parse(string text);
}

/// <summary>A space small enough that its published benchmark numbers every architecture.</summary>
public interface IIndexedSpace : ISearchSpace
{
    /// <summary>The number of architectures; indices run from 0 to <c>Count - 1</c>.</summary>
    int Count { get; }

    /// <summary>The official index of an architecture. Allocates nothing.</summary>
    int IndexOf(Architecture architecture);

    /// <summary>The architecture with this official index; the same instance at every call.</summary>
    /// <exception cref="InputException">The index is outside 0 … Count − 1.</exception>
    Architecture this[int index] { get; }
}
