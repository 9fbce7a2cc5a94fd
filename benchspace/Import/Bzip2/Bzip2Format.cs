using System.Numerics;

namespace Benchspace.Import.Bzip2;

/// <summary>What a bzip2 stream is made of: a signature, blocks, and an end with a checksum over the blocks' checksums.</summary>
internal static class Bzip2Format
{
    /// <summary>The three bytes <c>BZh</c>; the digit of the block size follows.</summary>
    public const uint Signature = ('B' << 16) | ('Z' << 8) | 'h';

    /// <summary>The 48 bits that begin a block.</summary>
    public const ulong BlockMagic = 0x314159265359;

    /// <summary>The 48 bits that end a stream.</summary>
    public const ulong EndMagic = 0x177245385090;

    /// <summary>The checksum over blocks, with one more.</summary>
    public static uint Combine(uint combined, uint block) => BitOperations.RotateLeft(combined, 1) ^ block;

    public static InvalidDataException Damaged() => new("the bzip2 data is damaged");
}
