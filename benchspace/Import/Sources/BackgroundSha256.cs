namespace Benchspace.Import.Sources;

/// <summary>The SHA-256 of a file, worked out beside whatever else is done with it.</summary>
internal sealed class BackgroundSha256 : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<string> _sum;

    public BackgroundSha256(string path)
    {
        CancellationToken stop = _stop.Token;
        _sum = Task.Run(() => SourceFiles.Sha256(path, stop), stop);
    }

    /// <summary>Waits for it.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The waiting was given up.</exception>
    public string Wait(CancellationToken cancellation)
    {
        Task.WaitAny([_sum], cancellation);
        return _sum.GetAwaiter().GetResult();
    }

    /// <summary>Gives it up where it is not done; nobody reads the file any more after this.</summary>
    public void Dispose()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        _stop.Cancel();
        _ = Task.WhenAny(_sum).GetAwaiter().GetResult();
        _stop.Dispose();
    }
}
