using Harness.Commands;
using Harness.Tests.Training.Images.Fetching;

namespace Harness.Tests.Commands;

public sealed class FetchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("svhn", "there is no data set \"svhn\" to fetch: use one of fashion-mnist")]
    [InlineData("shapes", "there is nothing to fetch")]
    [InlineData("mnist --from mirror", "\"mirror\" is no address of a mirror")]
    [InlineData("imagenet16", "only given to people with an account")]
    public async Task Fetch_refuses(string arguments, string reason)
    {
        Assert.Contains(reason, await Cli.Refused(["fetch", .. arguments.Split(' '), "--to", _folder.File("out")]), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public async Task A_folder_that_is_a_file_is_refused_and_the_file_is_left()
    {
        await File.WriteAllTextAsync(_folder.File("notes"), "mine", TestContext.Current.CancellationToken);

        Assert.Contains("is a file: give a folder", await Cli.Refused("fetch", "mnist", "--to", _folder.File("notes")), StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(_folder.File("notes"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_a_mirror_offers_in_place_of_the_published_file_is_a_failure_and_not_kept()
    {
        using var server = LoopbackServer.Of(new byte[9_912_422]);

        Cli.Outcome outcome = await Cli.Run("fetch", "mnist", "--from", server.Url, "--to", _folder.Path);

        Assert.Equal(CommandLine.Failure, outcome.Code);
        Assert.Contains("not the published f68b3c2dcbeaaa9fbdd348bbdeb94873", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }
}
