using System.Buffers.Binary;

namespace Benchspace.Formats.Bzip2;

/// <summary>
/// Decodes a large bzip2 file on several threads. A bzip2 file is a row of blocks of up to 900,000 bytes that are
/// compressed each on its own and begin with a 48-bit number, at any bit; so they can be found without decoding, and
/// decoded side by side. Reads as one stream; damage throws <see cref="InvalidDataException"/>. Memory holds a few
/// megabytes for each thread, whatever the blocks expand to.
/// </summary>
/// <remarks>Neither libbz2 nor SharpZipLib decodes one file on more than one thread; each block is decoded by one of them, see <see cref="Bzip2Stream"/>.</remarks>
internal sealed class ParallelBzip2Stream : ForwardStream
{
    private const ulong BlockMagic = 0x314159265359;
    private const ulong EndMagic = 0x177245385090;
    private const ulong MagicMask = (1UL << 48) - 1;

    // No block is longer compressed: 900,000 bytes, of which the last stage may make slightly more.
    private const int LongestBlock = 2 << 20;
    private const int ChunkSize = 1 << 18;

    private readonly Stream _compressed;
    private readonly SystemBzip2? _library;
    private readonly int _threads;
    private readonly Queue<Task<DecodedBlock>> _blocks = new();
    private readonly CancellationTokenSource _stop = new();
    private DecodedBlock? _block;

    // The compressed bytes from the block that is being looked for onwards.
    private byte[] _buffer = new byte[ChunkSize];
    private int _length;
    private int _scanned;
    private ulong _window;
    private long _blockStartBit = -1;
    private uint _combinedCrc;
    private bool _isAtEnd;

    /// <summary>Reads <paramref name="compressed"/>, from one thread, and closes it in the end.</summary>
    /// <param name="compressed">The bzip2 file.</param>
    /// <param name="threads">How many blocks to decode at once, at least 1.</param>
    public ParallelBzip2Stream(Stream compressed, int threads)
        : this(compressed, SystemBzip2.Instance, threads)
    {
    }

    /// <summary>As above, with the decoder given: null is the managed one.</summary>
    internal ParallelBzip2Stream(Stream compressed, SystemBzip2? library, int threads)
    {
        _compressed = compressed;
        _library = library;
        _threads = threads;
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (true)
        {
            if (_block?.Read(buffer) is > 0 and int read)
            {
                return read;
            }

            _block?.Dispose();
            _block = null;
            // One block more than threads, so that none waits for the reader.
            while (!_isAtEnd && _blocks.Count <= _threads)
            {
                FindBlock();
            }

            if (!_blocks.TryDequeue(out Task<DecodedBlock>? next))
            {
                return 0;
            }

            _block = next.GetAwaiter().GetResult();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Cancel();
            foreach (Task<DecodedBlock> block in _blocks)
            {
                // Damage in what nobody reads any more is nobody's concern.
                _ = Task.WhenAny(block).GetAwaiter().GetResult();
                if (block.IsCompletedSuccessfully)
                {
                    block.Result.Dispose();
                }
            }

            _blocks.Clear();
            _block?.Dispose();
            _block = null;
            _stop.Dispose();
            _compressed.Dispose();
        }

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
            {
                continue;
            }

            if (ScanToMagic() is not { } found)
            {
                continue;
            }

            bool isBlock = _blockStartBit >= 0;
            if (isBlock)
            {
                StartDecoding(_blockStartBit, found.StartBit);
            }

            if (found.IsEnd)
            {
                EndStream(found.StartBit);
            }
            else
            {
                BeginBlock(found.StartBit);
            }

            if (isBlock)
            {
                return;
            }
        }
    }

    private bool Fill()
    {
        if (_length > LongestBlock)
        {
            throw new InvalidDataException("the bzip2 data is damaged");
        }

        if (_length + ChunkSize > _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

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
            {
                throw new InvalidDataException("the bzip2 data is cut short");
            }
        }

        if (_buffer.AsSpan() is not [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..])
        {
            throw new InvalidDataException("the bzip2 data is damaged");
        }

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
                if (bits is not (BlockMagic or EndMagic))
                {
                    continue;
                }

                long startBit = (8L * (position + 1)) - shift - 48;
                if (startBit < 32 && _blockStartBit < 0)
                {
                    continue;
                }
                // Scanning goes on in the byte after; a second number cannot begin within this one.
                _scanned = position + 1;
                _window = window;
                return (startBit, bits == EndMagic);
            }
        }

        _scanned = _length;
        _window = window;
        return null;
    }

    private void StartDecoding(long startBit, long endBit)
    {
        byte[] stream = AsStream(startBit, endBit);
        _combinedCrc = uint.RotateLeft(_combinedCrc, 1) ^ BinaryPrimitives.ReadUInt32BigEndian(stream.AsSpan(10));
        CancellationToken stop = _stop.Token;
        _blocks.Enqueue(Task.Run(() => new DecodedBlock(stream, _library, stop), stop));
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
        int end = (int)((startBit + 48 + 32 + 7) / 8);
        while (_length < end)
        {
            if (!Fill())
            {
                throw new InvalidDataException("the bzip2 data is cut short");
            }
        }

        uint crc = 0;
        for (long bit = startBit + 48; bit < startBit + 80; bit++)
        {
            crc = (crc << 1) | (uint)BitAt(bit);
        }

        if (crc != _combinedCrc)
        {
            throw new InvalidDataException("the bzip2 data is damaged: a block is missing");
        }

        _buffer.AsSpan(end, _length - end).CopyTo(_buffer);
        _length -= end;
        _scanned = 0;
        _window = 0;
        _blockStartBit = -1;
    }

    private int BitAt(long bit) => (_buffer[bit / 8] >> (int)(7 - (bit % 8))) & 1;

    /// <summary>A block's bits as a bzip2 stream of its own: header, block, end marker, checksum.</summary>
    private byte[] AsStream(long startBit, long endBit)
    {
        long bits = endBit - startBit;
        byte[] stream = new byte[4 + ((bits + 48 + 32 + 7) / 8)];
        "BZh9"u8.CopyTo(stream);
        int first = (int)(startBit / 8);
        int shift = (int)(startBit % 8);
        int whole = (int)((bits + 7) / 8);
        for (int i = 0; i < whole; i++)
        {
            int next = first + i + 1 < _length ? _buffer[first + i + 1] : 0;
            stream[4 + i] = (byte)((_buffer[first + i] << shift) | (next >> (8 - shift)));
        }

        // After the block's last bit, wherever that falls in a byte, follow 48 bits of end marker and 32 of checksum.
        long at = (8L * 4) + bits;
        if (bits % 8 != 0)
        {
            stream[at / 8] &= (byte)(0xff << (int)(8 - (bits % 8)));
        }

        uint crc = BinaryPrimitives.ReadUInt32BigEndian(stream.AsSpan(10));
        Put(EndMagic, 48);
        Put(crc, 32);
        return stream;

        void Put(ulong value, int count)
        {
            for (int bit = count - 1; bit >= 0; bit--, at++)
            {
                stream[at / 8] |= (byte)(((value >> bit) & 1) << (int)(7 - (at % 8)));
            }
        }
    }
}
