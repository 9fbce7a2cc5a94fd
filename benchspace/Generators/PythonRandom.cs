using System.Numerics;

namespace Benchspace.Generators;

/// <summary>
/// CPython's <c>random</c> module: the 32-bit Mersenne Twister (Matsumoto and Nishimura 1998) as
/// <c>random.seed(int)</c> seeds it. Published orders that were made with it, such as the topology space's, are
/// generated with it instead of shipped. Not thread-safe.
/// </summary>
internal sealed class PythonRandom
{
    private const int StateLength = 624;
    private const int MiddleWord = 397;

    private readonly uint[] _state = new uint[StateLength];
    private int _position = StateLength;

    /// <summary><c>random.seed(seed)</c>.</summary>
    public PythonRandom(ulong seed)
    {
        // CPython passes the seed as an array of its 32-bit digits, lowest first, with at least one digit.
        InitializeByArray(seed <= uint.MaxValue ? [(uint)seed] : [(uint)seed, (uint)(seed >> 32)]);
    }

    /// <summary><c>random.getrandbits(bits)</c>.</summary>
    /// <param name="bits">1 to 32.</param>
    public uint GetRandBits(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 32);
        return NextUInt32() >> (32 - bits);
    }

    /// <summary><c>random.shuffle(items)</c>.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = (int)Below((uint)i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary><c>_randbelow_with_getrandbits</c>: as many bits as the bound has, again while they are not below it.</summary>
    private uint Below(uint bound)
    {
        int bits = 32 - BitOperations.LeadingZeroCount(bound);
        uint value = GetRandBits(bits);
        while (value >= bound)
        {
            value = GetRandBits(bits);
        }

        return value;
    }

    private void InitializeByArray(ReadOnlySpan<uint> key)
    {
        InitializeByNumber(19650218);
        int i = 1;
        for (int step = 0; step < StateLength; step++)
        {
            int j = step % key.Length;
            _state[i] = (_state[i] ^ (Mixed(_state[i - 1]) * 1664525)) + key[j] + (uint)j;
            i = Following(i);
        }

        for (int step = 0; step < StateLength - 1; step++)
        {
            _state[i] = (_state[i] ^ (Mixed(_state[i - 1]) * 1566083941)) - (uint)i;
            i = Following(i);
        }

        _state[0] = 0x80000000;
    }

    private void InitializeByNumber(uint seed)
    {
        _state[0] = seed;
        for (uint i = 1; i < StateLength; i++)
        {
            _state[i] = (1812433253 * Mixed(_state[i - 1])) + i;
        }
    }

    private static uint Mixed(uint word) => word ^ (word >> 30);

    private int Following(int i)
    {
        if (++i < StateLength)
        {
            return i;
        }

        _state[0] = _state[StateLength - 1];
        return 1;
    }

    private uint NextUInt32()
    {
        if (_position == StateLength)
        {
            Twist();
            _position = 0;
        }

        uint y = _state[_position++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >> 18);
    }

    private void Twist()
    {
        for (int i = 0; i < StateLength; i++)
        {
            uint y = (_state[i] & 0x80000000) | (_state[(i + 1) % StateLength] & 0x7fffffff);
            _state[i] = _state[(i + MiddleWord) % StateLength] ^ (y >> 1) ^ ((y & 1) * 0x9908b0df);
        }
    }
}
