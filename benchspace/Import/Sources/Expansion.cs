using Benchspace.Formats;

namespace Benchspace.Import.Sources;

/// <summary>
/// How much compressed data may expand. bzip2 and deflate can make gigabytes out of a few bytes, and reading them
/// would take for ever although it needs no memory; measurements shrink to a tenth or so.
/// </summary>
internal static class Expansion
{
    private const long AlwaysAllowed = 64L << 20;
    private const long MostPerByte = 250;

    /// <summary>A decompressed stream that ends in <see cref="InvalidDataException"/> when it grows beyond all measure.</summary>
    /// <param name="decompressed">What is read; closed with the result.</param>
    /// <param name="compressedLength">The bytes it comes from.</param>
    public static ForwardStream Bounded(Stream decompressed, long compressedLength)
    {
        long limit = Math.Max(AlwaysAllowed, MostPerByte * compressedLength);
        return new WatchedStream(
            decompressed,
            read =>
            {
                if (read > limit)
                {
                    throw new InvalidDataException($"{compressedLength} bytes expand to more than {limit}, as no measurements do");
                }
            },
            CancellationToken.None);
    }
}
