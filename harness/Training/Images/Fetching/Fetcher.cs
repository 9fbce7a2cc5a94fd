using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Benchspace;
using SharedSource;

namespace Harness.Training.Images.Fetching;

/// <summary>How a file came to be, or not to be, in its folder.</summary>
public enum FetchOutcome
{
    /// <summary>It was downloaded.</summary>
    Fetched,

    /// <summary>It was there already, and is what it should be.</summary>
    AlreadyThere,

    /// <summary>It is optional, and the server does not have it.</summary>
    NotOffered,
}

/// <summary>What became of one file.</summary>
/// <param name="File">The file.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Outcome">How it came there.</param>
/// <param name="Sha256">Of its content, lower-case hexadecimal; null where it is not there.</param>
public sealed record FetchedFile(RemoteFile File, string Path, FetchOutcome Outcome, string? Sha256);

/// <summary>How far a download is.</summary>
/// <param name="File">The file.</param>
/// <param name="Received">Bytes on disk, those of an earlier try included.</param>
/// <param name="Total">The file's length, or null while unknown.</param>
public readonly record struct FetchProgress(RemoteFile File, long Received, long? Total);

/// <summary>
/// Downloads data sets. A file grows under the name <c>….partial</c>, is resumed there after a broken connection or when
/// it is fetched again, is checked, and only then takes its name: what was there before stays until then.
/// </summary>
public sealed class Fetcher
{
    private readonly HttpClient _client;

    /// <summary>With a client that the caller owns.</summary>
    public Fetcher(HttpClient client) => _client = client;

    /// <summary>How often in a row a connection may break without a new byte before the download fails.</summary>
    public int Tries { get; init; } = 5;

    /// <summary>The pause before a broken connection is made anew, times the number of failures so far.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A connection that brings nothing for this long counts as broken.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Fetches every file of a data set that is not there yet, and notes their SHA-256 in <c>SHA256SUMS</c> beside them.</summary>
    /// <param name="dataset">What to fetch.</param>
    /// <param name="folder">Where to; it is made if need be.</param>
    /// <param name="from">A mirror that has the files below this address; null for the data set's home.</param>
    /// <param name="progress">Told of every piece as it arrives, or null.</param>
    /// <param name="cancellation">Stops the download; what has arrived is kept for the next time.</param>
    /// <exception cref="InputException">The mirror's address is no HTTP address, there is no home to fetch from, or the folder is a file.</exception>
    /// <exception cref="FetchException">The network, the server or the disk failed, or a checksum is wrong.</exception>
    public async Task<IReadOnlyList<FetchedFile>> FetchAsync(RemoteDataset dataset, string folder, string? from = null, IProgress<FetchProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (from is not null && !(Uri.TryCreate(from, UriKind.Absolute, out Uri? mirror) && mirror.Scheme is "http" or "https"))
        {
            throw new InputException($"\"{from}\" is no address of a mirror: give one that begins with http:// or https://");
        }

        if (File.Exists(folder))
        {
            throw new InputException($"{folder} is a file: give a folder for the data set");
        }

        if (from is null && dataset.Files.Any(file => file.Url is null))
        {
            throw new InputException($"{dataset.Name} is only given to people with an account: get it at {dataset.HomePage} and put {dataset.Files[0].Name} and the others into {folder}, or name a mirror to fetch from");
        }

        try
        {
            Directory.CreateDirectory(folder);
            var fetched = new List<FetchedFile>();
            foreach (RemoteFile file in dataset.Files)
            {
                string url = from is null ? file.Url! : $"{from.TrimEnd('/')}/{file.Name}";
                fetched.Add(await FetchAsync(file, url, folder, progress, cancellation).ConfigureAwait(false));
            }

            await WriteSums(folder, fetched, cancellation).ConfigureAwait(false);
            return fetched;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FetchException($"{folder}: cannot be written to ({e.Message.TrimEnd('.')}); what has arrived is kept, fetch again to resume", e);
        }
    }

    private async Task<FetchedFile> FetchAsync(RemoteFile file, string url, string folder, IProgress<FetchProgress>? progress, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, file.Name);
        string partial = ReplacedFile.PartialOf(path);
        if (File.Exists(path) && await Check(file, path, cancellation).ConfigureAwait(false) is { Problem: null } present)
        {
            return new FetchedFile(file, path, FetchOutcome.AlreadyThere, present.Sha256);
        }

        bool resumed = File.Exists(partial);
        while (true)
        {
            if (!await Download(file, url, partial, progress, cancellation).ConfigureAwait(false))
            {
                return new FetchedFile(file, path, FetchOutcome.NotOffered, null);
            }

            (string? problem, string sha256) = await Check(file, partial, cancellation).ConfigureAwait(false);
            if (problem is null)
            {
                File.Move(partial, path, overwrite: true);
                return new FetchedFile(file, path, FetchOutcome.Fetched, sha256);
            }

            // The beginning may be of an older version of the file, or of another mirror: once more, from the first byte.
            File.Delete(partial);
            if (!resumed)
            {
                throw new FetchException($"{url}: {problem}: it was not kept; try again later, or name a mirror to fetch from");
            }

            resumed = false;
        }
    }

    /// <summary>Appends what is missing to the partial file, again and again where the connection breaks.</summary>
    /// <returns>Whether the server has the file; always true unless the file is optional.</returns>
    private async Task<bool> Download(RemoteFile file, string url, string partial, IProgress<FetchProgress>? progress, CancellationToken cancellation)
    {
        HttpStatusCode status;
        bool isEmpty;
        var content = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
        await using (content.ConfigureAwait(false))
        {
            status = await ReceiveAll(file, url, content, progress, cancellation).ConfigureAwait(false);
            content.Flush(flushToDisk: true);
            isEmpty = content.Length == 0;
        }

        if (status == HttpStatusCode.OK)
        {
            return true;
        }

        bool isNotOffered = status == HttpStatusCode.NotFound && file.Optional;
        if (isEmpty || isNotOffered)
        {
            File.Delete(partial);
        }

        return isNotOffered ? false : throw new FetchException($"{url}: the server answers {(int)status} {status}; look at the address, or name a mirror to fetch from");
    }

    /// <summary>One connection after the other, until the file is complete or the server refuses.</summary>
    private async Task<HttpStatusCode> ReceiveAll(RemoteFile file, string url, FileStream content, IProgress<FetchProgress>? progress, CancellationToken cancellation)
    {
        int failures = 0;
        while (true)
        {
            long before = content.Length;
            try
            {
                return await Receive(file, url, content, progress, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException)
            {
                failures = content.Length > before ? 1 : failures + 1;
                if (failures >= Tries)
                {
                    throw new FetchException($"{url}: the connection failed after {Bytes(content.Length)} bytes ({e.Message.TrimEnd('.')}); fetch again to resume from there", e);
                }

                await Task.Delay(Pause * failures, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>One connection. Returns OK once the file is complete, or the status with which the server refused.</summary>
    private async Task<HttpStatusCode> Receive(RemoteFile file, string url, FileStream content, IProgress<FetchProgress>? progress, CancellationToken cancellation)
    {
        if (content.Length > file.Size)
        {
            content.SetLength(0);
        }

        if (content.Length == file.Size)
        {
            return HttpStatusCode.OK;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (content.Length > 0)
            {
                request.Headers.Range = new RangeHeaderValue(content.Length, null);
            }

            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
            long? total = response.StatusCode == HttpStatusCode.PartialContent || response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable
                ? response.Content.Headers.ContentRange?.Length
                : response.Content.Headers.ContentLength;
            switch (response.StatusCode)
            {
                case HttpStatusCode.RequestedRangeNotSatisfiable when total == content.Length:
                    return HttpStatusCode.OK;
                case HttpStatusCode.RequestedRangeNotSatisfiable:
                    content.SetLength(0);
                    throw new HttpRequestException("the part on disk is not of this file");
                case HttpStatusCode.PartialContent when response.Content.Headers.ContentRange?.From == content.Length:
                    content.Seek(0, SeekOrigin.End);
                    break;
                case HttpStatusCode.OK:
                    // A server without ranges begins anew, and so do we.
                    if (content.Length > 0)
                    {
                        content.SetLength(0);
                    }

                    break;
                case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                    throw new HttpRequestException($"the server answers {(int)response.StatusCode} {response.ReasonPhrase}");
                default:
                    return response.StatusCode;
            }

            Stream body = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                var buffer = new byte[1 << 16];
                while (await ReadNetwork(body, buffer, patience.Token).ConfigureAwait(false) is var got and > 0)
                {
                    content.Write(buffer, 0, got);
                    progress?.Report(new FetchProgress(file, content.Length, file.Size ?? total));
                    patience.CancelAfter(Patience);
                }
            }

            if (total > content.Length)
            {
                throw new HttpRequestException("the server closed the connection");
            }

            return HttpStatusCode.OK;
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {Patience.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} seconds", e);
        }
    }

    /// <summary>A read whose failure is told apart from a failure to write to disk.</summary>
    private static async Task<int> ReadNetwork(Stream body, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new HttpRequestException(e.Message, e);
        }
    }

    /// <summary>What is wrong with a file's content, if anything, and its SHA-256.</summary>
    private static async Task<(string? Problem, string Sha256)> Check(RemoteFile file, string path, CancellationToken cancellation)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long size = 0;
        FileStream content = File.OpenRead(path);
        await using (content.ConfigureAwait(false))
        {
            var buffer = new byte[1 << 18];
            while (await content.ReadAsync(buffer, cancellation).ConfigureAwait(false) is var got and > 0)
            {
                md5.AppendData(buffer, 0, got);
                sha256.AppendData(buffer, 0, got);
                size += got;
            }
        }

        string sum = Convert.ToHexStringLower(md5.GetHashAndReset());
        string? problem = size != (file.Size ?? size) ? $"{file.Name} has {Bytes(size)} bytes, not the {Bytes(file.Size!.Value)} that it should have"
            : sum != (file.Md5 ?? sum) ? $"{file.Name} has the MD5 checksum {sum}, not the published {file.Md5}"
            : null;
        return (problem, Convert.ToHexStringLower(sha256.GetHashAndReset()));
    }

    /// <summary>The format of <c>sha256sum</c>, so that <c>sha256sum -c SHA256SUMS</c> checks the folder later. Lines of other files stay.</summary>
    private static async Task WriteSums(string folder, List<FetchedFile> fetched, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, "SHA256SUMS");
        List<string> lines = File.Exists(path) ? [.. await File.ReadAllLinesAsync(path, cancellation).ConfigureAwait(false)] : [];
        foreach (FetchedFile file in fetched.Where(file => file.Sha256 is not null))
        {
            lines.RemoveAll(line => line.EndsWith("  " + file.File.Name, StringComparison.Ordinal));
            lines.Add($"{file.Sha256}  {file.File.Name}");
        }

        ReplacedFile.WriteText(path, text => text.Write(string.Join('\n', lines) + "\n"));
    }

    private static string Bytes(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
