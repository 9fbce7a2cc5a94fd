using System.Buffers;

namespace Benchspace.Formats.Pickle;

/// <summary>
/// The bytes of a pickle, from memory or from a stream. Whatever length a file claims, no more memory is taken than
/// about twice the bytes that have in fact arrived.
/// </summary>
internal sealed class PickleInput
{
    private const int ChunkSize = 1 << 16;

    private readonly Stream? _stream;
    private readonly string _source;
    private byte[] _buffer;
    private int _position;
    private int _end;
    private long _start;

    internal PickleInput(ArraySegment<byte> bytes, string source)
    {
        _source = source;
        _buffer = bytes.Array ?? [];
        _position = bytes.Offset;
        _end = bytes.Offset + bytes.Count;
        _start = -bytes.Offset;
    }

    internal PickleInput(Stream stream, string source)
    {
        _source = source;
        _stream = stream;
        _buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
    }

    /// <summary>Offset of the next byte from where reading began.</summary>
    internal long Offset => _start + _position;

    /// <summary>What is there to read without waiting; valid until the next call.</summary>
    internal ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_position, _end - _position);

    /// <summary>Passes over bytes that were read from <see cref="Buffered"/>.</summary>
    internal void Advance(int count) => _position += count;

    internal byte ReadByte()
    {
        if (_position == _end)
        {
            Require(1);
        }

        return _buffer[_position++];
    }

    /// <summary>The next bytes; valid until the next call.</summary>
    internal ReadOnlySpan<byte> Read(int count)
    {
        if (_end - _position < count)
        {
            Require(count);
        }

        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_position, count);
        _position += count;
        return bytes;
    }

    /// <summary>The next bytes, to keep: a view of the memory that is read, or a copy of what a stream gave.</summary>
    internal ReadOnlyMemory<byte> ReadKept(int count)
    {
        ReadOnlySpan<byte> bytes = Read(count);
        return _stream is null ? _buffer.AsMemory(_position - count, count) : bytes.ToArray();
    }

    internal void Skip(long count)
    {
        while (count > _end - _position)
        {
            count -= _end - _position;
            _position = _end;
            Require(1);
        }

        _position += (int)count;
    }

    /// <summary>The bytes up to the next line feed, which is read too; valid until the next call.</summary>
    internal ReadOnlySpan<byte> ReadLine(int longest)
    {
        int searched = 0;
        while (true)
        {
            int found = _buffer.AsSpan(_position + searched, _end - _position - searched).IndexOf((byte)'\n');
            int length = found < 0 ? _end - _position : searched + found;
            if (length > longest)
            {
                throw new PickleFormatException(_source, Offset, $"a line of more than {longest} bytes");
            }

            if (found >= 0)
            {
                return Read(length + 1)[..length];
            }

            searched = length;
            Require(length + 1);
        }
    }

    /// <summary>Waits until <paramref name="count"/> bytes lie in the buffer.</summary>
    private void Require(int count)
    {
        if (_stream is null)
        {
            throw Truncated();
        }

        _buffer.AsSpan(_position, _end - _position).CopyTo(_buffer);
        _start += _position;
        _end -= _position;
        _position = 0;
        while (_end < count)
        {
            if (_end == _buffer.Length)
            {
                Grow();
            }

            int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                throw Truncated();
            }

            _end += read;
        }
    }

    /// <summary>Gives back what was borrowed, when nothing more is read.</summary>
    internal void Release()
    {
        if (_stream is not null && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
        _position = _end = 0;
    }

    private void Grow()
    {
        byte[] more = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * _buffer.Length, Array.MaxLength));
        _buffer.CopyTo(more, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = more;
    }

    private PickleFormatException Truncated() => new(_source, _start + _end, "the file ends here, in the middle of a value");
}
