using System.Numerics;
using System.Runtime.InteropServices;

namespace Benchspace.Spaces.BitString;

/// <summary>
/// Strings of bits: the toy space on which Real et al. (2019, appendix and notebook) compare aging with non-aging
/// evolution. Decision <c>i</c> is bit <c>i</c>. Immutable and shared between threads.
/// </summary>
public sealed class BitStringSpace : ISearchSpace
{
    private readonly int[] _choices;

    /// <summary>All strings of <paramref name="length"/> bits.</summary>
    /// <exception cref="InputException">The length is below 1.</exception>
    public BitStringSpace(int length)
    {
        if (length < 1)
        {
            throw new InputException($"a bit string cannot have {length} bits: give 1 or more");
        }

        _choices = new int[length];
        _choices.AsSpan().Fill(2);
    }

    /// <summary>The number of bits.</summary>
    public int Length => _choices.Length;

    /// <inheritdoc/>
    public string Name => "bit-string";

    /// <inheritdoc/>
    public ReadOnlySpan<int> ChoiceCounts => _choices;

    /// <inheritdoc/>
    public BigInteger Size => BigInteger.One << Length;

    /// <inheritdoc/>
    public Architecture Sample(Random random) => Architecture.Create(Length, random, static (bits, random) =>
    {
        random.NextBytes(bits);
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(bits);
        for (int i = 0; i < words.Length; i++)
        {
            words[i] &= 0x0101010101010101;
        }

        for (int i = words.Length * sizeof(ulong); i < bits.Length; i++)
        {
            bits[i] &= 1;
        }
    });

    /// <inheritdoc/>
    /// <remarks>Both rules are the same here: one bit flips.</remarks>
    public Architecture Mutate(Architecture parent, MutationRule rule, Random random) => Flipped(parent, random.Next(Length));

    /// <inheritdoc/>
    public IEnumerable<Architecture> Neighbours(Architecture architecture)
    {
        for (int position = 0; position < Length; position++)
        {
            yield return Flipped(architecture, position);
        }
    }

    /// <inheritdoc/>
    public string Format(Architecture architecture) => string.Create(architecture.Length, architecture, static (text, architecture) =>
    {
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (char)('0' + architecture[i]);
        }
    });

    /// <inheritdoc/>
    /// <remarks>Space around the text is ignored.</remarks>
    public Architecture Parse(string text)
    {
        ReadOnlySpan<char> bits = text.AsSpan().Trim();
        int wrong = bits.IndexOfAnyExcept('0', '1');
        if (wrong >= 0)
        {
            throw new InputException($"'{text}' is not a bit string: it says '{bits[wrong]}' where 0 or 1 is expected");
        }

        if (bits.Length != Length)
        {
            throw new InputException($"'{text}' is not of this space: it has {bits.Length} bits where {Length} are expected");
        }

        byte[] decisions = new byte[bits.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            decisions[i] = (byte)(bits[i] - '0');
        }

        return new Architecture(decisions);
    }

    private static Architecture Flipped(Architecture parent, int position) => parent.With(position, 1 - parent[position]);
}
