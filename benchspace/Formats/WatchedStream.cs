namespace Benchspace.Formats;

/// <summary>A stream that tells how far it was read, and stops when it is told to.</summary>
/// <param name="inner">What is read; closed with this.</param>
/// <param name="progress">Told the bytes read so far.</param>
/// <param name="cancellation">Makes the next read throw <see cref="OperationCanceledException"/>.</param>
internal sealed class WatchedStream(Stream inner, Action<long> progress, CancellationToken cancellation) : ForwardStream
{
    private long _read;

    public override int Read(Span<byte> buffer)
    {
        cancellation.ThrowIfCancellationRequested();
        int read = inner.Read(buffer);
        _read += read;
        progress(_read);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
