using System.Numerics;

namespace Benchspace.Generators;

/// <summary>
/// xoshiro256** (Blackman and Vigna 2021), seeded through SplitMix64: the generator of every run. The framework's
/// seeded <see cref="Random"/> gives correlated streams for neighbouring seeds; this one does not, and its sequence
/// is fixed by this file. Not thread-safe.
/// </summary>
public sealed class Xoshiro256 : Random
{
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>The stream that <paramref name="seed"/> names.</summary>
    public Xoshiro256(ulong seed) : base(0)
    {
        _s0 = SplitMix64(ref seed);
        _s1 = SplitMix64(ref seed);
        _s2 = SplitMix64(ref seed);
        _s3 = SplitMix64(ref seed);
    }

    /// <summary>
    /// A generator whose stream is a function of all <paramref name="parts"/> in order, for example an experiment's
    /// seed, a run's number and a name's hash: equal parts give equal streams, any difference an unrelated one.
    /// </summary>
    public static Xoshiro256 FromParts(params ReadOnlySpan<ulong> parts)
    {
        ulong state = 0x6A09E667F3BCC909;
        foreach (ulong part in parts)
        {
            state ^= part;
            state = SplitMix64(ref state);
        }

        return new Xoshiro256(state);
    }

    /// <summary>A number for <see cref="FromParts"/> that depends on every character of <paramref name="text"/> (FNV-1a).</summary>
    public static ulong Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        return hash;
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <inheritdoc/>
    public override int Next() => (int)(NextUInt64() >> 33) is var value && value == int.MaxValue ? Next() : value;

    /// <inheritdoc/>
    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (int)Bounded((uint)maxValue);
    }

    /// <inheritdoc/>
    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return (int)(minValue + Bounded((uint)((long)maxValue - minValue)));
    }

    /// <inheritdoc/>
    public override double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <inheritdoc/>
    public override float NextSingle() => (NextUInt64() >> 40) * (1.0f / (1U << 24));

    /// <inheritdoc/>
    public override long NextInt64() => (long)(NextUInt64() >> 1) is var value && value == long.MaxValue ? NextInt64() : value;

    /// <inheritdoc/>
    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    /// <inheritdoc/>
    public override void NextBytes(Span<byte> buffer)
    {
        while (buffer.Length >= sizeof(ulong))
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(buffer, NextUInt64());
            buffer = buffer[sizeof(ulong)..];
        }

        for (ulong rest = buffer.IsEmpty ? 0 : NextUInt64(); !buffer.IsEmpty; rest >>= 8, buffer = buffer[1..])
        {
            buffer[0] = (byte)rest;
        }
    }

    /// <inheritdoc/>
    protected override double Sample() => NextDouble();

    /// <summary>An unbiased number below <paramref name="bound"/> (Lemire 2019); 0 when the bound is 0.</summary>
    private uint Bounded(uint bound)
    {
        ulong product = (NextUInt64() >> 32) * bound;
        if ((uint)product < bound)
        {
            uint threshold = bound == 0 ? 0 : (0u - bound) % bound;
            while ((uint)product < threshold)
            {
                product = (NextUInt64() >> 32) * bound;
            }
        }

        return (uint)(product >> 32);
    }

    private static ulong SplitMix64(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
