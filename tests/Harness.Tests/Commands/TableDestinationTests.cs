namespace Harness.Tests.Commands;

/// <summary>A table that is there is replaced by one of the same source only, unless told otherwise.</summary>
public sealed class TableDestinationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Csv(string name, string accuracy)
    {
        File.WriteAllLines(_folder.File(name), ["arch_index,dataset,epochs,seed,valid_accuracy", $"7,clothes,3,1,{accuracy}"]);
        return _folder.File(name);
    }

    private string[] Import(string source, params string[] more) =>
        ["import", source, "--name", "mine", "--space", "topology", "--out", _folder.File("mine.parquet"), .. more];

    [Fact]
    public async Task An_import_replaces_only_what_came_from_the_same_source()
    {
        string table = _folder.File("mine.parquet");
        Assert.Equal(0, (await Cli.Run(Import(Csv("a.csv", "50")))).Code);
        byte[] before = File.ReadAllBytes(table);
        Assert.Contains("mine.parquet is a table made from a.csv: choose another place, or give --overwrite", await Cli.Refused(Import(Csv("b.csv", "60"))), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(table));

        Assert.Equal(0, (await Cli.Run(Import(Csv("a.csv", "55")))).Code);
        Assert.NotEqual(before, File.ReadAllBytes(table));
        Assert.Equal(0, (await Cli.Run(Import(_folder.File("b.csv"), "--overwrite"))).Code);
        Assert.Equal(0, (await Cli.Run(Import(table))).Code);
    }

    [Fact]
    public async Task A_file_that_is_no_table_stays()
    {
        File.WriteAllText(_folder.File("mine.parquet"), "a letter");
        Assert.Contains("is a file that is no measurement table", await Cli.Refused(Import(Csv("a.csv", "50"))), StringComparison.Ordinal);
        Assert.Equal("a letter", File.ReadAllText(_folder.File("mine.parquet")));
    }

    [Fact]
    public async Task A_merge_replaces_its_own_result_and_one_of_its_parts_and_nothing_else()
    {
        Assert.Equal(0, (await Cli.Run(Import(Csv("a.csv", "50")))).Code);
        string first = _folder.File("mine.parquet"), second = _folder.File("second.parquet"), merged = _folder.File("merged.parquet");
        File.WriteAllLines(_folder.File("c.csv"), ["arch_index,dataset,epochs,seed,valid_accuracy", "7,clothes,3,2,51"]);
        Assert.Equal(0, (await Cli.Run("import", _folder.File("c.csv"), "--name", "second", "--space", "topology", "--out", second)).Code);

        string[] merge = ["tables", "merge", first, second, "--name", "merged", "--out"];
        Assert.Equal(0, (await Cli.Run([.. merge, merged])).Code);
        Assert.Equal(0, (await Cli.Run([.. merge, merged])).Code);
        Assert.Equal(0, (await Cli.Run([.. merge, first])).Code);
        Assert.Contains("merged.parquet is a table made from a.csv; c.csv", await Cli.Refused("tables", "merge", second, "--name", "merged", "--out", merged), StringComparison.Ordinal);
        Assert.Equal(0, (await Cli.Run("tables", "merge", second, "--name", "merged", "--out", merged, "--overwrite")).Code);
    }
}
