using System.IO.Compression;
using Benchspace.Formats.Bzip2;
using Benchspace.Import;
using Benchspace.Import.Catalog;
using Benchspace.Import.Sources;
using Benchspace.Tables;

namespace Benchspace.Tests.Import.Archives;

public class SinglePickleArchiveTests
{
    public static TheoryData<string> Layouts => ["legacy.pth", "zip.pth", "single.pickle.pbz2", "single.pickle"];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_layout_gives_the_records_that_were_written(string layout)
    {
        using var folder = new TemporaryFolder();
        TabularBenchmark table = ImportedTables.Of(Unpacked(layout, folder), folder, LearningCurves.All);

        Assert.Equal("topology", table.Space.Name);
        Assert.Equal(3, table.Coverage.CoveredCount);
        Assert.Equal(3 * (5 + 4), table.Coverage.RowCount);
        RecordedTraining half = table.Slice("cifar100", 12).Query(11, TrainingChoice.Of(111), after: 6);
        Assert.Equal(12.5 + 2 + (6 * 0.25), half.Train.Accuracy);
        Assert.Equal(3.5 - (6 / 128.0), half.Train.Loss);
        Assert.Equal(7 * 9.25, half.Train.SecondsTotal);
        Assert.Equal(10 + (6 * 0.25) + (11 / 1024.0) + 0.111, half.Valtest!.Value.Accuracy!.Value, 1e-12);
        Assert.Equal(1, half.Test!.Value.SecondsPerEpoch);

        TrainingCost cost = table.Slice("cifar10-valid", 200).Cost(1462);
        Assert.Equal(0.025, cost.LatencySeconds);
        Assert.Equal(200 * 7.25, cost.Train!.Value.Total);
    }

    [Fact]
    public void A_set_of_images_that_was_only_looked_at_in_the_end_has_no_answer_before()
    {
        using var folder = new TemporaryFolder();
        TableSlice slice = ImportedTables.Of(Unpacked("legacy.pth", folder), folder, LearningCurves.All).Slice("ImageNet16-120", 200);
        RecordedTraining early = slice.Query(0, TrainingChoice.Mean, after: 100);
        Assert.Null(early.Valid);
        Assert.Null(early.Test);
        Assert.NotNull(early.Valtest);
        Assert.NotNull(slice.Query(0, TrainingChoice.Mean, after: 199).Valid);
        Assert.NotNull(slice.Query(0, TrainingChoice.Mean).Test);
    }

    [Fact]
    public void All_layouts_give_the_same_rows()
    {
        using var folder = new TemporaryFolder();
        Measurement[][] tables = [.. Layouts.Select(row => Rows(row.Data, folder))];
        Assert.All(tables, rows => Assert.Equal(tables[0], rows));
    }

    [Fact]
    public void A_zip_whose_pickle_is_deflated_gives_the_same_rows()
    {
        using var folder = new TemporaryFolder();
        Measurement[] stored = Rows("zip.pth", folder);
        string path = folder.File("deflated.pth");
        using (ZipArchive source = ZipFile.OpenRead(folder.File("zip.pth")), deflated = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            foreach (ZipArchiveEntry entry in source.Entries)
            {
                using Stream from = entry.Open();
                using Stream to = deflated.CreateEntry(entry.FullName, CompressionLevel.Fastest).Open();
                from.CopyTo(to);
            }
        }

        Import(path, folder, LearningCurves.All);
        Assert.Equal(stored, RowsOf(folder));
    }

    [Fact]
    public void A_zip_without_its_end_is_an_unfinished_download()
    {
        using var folder = new TemporaryFolder();
        string path = Unpacked("zip.pth", folder);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^200]);
        Assert.Equal(
            $"{path}: the zip archive is damaged, or its download is not complete; copy or download it again",
            Assert.Throws<SourceFormatException>(() => Import(path, folder)).Message);
    }

    [Fact]
    public void A_single_record_is_read_too()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(1, ImportedTables.Of(Unpacked("one.pickle.pbz2", folder), folder).Coverage.CoveredCount);
    }

    [Fact]
    public void Recorded_sizes_that_are_wrong_are_counted()
    {
        using var folder = new TemporaryFolder();
        ImportSummary summary = Import(Unpacked("legacy.pth", folder), folder);
        // What the file records is right for architecture 0 on CIFAR-10, at both numbers of epochs and all seeds, and for nothing else.
        Assert.Equal(27, summary.Sizes!.ComparedCount);
        Assert.Equal(27 - 5, summary.Sizes.ParamsDisagreeCount);
        Assert.Equal(27 - 5, summary.Sizes.FlopsDisagreeCount);
        Assert.Contains("computed", summary.Sizes.Example, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_cut_off_is_refused_and_nothing_is_written()
    {
        using var folder = new TemporaryFolder();
        foreach (string layout in Layouts.Select(row => row.Data))
        {
            string whole = Unpacked(layout, folder);
            byte[] bytes = File.ReadAllBytes(whole);
            foreach (double share in (double[])[0.001, 0.3, 0.7, 0.99])
            {
                File.WriteAllBytes(whole, bytes[..(int)(bytes.Length * share)]);
                // The storages behind a torch file's pickle are never looked at.
                if (layout.EndsWith(".pth", StringComparison.Ordinal) && share > 0.98)
                {
                    continue;
                }

                var refusal = Assert.ThrowsAny<InputException>(() => Import(whole, folder));
                Assert.DoesNotContain('\n', refusal.Message);
                Assert.StartsWith(whole, refusal.Message, StringComparison.Ordinal);
                Assert.False(File.Exists(ImportedTables.Options(folder).Destination));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_architecture_that_is_there_twice_is_refused_by_its_number(int threads)
    {
        // Without the header and the end of the pickle that it is.
        string record = System.Text.Encoding.Latin1.GetString(ImportedTables.Fixture("short-record.pickle"))[2..^1];
        const string Key = "X\u000a\0\0\0arch2infos";
        using var folder = new TemporaryFolder();
        string path = folder.File("twice.pickle");
        File.WriteAllBytes(path, Formats.Pickle.PickleText.Bytes($"\u0080\u0002}}({Key}}}(K\u000b{record}K\u000b{record}uu."));
        var refusal = Assert.Throws<SourceFormatException>(() => TableImport.Run(
            path, ImportedTables.Options(folder) with { Threads = threads }, cancellation: TestContext.Current.CancellationToken));
        Assert.StartsWith($"{path}: architecture 11: arch2infos has it twice", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_refused_is_not_left_open()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("other.zip");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            zip.CreateEntry("readme.txt").Open().Dispose();
        }

        Assert.Throws<SourceFormatException>(() => Import(path, folder));
        if (OperatingSystem.IsLinux())
        {
            Assert.DoesNotContain(path, Directory.GetFiles("/proc/self/fd").Select(descriptor => new FileInfo(descriptor).LinkTarget));
        }

        using FileStream alone = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    private static Measurement[] Rows(string layout, TemporaryFolder folder)
    {
        Import(Unpacked(layout, folder), folder, LearningCurves.All);
        return RowsOf(folder);
    }

    private static Measurement[] RowsOf(TemporaryFolder folder)
    {
        using var reader = new MeasurementTableReader(ImportedTables.Options(folder).Destination);
        return [.. reader.Rows()];
    }

    private static ImportSummary Import(string source, TemporaryFolder folder, LearningCurves curves = LearningCurves.None) =>
        TableImport.Run(source, ImportedTables.Options(folder) with { Curves = curves }, cancellation: TestContext.Current.CancellationToken);

    /// <summary>A file with the layout, as it would be downloaded.</summary>
    private static string Unpacked(string layout, TemporaryFolder folder)
    {
        bool isCompressed = layout.EndsWith(".pbz2", StringComparison.Ordinal);
        byte[] stored = ImportedTables.Fixture(layout switch
        {
            "single.pickle" => "single.pickle.pbz2",
            _ when isCompressed => layout,
            _ => layout + ".bz2",
        });
        string path = folder.File(layout);
        using FileStream file = File.Create(path);
        using Stream content = isCompressed ? new MemoryStream(stored) : new Bzip2Stream(new MemoryStream(stored));
        content.CopyTo(file);
        return path;
    }
}
