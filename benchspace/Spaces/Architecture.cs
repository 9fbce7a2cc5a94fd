namespace Benchspace.Spaces;

/// <summary>
/// An architecture: a fixed-length sequence of categorical decisions, whatever the space. Decision <c>i</c> is a
/// number from 0 to <c>ISearchSpace.ChoiceCounts[i] - 1</c>. Immutable; equal when all decisions are equal.
/// </summary>
public sealed class Architecture : IEquatable<Architecture>
{
    private readonly byte[] _decisions;

    /// <summary>An architecture with these decisions (copied).</summary>
    public Architecture(ReadOnlySpan<byte> decisions) => _decisions = decisions.ToArray();

    private Architecture(byte[] decisions) => _decisions = decisions;

    /// <summary>The instance that an indexed space keeps at <paramref name="position"/> (decisions are copied).</summary>
    internal Architecture(ReadOnlySpan<byte> decisions, int position)
        : this(decisions) => Position = position;

    /// <summary>The number of decisions.</summary>
    public int Length => _decisions.Length;

    /// <summary>The choice made at decision <paramref name="position"/>.</summary>
    public int this[int position] => _decisions[position];

    /// <summary>
    /// Where the indexed space that made this instance keeps it. Means nothing before the space has found this very
    /// instance there: architectures made elsewhere have 0.
    /// </summary>
    internal int Position { get; }

    /// <summary>All decisions in order.</summary>
    public ReadOnlySpan<byte> Decisions => _decisions;

    /// <summary>The same architecture with one decision changed.</summary>
    public Architecture With(int position, int choice)
    {
        byte[] copy = [.. _decisions];
        copy[position] = checked((byte)choice);
        return new Architecture(copy);
    }

    /// <summary>Builds an architecture of <paramref name="length"/> decisions in place, without a second copy.</summary>
    /// <remarks>The span must not be kept by <paramref name="fill"/>.</remarks>
    public static Architecture Create<TState>(int length, TState state, System.Buffers.SpanAction<byte, TState> fill)
    {
        byte[] decisions = new byte[length];
        fill(decisions, state);
        return new Architecture(decisions);
    }

    /// <inheritdoc/>
    public bool Equals(Architecture? other) => other is not null && _decisions.AsSpan().SequenceEqual(other._decisions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Architecture);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_decisions);
        return hash.ToHashCode();
    }

    /// <summary>The decisions, separated by commas. A space's <c>Format</c> gives the field's own notation.</summary>
    public override string ToString() => string.Join(',', _decisions);
}
