using Benchspace.Tables;
using ParquetSharp;

namespace Benchspace.Tests.Tables;

public sealed class DamagedTableTests : IDisposable
{
    private const string AllNone = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file_is_said_to_be_missing() => Refused(_folder.File("none.parquet"), "there is no file");

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

    [Theory]
    [InlineData(1650, 1650, 1)]
    [InlineData(1651, 1652, 2)]
    public void An_architecture_that_does_not_match_its_index_is_found(int first, int second, int row)
    {
        string path = Written("1", new Row(first, AllNone, 12, null, 50), new Row(second, AllNone, 24, null, 50));
        string message = $"row {row}, column arch: '{AllNone}' is not the architecture with index {(row == 1 ? first : second)}";
        Refused(path, message);
        using var reader = new MeasurementTableReader(path);
        Assert.Contains(message, Assert.Throws<TableFormatException>(() => reader.Rows().Count()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Curves_written_elsewhere_may_lack_entries_but_not_be_short_or_out_of_range()
    {
        // The first of the row groups is empty, and so is one between.
        TableSlice slice = TabularBenchmark.Open(Written(
            "1",
            [],
            [new Row(1651, AllNone, 3, 1, 50) { Curve = [10, null, 50] }, new Row(1651, AllNone, 3, 2, 50) { Curve = [10, 50] }],
            [],
            [new Row(1651, AllNone, 3, 3, 50) { Curve = [10, 120, 50] }, new Row(1651, AllNone, 3, 4, 50), new Row(1651, AllNone, 3, 5, 50) { Curve = [null, null, 7] }])).Slice("cifar10", 3);
        Assert.Equal([10, double.NaN, 50], slice.Curve(Metric.ValidAccuracy, 1651, 0)!);
        Assert.Null(slice.Query(1651, TrainingChoice.Of(1), after: 1).Valid);
        RefusedCurve(2, "row 2, column valid_accuracy_curve: the curve has 2 entries for 3 epochs");
        RefusedCurve(3, "row 3, column valid_accuracy_curve: epoch 2: 120 is above 100");
        Assert.Null(slice.Curve(Metric.ValidAccuracy, 1651, 3));
        Assert.Equal([double.NaN, double.NaN, 7], slice.Curve(Metric.ValidAccuracy, 1651, 4)!);

        void RefusedCurve(int seed, string message) => Assert.Contains(
            message, Assert.Throws<TableFormatException>(() => slice.Query(1651, TrainingChoice.Of(seed), after: 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_endless_fidelities_is_refused() => Refused(
        Written("1", [.. Enumerable.Range(1, 5_000).Select(epochs => new Row(1651, AllNone, epochs, null, 50))]),
        "more than 4096 pairs of data set and epochs");

    [Fact]
    public void No_damage_to_any_byte_crashes_and_none_to_the_values_goes_unnoticed()
    {
        byte[] table = Table();
        var random = new Random(5);
        (string[] values, Measurement[] rows) = Everything(Bytes(table));
        // Parquet has checksums of its pages, but none of the footer, where the names of the columns are.
        int footer = table.Length - 8 - BitConverter.ToInt32(table, table.Length - 8);
        int opened = 0;
        for (int trial = 0; trial < 200; trial++)
        {
            byte[] damaged = (byte[])table.Clone();
            int place = random.Next(trial % 2 == 0 ? footer : damaged.Length);
            damaged[place] ^= (byte)(1 << random.Next(8));
            string path = Bytes(damaged);
            try
            {
                (string[] damagedValues, Measurement[] damagedRows) = Everything(path);
                opened++;
                if (place >= footer)
                {
                    continue;
                }

                Assert.Equal(values, damagedValues);
                Assert.Equal(rows, damagedRows);
            }
            catch (InputException exception)
            {
                Assert.DoesNotContain('\n', exception.Message);
            }
        }

        Assert.InRange(opened, 1, 199);
    }

    /// <summary>All that a table answers to lookups, as text, and its rows with their curves.</summary>
    private static (string[] Values, Measurement[] Rows) Everything(string path)
    {
        TabularBenchmark table = TabularBenchmark.Open(path);
        string[] values =
        [
            .. from slice in table.Slices
               from index in Enumerable.Range(0, table.Space.Count).Where(slice.Covers)
               from number in Enumerable.Range(0, slice.SeedCount(index))
               from metric in Metrics.All
               let curve = metric.HasCurve() ? slice.Curve(metric, index, number) : null
               select FormattableString.Invariant($"{slice.Dataset} {slice.Epochs} {index} {slice.SeedsOf(index)[number]} {metric} {slice.Value(metric, index, number)} {string.Join(' ', curve ?? [])}"),
        ];
        using var reader = new MeasurementTableReader(path);
        return (values, [.. reader.Rows()]);
    }

    private static void Refused(string path, string message)
    {
        var opening = Assert.ThrowsAny<InputException>(() => TabularBenchmark.Open(path));
        Assert.Contains(message, opening.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', opening.Message);
    }

    private byte[] Table() => File.ReadAllBytes(SmallTables.Write(
        _folder.File("small.parquet"),
        from index in Enumerable.Range(0, 30)
        from dataset in (string[])["cifar10", "cifar100"]
        from seed in (int[])[111, 777]
        select new Measurement(index, dataset, 3, seed)
        {
            TestAccuracy = (index + seed) / 30.0,
            TrainSeconds = index,
            Curves = new Dictionary<Metric, double[]> { [Metric.TestAccuracy] = [1, double.NaN, index / 7.0] },
        }));

    private string Bytes(byte[] bytes)
    {
        string path = _folder.File("bytes.parquet");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>A table as another program might write it.</summary>
    private string Written(string version, params Row[] rows) => Written(version, rowGroups: rows);

    private string Written(string version, params Row[][] rowGroups)
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
            new Column<double?[]>("valid_accuracy_curve"),
        ];
        using var file = new ParquetFileWriter(path, columns, keyValueMetadata: metadata);
        foreach (Row[] rows in rowGroups)
        {
            using RowGroupWriter group = file.AppendRowGroup();
            Write(group, rows.Select(row => row.Index));
            Write(group, rows.Select(row => row.Architecture));
            Write(group, rows.Select(_ => "cifar10"));
            Write(group, rows.Select(row => row.Epochs));
            Write(group, rows.Select(row => row.Seed));
            Write(group, rows.Select(row => (double?)row.Accuracy));
            Write(group, rows.Select(row => row.Curve!));
        }

        file.Close();
        return path;

        static void Write<T>(RowGroupWriter group, IEnumerable<T> values)
        {
            using LogicalColumnWriter<T> column = group.NextColumn().LogicalWriter<T>();
            column.WriteBatch([.. values]);
        }
    }

    private sealed record Row(int Index, string Architecture, int Epochs, int? Seed, double Accuracy)
    {
        public double?[]? Curve { get; init; }
    }
}
