using Benchspace.Tables;

namespace Benchspace.Tests.Tables;

public sealed class TableMergeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static Measurement Row(int index, int epochs = 12, int seed = 777, double accuracy = 90) =>
        new(index, "cifar10", epochs, seed) { TestAccuracy = accuracy };

    private string Table(string name, params Measurement[] rows) => SmallTables.Write(_folder.File(name), rows);

    private Measurement[] Merge(params string[] tables)
    {
        string path = _folder.File("merged.parquet");
        TableMerge.Run(tables, path, "merged");
        using var reader = new MeasurementTableReader(path);
        Assert.Equal("merged", reader.Metadata.Name);
        return [.. reader.Rows()];
    }

    [Fact]
    public void The_rows_of_all_tables_come_in_the_order_of_one() => Assert.Equal(
        [Row(1), Row(1, seed: 888), Row(2), Row(2, epochs: 200), Row(9)],
        Merge(Table("a", Row(1), Row(2, epochs: 200), Row(9)), Table("b", Row(1, seed: 888)), Table("c", Row(2))));

    [Fact]
    public void The_same_row_in_two_tables_is_there_once() => Assert.Equal([Row(1), Row(2)], Merge(Table("a", Row(1)), Table("b", Row(1), Row(2))));

    [Fact]
    public void The_same_training_with_two_results_is_refused_and_nothing_is_written()
    {
        string a = Table("a", Row(1)), b = Table("b", Row(1, accuracy: 91));
        Assert.Contains("architecture 1, cifar10, 12 epochs, seed 777", Assert.Throws<InputException>(() => Merge(a, b)).Message, StringComparison.Ordinal);
        Assert.Equal([a, b], Directory.GetFiles(_folder.Path).Order());
    }

    [Fact]
    public void A_mean_beside_a_single_seed_is_refused_by_the_names_of_both_files()
    {
        string a = Table("a", Row(1)), b = Table("b", new Measurement(1, "cifar10", 12, null) { TestAccuracy = 90 });
        string message = Assert.Throws<InputException>(() => Merge(a, b)).Message;
        Assert.StartsWith($"{a} has architecture 1, cifar10, 12 epochs, seed 777, but there is also a mean over seeds", message, StringComparison.Ordinal);
        Assert.Contains(b, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Merging_again_changes_no_fact_and_counts_are_those_of_the_merged_table()
    {
        string a = Table("a", "x", "1", Row(1)), b = Table("b", "y", "2", Row(2), Row(3));
        TableMetadata once = Merged("once", a, b);
        Assert.Equal([new("machine", "x; y"), new("architectures", "3 of 15625")], once.Facts);
        TableMetadata again = Merged("once", _folder.File("once"), b, a);
        Assert.Equal(once, again);
    }

    [Fact]
    public void Networks_other_than_the_published_ones_stay_marked()
    {
        string a = Table("a", "x", "1", Row(1)), b = _folder.File("b");
        using (var writer = new MeasurementTableWriter(b, Benchspace.Spaces.NasBench201.TopologySpace.Instance))
        {
            writer.Add(Row(2));
            writer.Commit(SmallTables.Metadata with { TrainedNetworks = "N=1, C=8" });
        }

        Assert.Null(Merged("published", a).TrainedNetworks);
        Assert.Equal("N=1, C=8", Merged("own", b).TrainedNetworks);
        Assert.Equal("the published ones; N=1, C=8", Merged("both", a, b).TrainedNetworks);
    }

    private string Table(string name, string machine, string count, params Measurement[] rows)
    {
        using var writer = new MeasurementTableWriter(_folder.File(name), Benchspace.Spaces.NasBench201.TopologySpace.Instance);
        foreach (Measurement row in rows)
        {
            writer.Add(row);
        }

        writer.Commit(SmallTables.Metadata with
        {
            Source = name,
            Facts = [new("machine", machine), new("architectures", $"{count} of 15625"), new("recorded_sizes", $"{count} compared"), new("trainings", count)],
        });
        return _folder.File(name);
    }

    private TableMetadata Merged(string name, params string[] tables)
    {
        TableMerge.Run(tables, _folder.File(name), name);
        using var reader = new MeasurementTableReader(_folder.File(name));
        return reader.Metadata;
    }

    [Fact]
    public void A_table_may_be_merged_into_itself()
    {
        string a = Table("merged.parquet", Row(1));
        Assert.Equal([Row(1), Row(2)], Merge(a, Table("b", Row(2))));
    }

    [Fact]
    public void Facts_that_differ_are_all_kept()
    {
        string a = Table("a", Row(1)), b = _folder.File("b");
        using (var writer = new MeasurementTableWriter(b, Benchspace.Spaces.NasBench201.TopologySpace.Instance))
        {
            writer.Add(Row(2));
            writer.Commit(SmallTables.Metadata with { Facts = [new("machine", "another"), new("command", "dotnet test")] });
        }

        Merge(a, b);
        using var reader = new MeasurementTableReader(_folder.File("merged.parquet"));
        Assert.Equal([new("machine", "none; another"), new("command", "dotnet test")], reader.Metadata.Facts);
    }
}
