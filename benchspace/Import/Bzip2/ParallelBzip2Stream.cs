namespace Benchspace.Import.Bzip2;

/// <summary>
/// Decodes a large bzip2 file on several threads. A bzip2 file is a row of blocks of up to 900,000 bytes that are
/// compressed each on its own and begin with a 48-bit number, at any bit; so they can be found without decoding, and
/// decoded side by side. Reads as one stream; damage throws <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class ParallelBzip2Stream : ForwardStream
{
    private const int MagicBits = 48;
    private const ulong MagicMask = (1UL << MagicBits) - 1;

    // No block is longer compressed: 900,000 bytes, of which the last stage may make slightly more.
    private const int LongestBlock = 2 << 20;
    private const int ChunkSize = 1 << 18;

    private readonly Stream _compressed;
    private readonly int _threads;
    private readonly Queue<Task<byte[]>> _blocks = new();
    private byte[] _decoded = [];
    private int _decodedStart;

    // The compressed bytes from the block that is being looked for onwards.
    private byte[] _buffer = new byte[ChunkSize];
    private int _length;
    private int _scanned;
    private ulong _window;
    private long _blockStartBit = -1;
    private uint _combinedCrc;
    private bool _isAtEnd;

    /// <summary>Reads <paramref name="compressed"/>, from one thread, and closes it in the end.</summary>
    public ParallelBzip2Stream(Stream compressed, int threads)
    {
        _compressed = compressed;
        _threads = threads;
    }

    public override int Read(Span<byte> buffer)
    {
        while (_decodedStart == _decoded.Length)
        {
            // One block more than threads, so that none waits for the reader.
            while (!_isAtEnd && _blocks.Count <= _threads)
                FindBlock();
            if (!_blocks.TryDequeue(out Task<byte[]>? block))
                return 0;
            _decoded = block.GetAwaiter().GetResult();
            _decodedStart = 0;
        }

        int count = Math.Min(buffer.Length, _decoded.Length - _decodedStart);
        _decoded.AsSpan(_decodedStart, count).CopyTo(buffer);
        _decodedStart += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _compressed.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Reads on to the end of the next block and starts its decoding, or to the end of the file.</summary>
    private void FindBlock()
    {
        while (true)
        {
            if (_scanned == _length && !Fill())
            {
                // Between two streams the end is the end; within one, something is missing.
                _isAtEnd = _blockStartBit < 0 && _length == 0 ? true : throw new InvalidDataException("the bzip2 data is cut short");
                return;
            }

            if (_blockStartBit < 0 && _scanned == 0 && !ReadStreamHeader())
                continue;
            if (ScanToMagic() is not { } found)
                continue;
            bool isBlock = _blockStartBit >= 0;
            if (isBlock)
                StartDecoding(_blockStartBit, found.StartBit);
            if (found.IsEnd)
                EndStream(found.StartBit);
            else
                BeginBlock(found.StartBit);
            if (isBlock)
                return;
        }
    }

    private bool Fill()
    {
        if (_length > LongestBlock)
            throw Bzip2Format.Damaged();
        if (_length + ChunkSize > _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        int read = _compressed.ReadAtLeast(_buffer.AsSpan(_length, ChunkSize), 1, throwOnEndOfStream: false);
        _length += read;
        return read > 0;
    }

    /// <summary>Takes the four bytes that begin a stream; false if they are not there yet.</summary>
    private bool ReadStreamHeader()
    {
        while (_length < 4)
        {
            if (!Fill())
                throw new InvalidDataException("the bzip2 data is cut short");
        }

        if (_buffer.AsSpan() is not [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..])
            throw Bzip2Format.Damaged();
        _scanned = 4;
        _window = 0;
        _combinedCrc = 0;
        return _scanned < _length;
    }

    /// <summary>Looks for the next 48-bit number that begins a block or ends a stream.</summary>
    private (long StartBit, bool IsEnd)? ScanToMagic()
    {
        ulong window = _window;
        for (int position = _scanned; position < _length; position++)
        {
            window = (window << 8) | _buffer[position];
            for (int shift = 7; shift >= 0; shift--)
            {
                ulong bits = (window >> shift) & MagicMask;
                if (bits is not (Bzip2Format.BlockMagic or Bzip2Format.EndMagic))
                    continue;
                long startBit = (8L * (position + 1)) - shift - MagicBits;
                if (startBit < 32 && _blockStartBit < 0)
                    continue;
                // Scanning goes on in the byte after; a second number cannot begin within this one.
                _scanned = position + 1;
                _window = window;
                return (startBit, bits == Bzip2Format.EndMagic);
            }
        }

        _scanned = _length;
        _window = window;
        return null;
    }

    private void StartDecoding(long startBit, long endBit)
    {
        int first = (int)(startBit / 8);
        byte[] block = _buffer[first..(int)((endBit + 7) / 8)];
        _combinedCrc = Bzip2Format.Combine(_combinedCrc, new Bzip2Bits(block, (startBit % 8) + MagicBits).Read(32));
        _blocks.Enqueue(Task.Run(() => Decode(block, startBit - (8L * first), endBit - (8L * first))));
    }

    /// <summary>Drops what lies before a block's first byte.</summary>
    private void BeginBlock(long startBit)
    {
        int drop = (int)(startBit / 8);
        _buffer.AsSpan(drop, _length - drop).CopyTo(_buffer);
        _length -= drop;
        _scanned -= drop;
        _blockStartBit = startBit - (8L * drop);
    }

    /// <summary>Checks the sum over a stream's blocks and moves to the byte after the stream.</summary>
    private void EndStream(long startBit)
    {
        int end = (int)((startBit + MagicBits + 32 + 7) / 8);
        while (_length < end)
        {
            if (!Fill())
                throw new InvalidDataException("the bzip2 data is cut short");
        }

        if (new Bzip2Bits(_buffer.AsSpan(0, end), startBit + MagicBits).Read(32) != _combinedCrc)
            throw Bzip2Format.Damaged();
        _buffer.AsSpan(end, _length - end).CopyTo(_buffer);
        _length -= end;
        _scanned = 0;
        _window = 0;
        _blockStartBit = -1;
    }

    private static byte[] Decode(byte[] data, long startBit, long endBit)
    {
        using var block = new Bzip2Block();
        var bits = new Bzip2Bits(data, startBit + MagicBits);
        block.Begin(ref bits);
        if (bits.Position != endBit)
            throw Bzip2Format.Damaged();
        using var decoded = new MemoryStream(1 << 20);
        byte[] chunk = new byte[ChunkSize];
        while (block.Read(chunk) is > 0 and int read)
            decoded.Write(chunk, 0, read);
        return decoded.ToArray();
    }
}
