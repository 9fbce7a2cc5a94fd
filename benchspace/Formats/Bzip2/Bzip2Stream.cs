using System.Buffers;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.BZip2;

namespace Benchspace.Formats.Bzip2;

/// <summary>
/// Decodes bzip2 as it is read: by the system's libbz2 where there is one, else by SharpZipLib's managed decoder.
/// Several bzip2 streams one after another, as parallel compressors write them, are read as one. Damage throws
/// <see cref="InvalidDataException"/>.
/// </summary>
/// <remarks>
/// What SharpZipLib cannot do, and this is for: use libbz2, which takes two thirds of its time; read several streams as one;
/// and tell damage from other failures, which it reports by whatever its arrays throw.
/// </remarks>
internal sealed class Bzip2Stream : ForwardStream
{
    private const int ChunkSize = 1 << 16;

    private readonly Stream _compressed;
    private readonly SystemBzip2? _library;
    private byte[] _input = [];
    private int _inputStart;
    private int _inputEnd;
    private SystemBzip2.Decoder? _decoder;
    private readonly BufferedStream _buffered;
    private BZip2InputStream? _managed;
    private bool _isAtEnd;

    /// <summary>Reads <paramref name="compressed"/> and closes it in the end.</summary>
    public Bzip2Stream(Stream compressed)
        : this(compressed, SystemBzip2.Instance)
    {
    }

    /// <summary>As above, with the decoder given: null is the managed one.</summary>
    internal Bzip2Stream(Stream compressed, SystemBzip2? library)
    {
        _compressed = compressed;
        _library = library;
        _buffered = new BufferedStream(compressed, ChunkSize);
    }

    /// <summary>Whether bytes begin like a bzip2 file: signature, block size, block or end marker.</summary>
    public static bool IsBzip2(ReadOnlySpan<byte> start) =>
        start is [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31 or 0x17, ..];

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _isAtEnd)
        {
            return 0;
        }

        return _library is null ? ReadManaged(buffer) : ReadNative(_library, buffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder?.Dispose();
            _managed?.Dispose();
            if (_input.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_input);
            }

            _input = [];
            _compressed.Dispose();
        }

        base.Dispose(disposing);
    }

    private static InvalidDataException Damaged(Exception? cause = null) => new("the bzip2 data is damaged", cause);

    private static InvalidDataException CutShort() => new("the bzip2 data is cut short");

    private int ReadNative(SystemBzip2 library, Span<byte> buffer)
    {
        while (true)
        {
            if (_inputStart == _inputEnd)
            {
                if (_input.Length == 0)
                {
                    _input = ArrayPool<byte>.Shared.Rent(ChunkSize);
                }

                _inputStart = 0;
                _inputEnd = _compressed.Read(_input);
            }

            if (_inputEnd == 0)
            {
                // Between two streams the end is the end; within one, something is missing.
                _isAtEnd = _decoder is null ? true : throw CutShort();
                return 0;
            }

            _decoder ??= new SystemBzip2.Decoder(library);
            if (!_decoder.TryDecode(_input.AsSpan(_inputStart, _inputEnd - _inputStart), buffer, out int consumed, out int written))
            {
                throw Damaged();
            }

            _inputStart += consumed;
            if (_decoder.IsAtEnd)
            {
                _decoder.Dispose();
                _decoder = null;
            }

            if (written > 0)
            {
                return written;
            }
        }
    }

    private int ReadManaged(Span<byte> buffer)
    {
        try
        {
            if (_managed?.Read(buffer) is > 0 and int read)
            {
                return read;
            }

            _managed = NextManaged();
            if (_managed is null)
            {
                return 0;
            }
            // A decoder that has nothing to say did not find a bzip2 stream.
            return _managed.Read(buffer) is > 0 and int first ? first : throw Damaged();
        }
        catch (Exception exception) when (exception is SharpZipBaseException or IndexOutOfRangeException or NullReferenceException)
        {
            // The last two are how it fails when codes or positions in the data are impossible: it does not check them.
            throw Damaged(exception);
        }
        catch (EndOfStreamException)
        {
            throw CutShort();
        }
    }

    /// <summary>The decoder of the next bzip2 stream, or null at the end. It takes no byte beyond its stream.</summary>
    private BZip2InputStream? NextManaged()
    {
        try
        {
            return new BZip2InputStream(_buffered) { IsStreamOwner = false };
        }
        catch (EndOfStreamException) when (_managed is not null)
        {
            _isAtEnd = true;
            return null;
        }
    }
}
