using Benchspace.Tables;
using ParquetSharp;

namespace Benchspace.Tests.Tables;

public sealed class DamagedTableTests : IDisposable
{
    private const string AllNone = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file_is_said_to_be_missing() => Refused(_folder.File("none.parquet"), "There is no file");

    [Fact]
    public void A_folder_is_no_table() => Refused(_folder.Path, "is a folder");

    [Fact]
    public void An_empty_file_is_no_table() => Refused(Bytes([]), "the file is empty");

    [Fact]
    public void Text_is_no_Parquet() => Refused(Bytes("arch,dataset,epochs\n"u8.ToArray()), "not a Parquet file");

    [Fact]
    public void A_file_cut_short_is_told_from_other_damage() =>
        Assert.All((int[])[4, 5, 11, 400, 2000], length => Refused(Bytes(Table()[..length]), "cut short"));

    [Fact]
    public void A_Parquet_file_of_something_else_is_no_table()
    {
        string path = _folder.File("foreign.parquet");
        using (var file = new ParquetFileWriter(path, [new Column<int>("x")]))
        {
            using RowGroupWriter group = file.AppendRowGroup();
            using LogicalColumnWriter<int> column = group.NextColumn().LogicalWriter<int>();
            column.WriteBatch([1, 2]);
            column.Dispose();
            group.Close();
            file.Close();
        }

        Refused(path, "a Parquet file, but not a measurement table");
    }

    [Theory]
    [InlineData("2", "has schema version 2, this program reads up to 1")]
    [InlineData("new", "schema version 'new' is not a number")]
    public void A_table_of_another_version_is_refused(string version, string message) =>
        Refused(Written(version, new Row(1651, AllNone, 12, null, 50)), message);

    [Theory]
    [InlineData(-1, 12, 50.0, "row 1, column arch_index: -1")]
    [InlineData(15625, 12, 50.0, "row 1, column arch_index: 15625 is not an index of the topology space")]
    [InlineData(1651, 0, 50.0, "row 1, column epochs: 0 is not a number of epochs")]
    [InlineData(1651, 12, 100.5, "row 1, column valid_accuracy: 100.5 is above 100")]
    public void A_table_written_elsewhere_is_checked(int index, int epochs, double accuracy, string message) =>
        Refused(Written("1", new Row(index, AllNone, epochs, null, accuracy)), message);

    [Theory]
    [InlineData(1651, 12, 1, 1650, 12, 1, "row 2: the architectures are out of order")]
    [InlineData(1651, 12, 1, 1651, 12, 1, "on cifar10 after 12 epochs an architecture's seeds are out of order, repeated")]
    [InlineData(1651, 12, 2, 1651, 12, 1, "on cifar10 after 12 epochs an architecture's seeds are out of order, repeated")]
    [InlineData(1651, 12, null, 1651, 12, 1, "on cifar10 after 12 epochs an architecture's seeds are out of order, repeated")]
    public void Rows_written_elsewhere_are_in_order_and_do_not_contradict_each_other(
        int index, int epochs, int? seed, int nextIndex, int nextEpochs, int? nextSeed, string message) =>
        Refused(Written("1", new Row(index, AllNone, epochs, seed, 50), new Row(nextIndex, AllNone, nextEpochs, nextSeed, 50)), message);

    [Fact]
    public void An_architecture_that_does_not_match_its_index_is_found_when_rows_are_read()
    {
        using var reader = new MeasurementTableReader(Written("1", new Row(1650, AllNone, 12, null, 50)));
        var exception = Assert.Throws<TableFormatException>(() => reader.Rows().Count());
        Assert.Contains($"row 1, column arch: '{AllNone}' is not the architecture with index 1650", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_damage_to_any_byte_crashes_or_goes_unnoticed_as_other_values()
    {
        byte[] table = Table();
        var random = new Random(5);
        TabularBenchmark whole = TabularBenchmark.Open(Bytes(table));
        for (int trial = 0; trial < 200; trial++)
        {
            byte[] damaged = (byte[])table.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            string path = Bytes(damaged);
            try
            {
                TabularBenchmark opened = TabularBenchmark.Open(path);
                Assert.Equal(whole.Datasets, opened.Datasets);
                Assert.Equal(whole.Slice("cifar10", 12).Mean(Metric.TestAccuracy, 7), opened.Slice("cifar10", 12).Mean(Metric.TestAccuracy, 7));
            }
            catch (InputException exception)
            {
                Assert.DoesNotContain('\n', exception.Message);
            }
        }
    }

    private static void Refused(string path, string message)
    {
        var opening = Assert.ThrowsAny<InputException>(() => TabularBenchmark.Open(path));
        Assert.Contains(message, opening.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', opening.Message);
    }

    private byte[] Table() => File.ReadAllBytes(SmallTables.Write(
        _folder.File("small.parquet"), Enumerable.Range(0, 100).Select(index => new Measurement(index, "cifar10", 12, null) { TestAccuracy = index / 3.0 })));

    private string Bytes(byte[] bytes)
    {
        string path = _folder.File("bytes.parquet");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>A table as another program might write it.</summary>
    private string Written(string version, params Row[] rows)
    {
        string path = _folder.File("written.parquet");
        var metadata = new Dictionary<string, string>
        {
            ["measurement_table"] = version,
            ["search_space"] = "topology",
            ["name"] = "other",
            ["source"] = "elsewhere",
            ["created_by"] = "hand",
        };
        Column[] columns =
        [
            new Column<int>("arch_index"), new Column<string>("arch"), new Column<string>("dataset"),
            new Column<int>("epochs"), new Column<int?>("seed"), new Column<double?>("valid_accuracy"),
        ];
        using var file = new ParquetFileWriter(path, columns, keyValueMetadata: metadata);
        using (RowGroupWriter group = file.AppendRowGroup())
        {
            Write(group, rows.Select(row => row.Index));
            Write(group, rows.Select(row => row.Architecture));
            Write(group, rows.Select(_ => "cifar10"));
            Write(group, rows.Select(row => row.Epochs));
            Write(group, rows.Select(row => row.Seed));
            Write(group, rows.Select(row => (double?)row.Accuracy));
        }

        file.Close();
        return path;

        static void Write<T>(RowGroupWriter group, IEnumerable<T> values)
        {
            using LogicalColumnWriter<T> column = group.NextColumn().LogicalWriter<T>();
            column.WriteBatch([.. values]);
        }
    }

    private sealed record Row(int Index, string Architecture, int Epochs, int? Seed, double Accuracy);
}
