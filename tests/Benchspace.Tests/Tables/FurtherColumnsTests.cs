using Benchspace.Import;
using Benchspace.Import.Catalog;
using Benchspace.Spaces.NasBench201;
using Benchspace.Tables;

namespace Benchspace.Tests.Tables;

public sealed class FurtherColumnsTests : IDisposable
{
    private const string Latency = "latency_seconds[pixel3]";
    private const string Score = "score[synflow]";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_value_by_architecture_is_the_mean_over_the_rows_that_have_one()
    {
        TabularBenchmark table = TabularBenchmark.Open(Write("a"));
        Assert.Equal([Latency, Score], table.FurtherColumns);
        Assert.Equal(0.3, table.Further(Latency)[3], 12);
        Assert.Equal(double.NaN, table.Further(Latency)[4]);
        Assert.Equal(-7, table.Further("Score [SynFlow]")[4]);
        Assert.Equal(double.NaN, table.Further(Score)[5]);
        Assert.Equal(TopologySpace.Instance.Count, table.Further(Score).Length);
    }

    [Fact]
    public void A_column_that_the_table_lacks_is_told_with_those_that_it_has()
    {
        TabularBenchmark table = TabularBenchmark.Open(Write("a"));
        Assert.Equal(
            $"the table a: there is no further column 'score[synflw]' (did you mean {Score}?); there are {Latency}, {Score}",
            Assert.Throws<InputException>(() => table.Further("score[synflw]")).Message);
    }

    [Fact]
    public void They_survive_an_import_and_a_merge()
    {
        string a = Write("a"), b = _folder.File("b.parquet"), merged = _folder.File("merged.parquet");
        TableImport.Run(a, new ImportOptions { Destination = b, Name = "b" });
        TableMerge.Run([a, b], merged, "merged");
        using var reader = new MeasurementTableReader(merged);
        Assert.Equal(Rows(), reader.Rows());
        Assert.Equal([Latency, Score], reader.FurtherColumns);
    }

    [Fact]
    public void A_CSV_may_have_them()
    {
        string csv = _folder.File("own.csv"), path = _folder.File("own.parquet");
        File.WriteAllText(csv, $"arch,dataset,epochs,{Score}\n8:8:8:8:8,cifar10,1,-1.5\n8:8:8:8:16,cifar10,1,\n");
        TableImport.Run(csv, new ImportOptions { Destination = path, Name = "own" });
        Assert.Equal([-1.5, double.NaN], TabularBenchmark.Open(path).Further(Score)[..2].ToArray());
    }

    [Theory]
    [InlineData("score")]
    [InlineData("[synflow]")]
    [InlineData("score[]")]
    [InlineData("score[a b]")]
    [InlineData("score[a]b")]
    [InlineData("score[a][b]")]
    [InlineData("Score[a]")]
    public void Their_names_have_a_unit_or_method_in_brackets(string column) =>
        Assert.Throws<TableFormatException>(() => new Measurement(0, "cifar10", 1, null) { Further = new Dictionary<string, double> { [column] = 1 } });

    [Fact]
    public void A_value_that_is_not_a_number_is_refused() =>
        Assert.Throws<TableFormatException>(() => new Measurement(0, "cifar10", 1, null) { Further = new Dictionary<string, double> { [Score] = double.NaN } });

    [Fact]
    public void A_row_cannot_have_a_column_that_the_table_was_begun_without()
    {
        using var writer = new MeasurementTableWriter(_folder.File("c.parquet"), TopologySpace.Instance, [Latency]);
        Assert.Equal(Score, Assert.Throws<TableFormatException>(() => writer.Add(Rows()[2])).Column);
    }

    private static Measurement[] Rows() =>
    [
        new(3, "cifar10", 12, 111) { TestAccuracy = 50, Further = new Dictionary<string, double> { [Latency] = 0.2 } },
        new(3, "cifar10", 12, 777) { TestAccuracy = 52, Further = new Dictionary<string, double> { [Latency] = 0.4 } },
        new(4, "cifar10", 12, 111) { TestAccuracy = 60, Further = new Dictionary<string, double> { [Score] = -7 } },
        new(5, "cifar10", 12, 111) { TestAccuracy = 60 },
    ];

    private string Write(string name)
    {
        string path = _folder.File(name + ".parquet");
        using var writer = new MeasurementTableWriter(path, TopologySpace.Instance, [Latency, Score]);
        foreach (Measurement row in Rows())
        {
            writer.Add(row);
        }

        writer.Commit(SmallTables.Metadata with { Name = name });
        return path;
    }
}
