using System.Security.Cryptography;
using Benchspace;
using Harness.Training.Images;
using Harness.Training.Images.Fetching;

namespace Harness.Tests.Training.Images.Fetching;

public sealed class FetcherTests : IDisposable
{
    private const string ContentMd5 = "e5a18a1182e56fbf0bd8e33fa8ce6121";
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31 >> 3))];
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_is_checked_and_its_checksum_noted()
    {
        using var server = LoopbackServer.Of(Content);
        var progress = new Log();

        IReadOnlyList<FetchedFile> files = await Fetch(server, progress: progress);

        Assert.Equal(FetchOutcome.Fetched, files[0].Outcome);
        Assert.Equal(Content, File.ReadAllBytes(_folder.File("data.bin")));
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(Content));
        Assert.Equal(sha256, files[0].Sha256);
        Assert.Equal($"{sha256}  data.bin\n", File.ReadAllText(_folder.File("SHA256SUMS")));
        Assert.Equal(Content.Length, progress.Reports[^1].Received);
        Assert.All(progress.Reports, report => Assert.Equal(Content.Length, report.Total));
        Assert.Equal(["SHA256SUMS", "data.bin"], Names());
    }

    [Fact]
    public async Task What_is_there_already_is_not_fetched_again()
    {
        using var server = LoopbackServer.Of(Content);
        await Fetch(server);

        IReadOnlyList<FetchedFile> files = await Fetch(server);

        Assert.Equal(FetchOutcome.AlreadyThere, files[0].Outcome);
        Assert.Single(server.Ranges);
    }

    [Fact]
    public async Task A_broken_connection_is_made_anew_and_goes_on_where_it_broke()
    {
        using var server = new LoopbackServer((number, request, response) =>
            LoopbackServer.Send(request, response, Content, breakAfter: number < 2 ? 100_000 : null));

        await Fetch(server);

        Assert.Equal(Content, File.ReadAllBytes(_folder.File("data.bin")));
        Assert.Null(server.Ranges[0]);
        Assert.True(server.Ranges.Count >= 3);
        Assert.All(server.Ranges[1..], range => Assert.Matches("^bytes=[1-9][0-9]*-$", range));
    }

    [Fact]
    public async Task A_later_try_goes_on_where_an_earlier_one_ended()
    {
        using var server = LoopbackServer.Of(Content);
        File.WriteAllBytes(_folder.File("data.bin.partial"), Content[..123_456]);

        await Fetch(server);

        Assert.Equal(["bytes=123456-"], server.Ranges);
        Assert.Equal(Content, File.ReadAllBytes(_folder.File("data.bin")));
    }

    [Fact]
    public async Task A_server_without_ranges_begins_anew()
    {
        using var server = new LoopbackServer(async (_, _, response) =>
        {
            response.ContentLength64 = Content.Length;
            await response.OutputStream.WriteAsync(Content);
            response.Close();
        });
        File.WriteAllBytes(_folder.File("data.bin.partial"), Content[..123_456]);

        await Fetch(server);

        Assert.Equal(Content, File.ReadAllBytes(_folder.File("data.bin")));
    }

    [Fact]
    public async Task A_complete_part_needs_no_server()
    {
        using var server = LoopbackServer.Of(Content);
        File.WriteAllBytes(_folder.File("data.bin.partial"), Content);

        await Fetch(server);

        Assert.Empty(server.Ranges);
        Assert.Equal(Content, File.ReadAllBytes(_folder.File("data.bin")));
    }

    [Fact]
    public async Task A_complete_part_of_unknown_length_is_recognised_by_the_servers_answer()
    {
        using var server = LoopbackServer.Of(Content);
        File.WriteAllBytes(_folder.File("data.bin.partial"), Content);

        await Fetch(server, new RemoteFile("data.bin", server.Url, null, null));

        Assert.Equal([$"bytes={Content.Length}-"], server.Ranges);
        Assert.Equal(Content, File.ReadAllBytes(_folder.File("data.bin")));
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(400_000)]
    public async Task A_part_of_something_else_is_thrown_away_and_the_file_fetched_whole(int length)
    {
        using var server = LoopbackServer.Of(Content);
        File.WriteAllBytes(_folder.File("data.bin.partial"), new byte[length]);

        await Fetch(server);

        Assert.Equal(Content, File.ReadAllBytes(_folder.File("data.bin")));
    }

    [Fact]
    public async Task A_wrong_checksum_leaves_what_was_there()
    {
        byte[] forged = [.. Content];
        forged[7] ^= 1;
        using var server = LoopbackServer.Of(forged);
        File.WriteAllText(_folder.File("data.bin"), "older");

        var error = await Assert.ThrowsAsync<FetchException>(() => Fetch(server));

        Assert.Contains("not the published " + ContentMd5, error.Message);
        Assert.Equal("older", File.ReadAllText(_folder.File("data.bin")));
        Assert.Equal(["data.bin"], Names());
    }

    [Fact]
    public async Task A_wrong_size_is_an_error_where_no_checksum_is_published()
    {
        using var server = LoopbackServer.Of(Content);

        var error = await Assert.ThrowsAsync<FetchException>(() => Fetch(server, new RemoteFile("data.bin", server.Url, 300_001, null)));

        Assert.Contains("300,000 bytes, not the 300,001", error.Message);
    }

    [Fact]
    public async Task A_file_that_the_server_does_not_have_is_an_error_with_its_address()
    {
        using var server = new LoopbackServer((_, _, response) =>
        {
            response.StatusCode = 404;
            response.Close();
            return Task.CompletedTask;
        });

        var error = await Assert.ThrowsAsync<FetchException>(() => Fetch(server));
        Assert.StartsWith($"{server.Url}data.bin: the server answers 404", error.Message);
        Assert.Single(server.Ranges);
        Assert.DoesNotContain("data.bin.partial", Names());

        IReadOnlyList<FetchedFile> files = await Fetch(server, Remote(server) with { Optional = true });
        Assert.Equal(FetchOutcome.NotOffered, files[0].Outcome);
        Assert.DoesNotContain("data.bin.partial", Names());
    }

    [Fact]
    public async Task A_server_that_is_overloaded_is_asked_again()
    {
        using var server = new LoopbackServer((number, request, response) =>
        {
            if (number > 1)
            {
                return LoopbackServer.Send(request, response, Content);
            }

            response.StatusCode = 503;
            response.Close();
            return Task.CompletedTask;
        });

        await Fetch(server);

        Assert.Equal(3, server.Ranges.Count);
        Assert.Equal(Content, File.ReadAllBytes(_folder.File("data.bin")));
    }

    [Fact]
    public async Task A_connection_that_brings_nothing_is_given_up_in_the_end_and_the_part_kept()
    {
        using var server = new LoopbackServer((number, request, response) =>
            LoopbackServer.Send(request, response, Content, breakAfter: number == 0 ? 100_000 : 0));

        var error = await Assert.ThrowsAsync<FetchException>(() => Fetch(server));

        Assert.Contains("fetch again to resume", error.Message);
        byte[] part = File.ReadAllBytes(_folder.File("data.bin.partial"));
        Assert.Equal(Content[..part.Length], part);
    }

    [Fact]
    public async Task A_connection_that_stalls_counts_as_broken()
    {
        using var stop = new CancellationTokenSource();
        using var server = new LoopbackServer(async (number, request, response) =>
        {
            if (number > 0)
            {
                await LoopbackServer.Send(request, response, Content);
                return;
            }

            response.ContentLength64 = Content.Length;
            await response.OutputStream.WriteAsync(Content.AsMemory(0, 50_000), stop.Token);
            await response.OutputStream.FlushAsync(stop.Token);
            await Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(_ => response.Abort(), TaskScheduler.Default);
        });

        await Fetch(server, patience: TimeSpan.FromSeconds(1));
        await stop.CancelAsync();

        Assert.Equal(Content, File.ReadAllBytes(_folder.File("data.bin")));
    }

    [Fact]
    public async Task A_stop_keeps_the_part_and_the_next_command_goes_on()
    {
        using var server = LoopbackServer.Of(Content);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Fetch(server, progress: new Log(stop), stop: stop));

        long part = new FileInfo(_folder.File("data.bin.partial")).Length;
        Assert.InRange(part, 1, Content.Length - 1);
        await Fetch(server);
        Assert.Equal($"bytes={part}-", server.Ranges[^1]);
        Assert.Equal(Content, File.ReadAllBytes(_folder.File("data.bin")));
    }

    [Fact]
    public async Task A_full_disk_is_told_from_a_broken_connection()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        using var server = LoopbackServer.Of(Content);
        File.CreateSymbolicLink(_folder.File("data.bin.partial"), "/dev/full");

        var error = await Assert.ThrowsAsync<FetchException>(() => Fetch(server));

        Assert.StartsWith(_folder.Path + ": cannot be written to (No space left on device", error.Message);
        Assert.Single(server.Ranges);
    }

    [Fact]
    public async Task Sums_of_other_files_stay()
    {
        using var server = LoopbackServer.Of(Content);
        File.WriteAllText(_folder.File("SHA256SUMS"), "00  data.bin\n11  other.bin\n");

        await Fetch(server);

        Assert.Equal(["11  other.bin", $"{Convert.ToHexStringLower(SHA256.HashData(Content))}  data.bin"], File.ReadAllLines(_folder.File("SHA256SUMS")));
    }

    [Theory]
    [InlineData("mirror")]
    [InlineData("ftp://127.0.0.1/")]
    public async Task A_mirror_is_an_HTTP_address(string from)
    {
        var error = await Assert.ThrowsAsync<InputException>(() => new Fetcher(_client).FetchAsync(RemoteDataset.Find("mnist"), _folder.Path, from, null, TestContext.Current.CancellationToken));

        Assert.Contains(from, error.Message);
    }

    [Fact]
    public async Task What_asks_for_an_account_says_where_and_comes_from_a_mirror_alone()
    {
        var error = await Assert.ThrowsAsync<InputException>(() => new Fetcher(_client).FetchAsync(RemoteDataset.Find("imagenet16-120"), _folder.Path, cancellation: TestContext.Current.CancellationToken));

        Assert.Contains("https://image-net.org/", error.Message);
        Assert.Contains("name a mirror", error.Message);
    }

    [Fact]
    public void Every_data_set_with_files_can_be_fetched_and_the_generated_ones_say_that_they_need_not_be()
    {
        Assert.Equal(ImageDatasets.Names.Where(name => !name.StartsWith("shapes", StringComparison.Ordinal)).Order(), RemoteDataset.Names.Order());
        Assert.Contains("nothing to fetch", Assert.Throws<InputException>(() => RemoteDataset.Find("shapes")).Message);
        Assert.Contains("fashion-mnist", Assert.Throws<InputException>(() => RemoteDataset.Find("svhn")).Message);
    }

    private static RemoteFile Remote(LoopbackServer server) =>
        new("data.bin", server.Url + "data.bin", Content.Length, ContentMd5);

    private async Task<IReadOnlyList<FetchedFile>> Fetch(LoopbackServer server, RemoteFile? file = null, IProgress<FetchProgress>? progress = null, TimeSpan? patience = null, CancellationTokenSource? stop = null)
    {
        var fetcher = new Fetcher(_client) { Pause = TimeSpan.Zero, Patience = patience ?? TimeSpan.FromMinutes(5) };
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop?.Token ?? CancellationToken.None, TestContext.Current.CancellationToken);
        return await fetcher.FetchAsync(new RemoteDataset("test", server.Url, [file ?? Remote(server)]), _folder.Path, server.Url, progress, either.Token);
    }

    private IEnumerable<string?> Names() => Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    /// <summary>Keeps what is reported; stops the download at the first report if so asked.</summary>
    private sealed class Log(CancellationTokenSource? stop = null) : IProgress<FetchProgress>
    {
        public List<FetchProgress> Reports { get; } = [];

        public void Report(FetchProgress value)
        {
            Reports.Add(value);
            stop?.Cancel();
        }
    }
}
