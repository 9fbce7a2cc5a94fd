namespace Benchspace.Formats.Bzip2;

/// <summary>
/// One block of a bzip2 file, decoded ahead of its reading. A block holds up to 900,000 bytes in which every five may
/// stand for a run of 259, so what does not fit into a few megabytes is decoded as it is read.
/// </summary>
internal sealed class DecodedBlock : IDisposable
{
    /// <summary>How much is decoded ahead, in bytes: more than any usual block has.</summary>
    public const int MostAhead = 4 << 20;

    private const int UsualLength = 1 << 20;

    private readonly Bzip2Stream _decoder;
    private byte[] _ahead = new byte[UsualLength];
    private int _start;

    /// <summary>Decodes a block as far as is done ahead.</summary>
    /// <param name="stream">A bzip2 stream of this block alone.</param>
    /// <param name="library">The decoder, or null for the managed one.</param>
    /// <param name="stop">Ends the decoding early.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public DecodedBlock(byte[] stream, SystemBzip2? library, CancellationToken stop)
    {
        _decoder = new Bzip2Stream(new MemoryStream(stream), library);
        try
        {
            int read;
            do
            {
                stop.ThrowIfCancellationRequested();
                if (Ahead == _ahead.Length)
                {
                    Array.Resize(ref _ahead, 2 * _ahead.Length);
                }

                read = _decoder.Read(_ahead.AsSpan(Ahead));
                Ahead += read;
            }
            while (read > 0 && Ahead < MostAhead);
            if (read == 0)
            {
                _decoder.Dispose();
            }
        }
        catch
        {
            _decoder.Dispose();
            throw;
        }
    }

    /// <summary>How many bytes were decoded ahead.</summary>
    public int Ahead { get; }

    /// <summary>The next bytes, or 0 at the end.</summary>
    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    public int Read(Span<byte> buffer)
    {
        if (_start == Ahead)
        {
            return _decoder.Read(buffer);
        }

        int count = Math.Min(buffer.Length, Ahead - _start);
        _ahead.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    public void Dispose() => _decoder.Dispose();
}
