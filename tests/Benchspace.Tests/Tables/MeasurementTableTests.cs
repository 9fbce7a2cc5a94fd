using Benchspace.Spaces.NasBench201;
using Benchspace.Tables;
using CsCheck;
using ParquetSharp;

namespace Benchspace.Tests.Tables;

public sealed class MeasurementTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read() => Rows.Sample(rows =>
    {
        string path = SmallTables.Write(_folder.File("table.parquet"), rows);
        using var reader = new MeasurementTableReader(path);
        Assert.Equal(SmallTables.Metadata, reader.Metadata);
        Assert.Equal(rows.Length, reader.RowCount);
        Assert.Equal(rows, reader.Rows());
    }, iter: 30, threads: 1);

    [Fact]
    public void Equal_rows_give_equal_bytes() => Rows.Sample(rows =>
    {
        byte[] once = File.ReadAllBytes(SmallTables.Write(_folder.File("a.parquet"), rows));
        byte[] again = File.ReadAllBytes(SmallTables.Write(_folder.File("b.parquet"), rows));
        Assert.Equal(once, again);
    }, iter: 10, threads: 1);

    [Fact]
    public void Learning_curves_beyond_one_row_group_are_read_back_row_by_row()
    {
        const int Epochs = 200;
        Measurement[] rows = [.. Enumerable.Range(0, 8000).Select(index => new Measurement(index, "cifar10", Epochs, 777)
        {
            TestAccuracy = index % 100,
            Curves = index % 3 == 0 ? [] : new Dictionary<Metric, double[]> { [Metric.TestAccuracy] = [.. Enumerable.Repeat(index / 100.0, Epochs)] },
        })];
        TabularBenchmark table = SmallTables.Open(_folder, rows);
        using (var file = new ParquetFileReader(table.Path))
        {
            Assert.True(file.FileMetaData.NumRowGroups > 1);
        }

        TableSlice slice = table.Slice("cifar10", Epochs);
        Assert.Equal([Metric.TestAccuracy], table.Coverage.Curves);
        Assert.All((int[])[0, 1, 5242, 5243, 5245, 6998, 6999, 2], index =>
        {
            Assert.Equal(index % 3 == 0 ? null : index / 100.0, slice.Curve(Metric.TestAccuracy, index, 0)?[^1]);
            Assert.Null(slice.Curve(Metric.TrainLoss, index, 0));
        });
        using var reader = new MeasurementTableReader(table.Path);
        Assert.Equal(rows, reader.Rows());
    }

    [Fact]
    public void Without_a_commit_nothing_changes()
    {
        string path = SmallTables.Write(_folder.File("table.parquet"), new Measurement(0, "cifar10", 12, null) { TestAccuracy = 50 });
        byte[] before = File.ReadAllBytes(path);
        using (var writer = new MeasurementTableWriter(path, TopologySpace.Instance))
        {
            writer.Add(new Measurement(1, "cifar10", 12, null));
        }

        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_table_without_rows_is_not_written()
    {
        Assert.Throws<InputException>(() => SmallTables.Write(_folder.File("table.parquet")));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_training_is_written_once()
    {
        Measurement[] rows = [new(3, "cifar10", 12, 111), new(3, "cifar10", 12, 111)];
        var exception = Assert.Throws<TableFormatException>(() => SmallTables.Write(_folder.File("table.parquet"), rows));
        Assert.Equal("row 2: a second row for architecture 3, cifar10, 12 epochs, seed 111; remove one of them", exception.Message);
    }

    [Fact]
    public void A_mean_over_seeds_has_no_single_seed_beside_it()
    {
        Measurement[] rows = [new(3, "cifar10", 12, null), new(3, "cifar10", 12, 111)];
        var exception = Assert.Throws<TableFormatException>(() => SmallTables.Write(_folder.File("table.parquet"), rows));
        Assert.Contains("a mean and single seeds cannot stand side by side", exception.Message, StringComparison.Ordinal);
        SmallTables.Write(_folder.File("table.parquet"), new Measurement(3, "cifar10", 12, null), new Measurement(4, "cifar10", 12, 111));
    }

    [Fact]
    public void Rows_come_in_order()
    {
        Measurement[] rows = [new(4, "cifar10", 12, null), new(3, "cifar10", 12, null)];
        Assert.Equal(2, Assert.Throws<TableFormatException>(() => SmallTables.Write(_folder.File("table.parquet"), rows)).Row);
    }

    [Fact]
    public void An_index_is_one_of_the_space()
    {
        var exception = Assert.Throws<TableFormatException>(() => SmallTables.Write(_folder.File("table.parquet"), new Measurement(15625, "cifar10", 12, null)));
        Assert.Equal("arch_index", exception.Column);
    }

    [Fact]
    public void A_table_replaces_a_table_but_not_a_folder()
    {
        Directory.CreateDirectory(_folder.File("table.parquet"));
        var exception = Assert.Throws<InputException>(() => SmallTables.Write(_folder.File("table.parquet"), new Measurement(0, "cifar10", 12, null)));
        Assert.Contains("is a folder", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Further_facts_have_names_of_their_own() => Assert.All((string[])["", "source", "machine"], key =>
        Assert.Throws<InputException>(() => SmallTables.Metadata with { Facts = [new("machine", "a"), new(key, "b")] }));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(number => values[number]);

    /// <summary>Sorted tables without contradictions, with holes, several seeds and curves.</summary>
    private static Gen<Measurement[]> Rows { get; } =
        Gen.Select(
            Gen.Int[0, 15624],
            OneOf("cifar10", "cifar10-valid", "Größe", "ImageNet16-120"),
            OneOf(1, 12, 200),
            OneOf(111, 777, 0),
            Gen.Double[0, 100].Array[Metrics.All.Count],
            Gen.Bool.Array[Metrics.All.Count],
            Gen.OneOf(Gen.Double[0, 100], Gen.Const(double.NaN)).Array[200],
            Gen.Int[0, 4])
        .Select((index, dataset, epochs, seed, values, present, curve, curves) => new Measurement(
            index,
            dataset,
            epochs,
            index % 5 == 0 ? null : seed,
            [.. values.Zip(present, (value, isPresent) => isPresent ? value : double.NaN)],
            Metrics.WithCurve.Take(curves).ToDictionary(metric => metric, _ => curve[..epochs])))
        .Array[1, 60]
        .Select(rows => rows.DistinctBy(row => (row.ArchIndex, row.Dataset, row.Epochs, row.Seed)).Order(Measurement.Order).ToArray());
}
