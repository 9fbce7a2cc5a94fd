using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Benchspace.Import;
using Benchspace.Import.Recipes;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;
using Benchspace.Tables;

namespace Benchspace.Tests.Import.Recipes;

public sealed class CsvRecipeTests : IDisposable
{
    private const string AllNone = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Columns_and_rows_may_come_in_any_order()
    {
        IReadOnlyList<Measurement> rows = Imported($"""
            epochs,dataset,arch,seed,test_accuracy,train_seconds
            200,cifar10,{AllNone},,12.5,
            12,cifar10,{AllNone},111,,3.5e1
            12,cifar10,{AllNone},7,11,
            """);
        Assert.Equal(
            [
                new Measurement(1651, "cifar10", 12, 7) { TestAccuracy = 11 },
                new Measurement(1651, "cifar10", 12, 111) { TrainSeconds = 35 },
                new Measurement(1651, "cifar10", 200, null) { TestAccuracy = 12.5 },
            ],
            rows);
    }

    [Fact]
    public void The_space_is_told_from_the_architectures()
    {
        Assert.Equal("size", Import("arch,dataset,epochs,test_accuracy\n8:8:8:8:64,cifar10,1,20\n").SearchSpace);
        Assert.Equal([7], Rows().Select(row => row.ArchIndex));
    }

    [Fact]
    public void An_index_alone_needs_the_space()
    {
        const string Csv = "arch_index,dataset,epochs,test_accuracy\n5,cifar10,1,20\n";
        Assert.Contains("row 2, column arch: the search space cannot be told", Refused(Csv), StringComparison.Ordinal);
        Import(Csv, SizeSpace.Instance);
        Assert.Equal([5], Rows().Select(row => row.ArchIndex));
    }

    [Fact]
    public void Gzip_is_told_from_the_content_and_the_hash_is_the_files()
    {
        string path = _folder.File("table.txt");
        using (var gzip = new GZipStream(File.Create(path), CompressionMode.Compress))
        {
            gzip.Write(Encoding.UTF8.GetBytes($"arch,dataset,epochs,test_accuracy\n{AllNone},cifar10,12,10\n"));
        }

        File.AppendAllText(path, "trailing bytes");
        TableMetadata metadata = Run(path, licence: "MIT");
        Assert.Equal(("mine", "table.txt", "MIT"), (metadata.Name, metadata.Source, metadata.Licence));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), metadata.SourceSha256);
        Assert.Single(Rows());
    }

    [Fact]
    public void Curves_are_lists_in_a_cell()
    {
        Measurement row = Imported($"arch,dataset,epochs,seed,test_accuracy,test_accuracy_curve\n{AllNone},cifar10,3,1,30,10 nan 30\n")[0];
        Assert.Equal([10, double.NaN, 30], row.Curves[Metric.TestAccuracy]);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("arch,dataset,epochs,test_accuracy\n", "there is a header, but no rows")]
    [InlineData("arch,epochs,test_accuracy\nx,12,10\n", "row 1, column dataset: this column is missing")]
    [InlineData("arch,dataset,test_accuracy\nx,cifar10,10\n", "row 1, column epochs: this column is missing")]
    [InlineData("dataset,epochs,test_accuracy\ncifar10,12,10\n", "row 1, column arch: this column is missing, and so is arch_index")]
    [InlineData("arch,dataset,epochs,seed\nx,cifar10,12,1\n", "row 1: no column holds a measurement")]
    [InlineData("arch,dataset,epochs,test_acc\nx,cifar10,12,10\n", "row 1: the column 'test_acc' is not known")]
    [InlineData("arch,dataset,epochs,dataset,test_accuracy\nx,cifar10,12,cifar10,10\n", "row 1, column dataset: the column is there twice")]
    public void A_header_that_will_not_do_is_refused(string csv, string message) => Assert.Contains(message, Refused(csv), StringComparison.Ordinal);

    [Theory]
    [InlineData("|none~0|,,cifar10,12,,10,1", "row 3, column arch: '|none~0|' is not an architecture")]
    [InlineData($"{AllNone},1650,cifar10,12,,10,1", $"row 3, column arch_index: 1650 is not the index of '{AllNone}', which is 1651")]
    [InlineData(",15625,cifar10,12,,10,1", "row 3, column arch_index: 15625 is not an index of the topology space")]
    [InlineData(",-1,cifar10,12,,10,1", "row 3, column arch_index: -1 is not an index")]
    [InlineData(",,cifar10,12,,10,1", "row 3, column arch: the cell is empty")]
    [InlineData(",1.5,cifar10,12,,10,1", "row 3, column arch_index: '1.5' is not a whole number")]
    [InlineData(",1,,12,,10,1", "row 3, column dataset: the data set has no name")]
    [InlineData(",1,cifar10,,,10,1", "row 3, column epochs: the cell is empty")]
    [InlineData(",1,cifar10,twelve,,10,1", "row 3, column epochs: 'twelve' is not a whole number")]
    [InlineData(",1,cifar10,0,,10,1", "row 3, column epochs: 0 is not a number of epochs")]
    [InlineData(",1,cifar10,12,x,10,1", "row 3, column seed: 'x' is not a whole number")]
    [InlineData(",1,cifar10,12,,ten,1", "row 3, column valid_accuracy: 'ten' is not a number")]
    [InlineData(",1,cifar10,12,,NaN,1", "row 3, column valid_accuracy: NaN is not a measurement")]
    [InlineData(",1,cifar10,12,,-1,1", "row 3, column valid_accuracy: -1 is negative")]
    [InlineData(",1,cifar10,12,,100.01,1", "row 3, column valid_accuracy: 100.01 is above 100")]
    [InlineData(",1,cifar10,12,,1e999,1", "row 3, column valid_accuracy: an infinite value")]
    [InlineData(",1,cifar10,12,,10,-0.5", "row 3, column train_seconds: -0.5 is negative")]
    [InlineData(",1,cifar10,12,,10", "row 3: the row has 6 fields, the header 7")]
    [InlineData(",1,cifar10,12,,\"10\"0,1", "row 3: the quotes in this row do not match")]
    [InlineData(",1651,cifar10,12,,11,1", "row 3: a second row for architecture 1651, cifar10, 12 epochs, mean over seeds; remove one of them (the other is row 2)")]
    [InlineData(",1651,cifar10,12,5,11,1", "row 3: architecture 1651, cifar10, 12 epochs, seed 5, but there is also a mean over seeds for it")]
    public void A_row_that_will_not_do_is_refused_by_number_and_column(string row, string message)
    {
        string refusal = Refused($"arch,arch_index,dataset,epochs,seed,valid_accuracy,train_seconds\n{AllNone},1651,cifar10,12,,10,1\n{row}\n");
        Assert.Contains("table.csv, " + message, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gzip_file_cut_short_is_refused()
    {
        string path = _folder.File("table.csv");
        using (var gzip = new GZipStream(File.Create(path), CompressionMode.Compress))
        {
            for (int index = 0; index < 5000; index++)
            {
                gzip.Write(Encoding.UTF8.GetBytes($"{index},cifar10,{index * 7919 % 1000},{index % 97}.{index * 31 % 1000}\n"));
            }
        }

        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Assert.Throws<TableFormatException>(() => Run(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData($"{AllNone},\"cifar10,24,10\n{AllNone},cifar10,36,10")]
    [InlineData($"{AllNone},\"cifar10\n\",24,10")]
    public void A_quote_that_is_not_closed_in_its_row_is_refused_there(string rows) => Assert.Contains(
        "table.csv, row 3: the quotes in this row do not match",
        Refused($"arch,dataset,epochs,test_accuracy\n{AllNone},cifar10,12,10\n{rows}\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("\"")]
    public void A_field_that_never_ends_is_refused(string quote) => Assert.Contains(
        "table.csv, row 2: a field of more than 1048576 characters",
        Refused($"arch,dataset,epochs,test_accuracy\n{quote}{new string('x', 3_000_000)}{quote},cifar10,12,10\n"), StringComparison.Ordinal);

    [Fact]
    public void A_gzip_file_that_expands_beyond_all_measure_is_refused()
    {
        string path = _folder.File("table.csv");
        using (var gzip = new GZipStream(File.Create(path), CompressionMode.Compress))
        {
            gzip.Write("arch,dataset,epochs,test_accuracy\n"u8);
            byte[] emptyLines = new byte[1 << 20];
            emptyLines.AsSpan().Fill((byte)'\n');
            for (int megabyte = 0; megabyte < 80; megabyte++)
            {
                gzip.Write(emptyLines);
            }
        }

        Assert.Contains("expand to more than", Assert.Throws<TableFormatException>(() => Run(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_import_leaves_nothing()
    {
        File.WriteAllText(_folder.File("table.csv"), $"arch,dataset,epochs,test_accuracy\n{AllNone},cifar10,12,10\n");
        ImportTask task = Task(_folder.File("table.csv")) with { Cancellation = new CancellationToken(canceled: true) };
        Assert.Throws<OperationCanceledException>(() => new CsvRecipe().Run(task));
        Assert.Equal([_folder.File("table.csv")], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void What_cannot_be_opened_is_said_to_be_so()
    {
        Assert.Contains("there is no file", Assert.Throws<InputException>(() => Run(_folder.File("none.csv"))).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<InputException>(() => Run(_folder.Path)).Message, StringComparison.Ordinal);
    }

    private TableMetadata Import(string csv, IIndexedSpace? space = null)
    {
        File.WriteAllText(_folder.File("table.csv"), csv);
        return Run(_folder.File("table.csv"), space);
    }

    private TableMetadata Run(string source, IIndexedSpace? space = null, string? licence = null) =>
        new CsvRecipe().Run(Task(source, space, licence)).Metadata;

    private ImportTask Task(string source, IIndexedSpace? space = null, string? licence = null) => new(
        source,
        new ImportOptions { Destination = _folder.File("table.parquet"), Name = "mine", Space = space, Licence = licence },
        Progress: null,
        TestContext.Current.CancellationToken);

    private IReadOnlyList<Measurement> Imported(string csv)
    {
        Import(csv);
        return Rows();
    }

    private IReadOnlyList<Measurement> Rows()
    {
        using var reader = new MeasurementTableReader(_folder.File("table.parquet"));
        return [.. reader.Rows()];
    }

    /// <summary>The message with which a file is refused; nothing is written.</summary>
    private string Refused(string csv)
    {
        string message = Assert.Throws<TableFormatException>(() => Import(csv)).Message;
        Assert.False(File.Exists(_folder.File("table.parquet")));
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
