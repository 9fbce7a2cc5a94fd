using System.Buffers.Binary;

namespace Benchspace.Import.Bzip2;

/// <summary>Reads bits, the most significant of every byte first. Beyond the end of the data it throws.</summary>
internal ref struct Bzip2Bits
{
    private readonly ReadOnlySpan<byte> _data;

    // The next bits stand at the top; more than Count may be there already, and are the right ones.
    private ulong _bits;
    private int _count;
    private int _next;

    /// <summary>A reader that starts at any bit.</summary>
    public Bzip2Bits(ReadOnlySpan<byte> data, long startBit)
    {
        _data = data;
        _next = (int)(startBit / 8);
        if ((int)(startBit % 8) is > 0 and var skipped)
        {
            Fill();
            Skip(skipped);
        }
    }

    /// <summary>The next bits, left-aligned; at least 56 of them are good after <see cref="Fill"/>, save at the end of the data, which goes on in zeros.</summary>
    public readonly ulong Window => _bits;

    /// <summary>The position of the next bit.</summary>
    public readonly long Position => (8L * _next) - _count;

    /// <summary>Fetches what fits.</summary>
    public void Fill()
    {
        if (_next + 8 <= _data.Length)
        {
            _bits |= BinaryPrimitives.ReadUInt64BigEndian(_data[_next..]) >> _count;
            int bytes = (63 - _count) >> 3;
            _next += bytes;
            _count += 8 * bytes;
            return;
        }

        while (_count <= 56 && _next < _data.Length)
        {
            _bits |= (ulong)_data[_next++] << (56 - _count);
            _count += 8;
        }
    }

    /// <summary>Takes bits that were looked at.</summary>
    public void Skip(int count)
    {
        _bits <<= count;
        _count -= count;
        if (_count < 0)
            ThrowCutShort();
    }

    /// <summary>Takes up to 32 bits.</summary>
    public uint Read(int count)
    {
        Fill();
        uint bits = (uint)(_bits >> 32) >> (32 - count);
        Skip(count);
        return bits;
    }

    /// <summary>Takes one bit.</summary>
    public bool ReadBit() => Read(1) != 0;

    private static void ThrowCutShort() => throw new InvalidDataException("the bzip2 data is cut short");
}
