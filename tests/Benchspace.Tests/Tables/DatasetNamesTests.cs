using Benchspace.Import;
using Benchspace.Import.Catalog;
using Benchspace.Spaces.NasBench201;
using Benchspace.Tables;

namespace Benchspace.Tests.Tables;

public sealed class DatasetNamesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("CIFAR10", "cifar10")]
    [InlineData("CIFAR-10", "cifar10")]
    [InlineData("cifar10_valid", "cifar10-valid")]
    [InlineData("Cifar-100", "cifar100")]
    public void A_table_is_asked_in_any_spelling_and_gives_its_own(string given, string own)
    {
        TabularBenchmark table = SmallTables.Open(_folder, TabularBenchmarkTests.SeveralSeeds());
        Assert.Equal(own, table.DatasetNamed(given));
        Assert.Equal(table.EpochsOf(own), table.EpochsOf(given));
        Assert.NotEmpty(table.EpochsOf(given));
        int epochs = table.EpochsOf(own)[0];
        Assert.Same(table.Slice(own, epochs), table.Slice(given, epochs));
        Assert.Equal(table.ValidationDatasetOf(own), table.ValidationDatasetOf(given));
    }

    [Fact]
    public void Where_the_table_is_silent_what_is_published_says_which_data_set_validates_which()
    {
        TabularBenchmark table = SmallTables.Open(_folder, TabularBenchmarkTests.SeveralSeeds());
        Assert.Null(table.Metadata.ValidatedBy);
        Assert.Equal("cifar10-valid", table.ValidationDatasetOf("cifar10"));
        Assert.Equal("cifar100", table.ValidationDatasetOf("cifar100"));
        Assert.Equal(["cifar10", "cifar100"], table.SearchDatasets);
    }

    [Fact]
    public void What_the_table_says_holds_before_what_is_published()
    {
        TabularBenchmark table = Table(new Dictionary<string, string> { ["letters"] = "letters-half" });
        Assert.Equal("letters-half", table.ValidationDatasetOf("Letters"));
        Assert.Equal("cifar10", table.ValidationDatasetOf("cifar10"));
        Assert.Equal(["cifar10", "cifar10-valid", "letters"], table.SearchDatasets);
        Assert.Equal("{\"letters\":\"letters-half\"}", table.Metadata.KeyValues().Single(pair => pair.Key == "validated_by").Value);
    }

    [Fact]
    public void A_partner_that_the_table_lacks_validates_nothing() =>
        Assert.Equal("letters", Table(new Dictionary<string, string> { ["letters"] = "absent" }).ValidationDatasetOf("letters"));

    [Fact]
    public void What_validates_is_not_validated_by_another() =>
        Assert.Throws<InputException>(() => SmallTables.Metadata with { ValidatedBy = new Dictionary<string, string> { ["a"] = "b", ["b"] = "a" } });

    [Fact]
    public void An_import_writes_what_is_published_into_the_table()
    {
        string csv = _folder.File("own.csv"), path = _folder.File("own.parquet");
        File.WriteAllText(csv, "arch,dataset,epochs,test_accuracy\n8:8:8:8:8,cifar10,1,20\n8:8:8:8:8,cifar10-valid,1,20\n");
        TableMetadata written = TableImport.Run(csv, new ImportOptions { Destination = path, Name = "own" }).Metadata;
        Assert.Equal([new("cifar10", "cifar10-valid")], written.ValidatedBy!);
        Assert.Equal(written, TabularBenchmark.Open(path).Metadata);
    }

    [Fact]
    public void A_merge_keeps_what_its_parts_say()
    {
        Table(new Dictionary<string, string> { ["letters"] = "letters-half" });
        string merged = _folder.File("merged.parquet");
        TableMerge.Run([_folder.File("own.parquet")], merged, "merged");
        Assert.Equal([new("letters", "letters-half")], TabularBenchmark.Open(merged).Metadata.ValidatedBy!);
    }

    private TabularBenchmark Table(Dictionary<string, string> validatedBy)
    {
        string path = _folder.File("own.parquet");
        using (var writer = new MeasurementTableWriter(path, TopologySpace.Instance))
        {
            foreach (string dataset in (string[])["cifar10", "cifar10-valid", "letters", "letters-half"])
            {
                writer.Add(new Measurement(0, dataset, 12, null) { TestAccuracy = 50, ValidAccuracy = 50 });
            }

            writer.Commit(SmallTables.Metadata with { ValidatedBy = validatedBy });
        }

        return TabularBenchmark.Open(path);
    }
}
