using System.Text.Json;

namespace Harness.Tests.Commands;

/// <summary>The whole road on the real NAS-Bench-201 table: import, query, best, reproduce.</summary>
public sealed class PublishedResultsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<string> RealTable()
    {
        string table = _folder.File("nas-bench-201.parquet");
        Cli.Outcome import = await Cli.Run("import", SharedData.Path("nasbench201", "nasbench201.csv.gz"), "--name", "nas-bench-201", "--out", table);
        Assert.Equal(0, import.Code);
        Assert.Contains("15,625 of 15,625", import.Output, StringComparison.Ordinal);
        Assert.InRange(new FileInfo(table).Length, 1, 4 << 20);
        return table;
    }

    [Fact]
    public async Task The_known_facts_of_the_table_come_out_of_query_and_best()
    {
        string table = await RealTable();
        using JsonDocument all3x3 = JsonDocument.Parse((await Cli.Run("query", table, "1462", "--dataset", "cifar10", "--epochs", "200", "--json")).Output);
        JsonElement answer = Assert.Single(all3x3.RootElement.EnumerateArray());
        Assert.Equal(1.531546, answer.GetProperty("params_millions").GetDouble(), 9);
        Assert.Equal(220.11969, answer.GetProperty("flops_millions").GetDouble(), 9);

        Cli.Outcome best = await Cli.Run("best", table, "--dataset", "cifar10", "--split", "test", "--epochs", "200");
        Assert.Contains("94.3733 %", best.Output, StringComparison.Ordinal);
        Assert.Contains("index 6111", best.Output, StringComparison.Ordinal);
        Assert.Contains("tied by 13714", best.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nats-bench")]
    [InlineData("nas-bench-201")]
    public async Task The_published_searches_are_reproduced(string protocol)
    {
        Cli.Outcome outcome = await Cli.Run("reproduce", protocol, "--table", await RealTable(), "--runs", "200", "--out", _folder.File("out"));
        Assert.Contains("Reproduced: all 12 figures", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(0, outcome.Code);
    }
}
