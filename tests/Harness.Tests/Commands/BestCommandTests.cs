namespace Harness.Tests.Commands;

public sealed class BestCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_architecture_without_a_known_network_has_no_size()
    {
        string source = _folder.File("mine.csv"), table = _folder.File("mine.parquet");
        await File.WriteAllTextAsync(source, "arch,dataset,epochs,test_accuracy\n0:0,clothes,3,49\n0:1,clothes,3,54\n1:0,clothes,3,59\n1:1,clothes,3,64\n", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Cli.Run("import", source, "--name", "mine", "--space", "categorical:2x2", "--out", table)).Code);
        Cli.Outcome best = await Cli.Run("best", table, "--dataset", "clothes");
        Assert.True(best.Code == 0, best.Error);
        Assert.EndsWith("index 3: 1:1", best.Output.TrimEnd(), StringComparison.Ordinal);
    }
}
