using Benchspace.Import;
using Benchspace.Import.Catalog;
using Benchspace.Import.Sources;

namespace Benchspace.Tests.Import.Catalog;

public class TableImportTests
{
    private const string Csv = "arch_index,arch,dataset,epochs,test_accuracy,params_millions\n7,8:8:8:8:64,cifar10,1,20,9\n7,8:8:8:8:64,cifar10,12,30,\n9,,cifar10,1,25,\n";

    [Fact]
    public void A_table_of_one_s_own_is_summed_up_as_what_was_written()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("mine.txt"), Csv);
        ImportSummary summary = TableImport.Run(folder.File("mine.txt"), Options(folder, "first"), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(("CSV", 32_768, 2, 3L), (summary.Source, summary.SpaceCount, summary.CoveredCount, summary.RowCount));
        Assert.Equal((1, 1, 0), (summary.Sizes!.ComparedCount, summary.Sizes.ParamsDisagreeCount, summary.Sizes.FlopsDisagreeCount));

        ImportSummary again = TableImport.Run(Options(folder, "first").Destination, Options(folder, "second"), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("measurement table", again.Source);
        Assert.Equal(
            summary with { Source = "", Metadata = summary.Metadata with { Name = "", Source = "", SourceSha256 = "" }, LeftOut = [] },
            again with { Source = "", Metadata = again.Metadata with { Name = "", Source = "", SourceSha256 = "" }, LeftOut = [] });
    }

    [Fact]
    public void A_source_that_no_recipe_reads_is_told_what_each_reads()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("program"), [0x7f, 0x45, 0x4c, 0x46]);
        var refusal = Assert.Throws<SourceFormatException>(() => TableImport.Run(folder.File("program"), Options(folder, "none"), cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(
            $"{folder.File("program")}: found a file that begins with the bytes 7f454c46; expected a NATS-Bench archive (folder or tar), a NAS-Bench-201 file (.pth), "
            + "a NATS-Bench file (.pickle.pbz2), a measurement table (Parquet) or a measurement table (CSV or CSV.gz)",
            refusal.Message);
    }

    private static ImportOptions Options(TemporaryFolder folder, string name) => new() { Destination = folder.File(name + ".parquet"), Name = name };
}
