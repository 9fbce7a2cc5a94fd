using System.Buffers;

namespace Benchspace.Formats;

/// <summary>A stream that is only read, and only forwards: what is left of <see cref="Stream"/> when everything else is refused.</summary>
internal abstract class ForwardStream : Stream
{
    private const int ChunkSize = 1 << 16;

    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => false;

    public sealed override long Length => throw new NotSupportedException();

    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public abstract override int Read(Span<byte> buffer);

    /// <summary>Reads what is left, to nowhere.</summary>
    public void SkipToEnd()
    {
        byte[] rest = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            while (Read(rest.AsSpan()) > 0)
            {
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rest);
        }
    }

    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public sealed override void Flush() { }

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
