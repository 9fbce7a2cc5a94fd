using System.Security.Cryptography;

namespace Benchspace.Formats;

/// <summary>A stream that works out the SHA-256 of what is read through it.</summary>
/// <param name="inner">What is read; closed with this.</param>
internal sealed class HashedStream(Stream inner) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        _hash.AppendData(buffer[..read]);
        return read;
    }

    /// <summary>Reads what is left.</summary>
    /// <returns>The SHA-256 of everything, in lower-case hexadecimal.</returns>
    public string Finish()
    {
        SkipToEnd();
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
