namespace Benchspace.Import.Bzip2;

/// <summary>
/// Decodes bzip2 data that lies in memory, as it is read. Several bzip2 streams one after another, as parallel
/// compressors write them, are read as one. Damage throws <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class Bzip2Stream(ReadOnlyMemory<byte> compressed) : ForwardStream
{
    private readonly Bzip2Block _block = new();
    private long _position;
    private uint _combinedCrc;
    private bool _isInStream;
    private bool _isInBlock;

    /// <summary>Whether bytes begin like a bzip2 file: signature, block size, block or end marker.</summary>
    public static bool IsBzip2(ReadOnlySpan<byte> start) =>
        start is [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31 or 0x17, ..];

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            if (_isInBlock && _block.Read(buffer) is > 0 and int read)
                return read;
            if (buffer.IsEmpty || !BeginBlock())
                return 0;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _block.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Goes on to the next block; false at the end of the last stream.</summary>
    private bool BeginBlock()
    {
        ReadOnlySpan<byte> data = compressed.Span;
        while (true)
        {
            // Between two streams the end is the end; within one, something is missing.
            if (!_isInStream && _position == 8L * data.Length)
                return _isInBlock = false;
            var bits = new Bzip2Bits(data, _position);
            if (!_isInStream)
            {
                if (bits.Read(24) != Bzip2Format.Signature || bits.Read(8) is < '1' or > '9')
                    throw Bzip2Format.Damaged();
                _isInStream = true;
                _combinedCrc = 0;
            }

            ulong magic = ((ulong)bits.Read(24) << 24) | bits.Read(24);
            switch (magic)
            {
                case Bzip2Format.BlockMagic:
                    _block.Begin(ref bits);
                    _combinedCrc = Bzip2Format.Combine(_combinedCrc, _block.ExpectedCrc);
                    _position = bits.Position;
                    return _isInBlock = true;
                case Bzip2Format.EndMagic:
                    if (bits.Read(32) != _combinedCrc)
                        throw Bzip2Format.Damaged();
                    // The next stream begins with a byte.
                    _position = (bits.Position + 7) / 8 * 8;
                    _isInStream = false;
                    break;
                default:
                    throw Bzip2Format.Damaged();
            }
        }
    }
}
