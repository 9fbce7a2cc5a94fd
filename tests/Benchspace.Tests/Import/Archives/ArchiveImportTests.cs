using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Benchspace.Benchmarks;
using Benchspace.Formats.Bzip2;
using Benchspace.Formats.Pickle;
using Benchspace.Import;
using Benchspace.Import.Archives;
using Benchspace.Import.Catalog;
using Benchspace.Import.Sources;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;
using Benchspace.Tables;
using Benchspace.Tests.Formats.Pickle;
using Benchspace.Tests.Tables;
using ICSharpCode.SharpZipLib.BZip2;

namespace Benchspace.Tests.Import.Archives;

public class ArchiveImportTests
{
    private const string TopologySample = "NATS-tss-v1_0-3ffb9-simple";
    private const string SizeSample = "NATS-sss-v1_0-50262-simple";

    [Fact]
    public void A_partial_archive_states_what_it_covers()
    {
        using var folder = new TemporaryFolder();
        ImportSummary topology = Import(SharedData.Path("nats-bench", TopologySample), folder);
        Assert.Equal((2, 15_625, 34), (topology.CoveredCount, topology.SpaceCount, topology.RowCount));
        Assert.Equal(new RecordedSizes(34, 0, 0, null), topology.Sizes);
        Assert.Equal("MIT", topology.Metadata.Licence);
        Assert.Equal(TopologySample, topology.Metadata.Source);

        ImportSummary size = Import(SharedData.Path("nats-bench", SizeSample), folder);
        Assert.Equal((2, 32_768, 40), (size.CoveredCount, size.SpaceCount, size.RowCount));
    }

    [Fact]
    public void A_tar_gives_the_folder_s_table_but_for_the_hash()
    {
        using var folder = new TemporaryFolder();
        string sample = SharedData.Path("nats-bench", TopologySample);
        string tar = folder.File("download.tar");
        TarFile.CreateFromDirectory(sample, tar, includeBaseDirectory: true);

        ImportSummary ofFolder = Import(sample, folder, curves: LearningCurves.All, name: "folder");
        ImportSummary ofTar = Import(tar, folder, curves: LearningCurves.All, name: "tar");
        Assert.NotEqual(ofFolder.Metadata.SourceSha256, ofTar.Metadata.SourceSha256);
        Assert.Equal(ofFolder.Metadata with { Name = "", SourceSha256 = "" }, ofTar.Metadata with { Name = "", SourceSha256 = "" });
        Assert.Equal(Rows(folder, "folder"), Rows(folder, "tar"));
    }

    [Fact]
    public void A_search_gets_the_answers_that_the_CSV_gives()
    {
        using var folder = new TemporaryFolder();
        TabularBenchmark archive = ImportedTables.Of(SharedData.Path("nats-bench", TopologySample), folder);
        TabularBenchmark csv = ImportedTables.Of(SharedData.Path("nasbench201", "nasbench201.csv.gz"), folder, name: "csv");
        const double Rounding = 1e-4;
        foreach (string dataset in (string[])["cifar10", "cifar100", "ImageNet16-120"])
        {
            TabularTask ofArchive = new TabularTask(archive, dataset, 12, 200);
            TabularTask ofCsv = new TabularTask(csv, dataset, 12, 200);
            foreach (int index in (int[])[0, 11])
            {
                Architecture architecture = TopologySpace.Instance[index];
                // The CSV has means over the seeds that the archive draws from.
                var random = new Random(1);
                Evaluation[] drawn = [.. Enumerable.Range(0, 200).Select(_ => ofArchive.Evaluate(new Trial(0, architecture, Fidelity.Complete(12)), random)).DistinctBy(evaluation => evaluation.Seed)];
                Evaluation mean = ofCsv.Evaluate(new Trial(0, architecture, Fidelity.Complete(12)), random);
                Assert.Equal(dataset == "cifar10" ? [111, 777] : [111], drawn.Select(evaluation => evaluation.Seed!.Value).Order());
                Assert.Equal(mean.ValidAccuracy, drawn.Average(evaluation => evaluation.ValidAccuracy), Rounding);
                Assert.All(drawn, evaluation => Assert.Equal(mean.CostSeconds, evaluation.CostSeconds, Rounding));
                Assert.Equal(ofCsv.FullAccuracyOf(architecture).Test, ofArchive.FullAccuracyOf(architecture).Test, 0.01);
            }
        }
    }

    [Fact]
    public void Weights_are_skipped_over_and_numbers_need_no_leading_zeros()
    {
        using var folder = new TemporaryFolder();
        string archive = Archive(folder, "full");
        File.WriteAllBytes(Path.Combine(archive, "11.pickle.pbz2"), ImportedTables.Fixture("full-000011.pickle.pbz2"));
        ImportSummary summary = Import(archive, folder);
        Assert.Equal((1, 9), (summary.CoveredCount, summary.RowCount));
        Assert.Equal(0, summary.RenumberedCount);
    }

    [Fact]
    public void The_number_of_the_file_holds_and_a_record_of_another_number_is_counted()
    {
        using var folder = new TemporaryFolder();
        string archive = Archive(folder, "copies", 11, 12);
        ImportSummary summary = Import(archive, folder);
        Assert.Equal(1, summary.RenumberedCount);
        Assert.Contains(new("records_of_another_number", "1"), summary.Metadata.Facts);
        Assert.Equal([11, 12], Rows(folder).Select(row => row.ArchIndex).Distinct());
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        string archive = Archive(folder, "copies", [.. Enumerable.Range(100, 40)]);
        Import(archive, folder, LearningCurves.All, options: options => options with { Threads = 1 });
        byte[] one = File.ReadAllBytes(ImportedTables.Options(folder).Destination);
        Import(archive, folder, LearningCurves.All, options: options => options with { Threads = 7 });
        Assert.True(one.AsSpan().SequenceEqual(File.ReadAllBytes(ImportedTables.Options(folder).Destination)));
    }

    [Fact]
    public void A_stopped_import_goes_on_where_it_was_and_ends_in_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        string archive = Archive(folder, "copies", [.. Enumerable.Range(0, 30)]);
        Import(archive, folder);
        string table = ImportedTables.Options(folder).Destination;
        byte[] whole = File.ReadAllBytes(table);
        File.Delete(table);

        using var stop = new CancellationTokenSource();
        var stopAfterTen = new Stopper(10, stop);
        Assert.ThrowsAny<OperationCanceledException>(() => TableImport.Run(archive, ImportedTables.Options(folder), stopAfterTen, stop.Token));
        Assert.False(File.Exists(table));
        Assert.True(File.Exists(table + ".import"));

        // As if the machine had lost power while something was written.
        using (FileStream journal = File.Open(table + ".import", FileMode.Append))
        {
            journal.Write(new byte[100]);
        }

        var progress = new Stopper(int.MaxValue, stop);
        TableImport.Run(archive, ImportedTables.Options(folder) with { Resume = true }, progress, TestContext.Current.CancellationToken);
        Assert.InRange(progress.Reports, 1, 20);
        Assert.True(whole.AsSpan().SequenceEqual(File.ReadAllBytes(table)));
        Assert.False(File.Exists(table + ".import"));
    }

    [Fact]
    public void An_import_of_something_else_is_not_resumed()
    {
        using var folder = new TemporaryFolder();
        string archive = Archive(folder, "copies", [.. Enumerable.Range(0, 30)]);
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => TableImport.Run(archive, ImportedTables.Options(folder), new Stopper(5, stop), stop.Token));
        var refusal = Assert.ThrowsAny<InputException>(() => Import(archive, folder, LearningCurves.All, options: options => options with { Resume = true }));
        Assert.Contains("another import", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_left_out_as_damaged_is_tried_again_by_a_resumed_import()
    {
        using var folder = new TemporaryFolder();
        string archive = Archive(folder, "copies", [.. Enumerable.Range(0, 30)]);
        string damaged = Path.Combine(archive, "000000.pickle.pbz2");
        File.WriteAllBytes(damaged, []);
        using var stop = new CancellationTokenSource();
        ImportOptions options = ImportedTables.Options(folder) with { SkipDamaged = true, Threads = 1 };
        Assert.ThrowsAny<OperationCanceledException>(() => TableImport.Run(archive, options, new Stopper(10, stop), stop.Token));

        var refusal = Assert.ThrowsAny<InputException>(() => Import(archive, folder, options: plain => plain with { Resume = true }));
        Assert.StartsWith(damaged, refusal.Message, StringComparison.Ordinal);
        ImportSummary summary = Import(archive, folder, options: _ => options with { Resume = true });
        Assert.Equal((29, 1), (summary.CoveredCount, summary.LeftOut.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_archive_that_was_written_since_is_another_even_at_equal_length(bool isTar)
    {
        using var folder = new TemporaryFolder();
        string archive = Archive(folder, "copies", [.. Enumerable.Range(0, 30)]);
        string written = Path.Combine(archive, "000029.pickle.pbz2");
        if (isTar)
        {
            written = folder.File("copies.tar");
            TarFile.CreateFromDirectory(archive, written, includeBaseDirectory: true);
            archive = written;
        }

        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => TableImport.Run(archive, ImportedTables.Options(folder) with { Threads = 1 }, new Stopper(5, stop), stop.Token));
        File.SetLastWriteTimeUtc(written, File.GetLastWriteTimeUtc(written).AddSeconds(5));
        var refusal = Assert.ThrowsAny<InputException>(() => Import(archive, folder, options: options => options with { Resume = true }));
        Assert.Contains("another import", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_member_is_named_and_left_out_only_when_asked()
    {
        using var folder = new TemporaryFolder();
        string archive = Archive(folder, "copies", [.. Enumerable.Range(0, 12)]);
        string damaged = Path.Combine(archive, "000007.pickle.pbz2");
        byte[] bytes = File.ReadAllBytes(damaged);
        File.WriteAllBytes(damaged, bytes[..^100]);
        File.WriteAllBytes(Path.Combine(archive, "000009.pickle.pbz2"), []);

        // Whatever the threads do, the first is the one that is named.
        for (int round = 0; round < 5; round++)
        {
            var refusal = Assert.Throws<DamagedMemberException>(() => Import(archive, folder, options: options => options with { Threads = 4 }));
            Assert.StartsWith(damaged, refusal.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(ImportedTables.Options(folder).Destination));
        }

        ImportSummary summary = Import(archive, folder, options: options => options with { SkipDamaged = true });
        Assert.Equal(10, summary.CoveredCount);
        Assert.Equal(2, summary.LeftOut.Count);
        Assert.StartsWith(damaged, summary.LeftOut[0], StringComparison.Ordinal);
        Assert.DoesNotContain(7, Rows(folder).Select(row => row.ArchIndex));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(-8)]
    public void A_member_that_is_cut_in_its_last_bytes_or_goes_on_after_its_end_is_damaged(int lost)
    {
        using var folder = new TemporaryFolder();
        string archive = Archive(folder, "copies", 1, 2);
        string damaged = Path.Combine(archive, "000002.pickle.pbz2");
        byte[] bytes = File.ReadAllBytes(damaged);
        File.WriteAllBytes(damaged, lost > 0 ? bytes[..^lost] : [.. bytes, .. new byte[-lost]]);
        var refusal = Assert.ThrowsAny<InputException>(() => Import(archive, folder));
        Assert.StartsWith(damaged, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_cannot_be_read_is_left_out_when_asked_and_has_no_sum_in_the_source_s()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no devices with names like files on Windows");
        using var folder = new TemporaryFolder();
        string archive = Archive(folder, "copies", 1, 2);
        string endless = Path.Combine(archive, "000003.pickle.pbz2");
        File.CreateSymbolicLink(endless, "/dev/zero");
        ImportSummary summary = Import(archive, folder, options: options => options with { SkipDamaged = true });
        Assert.Equal((2, 1), (summary.CoveredCount, summary.LeftOut.Count));

        string[] sums = [.. Directory.GetFiles(archive).Order(StringComparer.Ordinal).Select(path =>
            $"{(path == endless ? "unreadable" : Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))))}  {Path.GetFileName(path)}\n")];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(sums)))), summary.Metadata.SourceSha256);
    }

    [Fact]
    public void An_unfinished_download_of_a_tar_is_damaged_in_its_last_member()
    {
        using var folder = new TemporaryFolder();
        string archive = Archive(folder, "copies", 1, 2, 3);
        string tar = folder.File("copies.tar");
        TarFile.CreateFromDirectory(archive, tar, includeBaseDirectory: true);
        File.WriteAllBytes(tar, File.ReadAllBytes(tar)[..^5_000]);
        var refusal = Assert.ThrowsAny<InputException>(() => Import(tar, folder));
        Assert.Contains("the download is not complete", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, Import(tar, folder, options: options => options with { SkipDamaged = true }).CoveredCount);
    }

    [Fact]
    public void A_hostile_member_is_refused_by_name_and_runs_nothing()
    {
        using var folder = new TemporaryFolder();
        string trace = folder.File("executed");
        string archive = Archive(folder, "hostile", 1);
        WriteMember(archive, "000002.pickle.pbz2", $"cposix\nsystem\n(X{(char)(trace.Length + 6)}\0\0\0touch {trace}tR.");
        var refusal = Assert.ThrowsAny<InputException>(() => Import(archive, folder));
        Assert.Contains("posix.system", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("000002.pickle.pbz2", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(trace));
        Assert.Equal(1, Import(archive, folder, options: options => options with { SkipDamaged = true }).CoveredCount);
    }

    [Fact]
    public void A_member_that_expands_beyond_measure_is_refused()
    {
        using var folder = new TemporaryFolder();
        string archive = Archive(folder, "bomb", 1);
        File.WriteAllBytes(Path.Combine(archive, "000002.pickle.pbz2"), ImportedTables.Fixture("expanding.pickle.pbz2"));
        var refusal = Assert.ThrowsAny<InputException>(() => Import(archive, folder));
        Assert.Contains("expand to more than", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("an empty folder", "found no files; expected the files of a NATS-Bench archive")]
    [InlineData("a folder of other files", "found 3 files such as a.txt and b.txt; expected")]
    [InlineData("a folder with meta alone", "found meta.pickle.pbz2 and no file of an architecture; expected")]
    [InlineData("a file of zeros", "found a file of zeros; expected a NATS-Bench archive")]
    [InlineData("an empty file", "found an empty file; expected")]
    [InlineData("a program", "found a file that begins with the bytes 7f454c46; expected")]
    [InlineData("a pickle of something else", "found a pickle of a list of 2; expected a dict with meta_archs")]
    [InlineData("a compressed pickle of a dict", "found a dict of the text 'a'; expected meta_archs, arch2infos and evaluated_indexes")]
    [InlineData("a zip of something else", "found a zip archive that begins with readme.txt; expected a file of torch.save")]
    [InlineData("a meta of another space", "its list of architectures is not the size space's: number 1 is '8:8:8:8:24', expected '8:8:8:8:16'")]
    [InlineData("a meta that is too short", "it lists 2 architectures; the size space has 32768")]
    [InlineData("a member of another space", "it holds '8:8:8:8:8', which is not an architecture of the topology space")]
    [InlineData("a member beyond the space", "15625 is not an index of the topology space, which ends at 15624")]
    [InlineData("a member twice", "11.pickle.pbz2 and 000011.pickle.pbz2 are both the file of architecture 11; remove one")]
    [InlineData("a member that is no record", "the record: expected a dict, found a list of 2")]
    [InlineData("a member without epochs", "the record is empty; expected one entry per number of epochs")]
    [InlineData("nothing at all", "there is no file")]
    public void What_is_not_an_archive_is_told_what_was_found_and_what_was_expected(string source, string says)
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, source);
        var refusal = Assert.ThrowsAny<InputException>(() => Import(path, folder));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.DoesNotContain(Directory.GetFiles(folder.Path, "table*"), file => !file.EndsWith(".import", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_that_was_there_stays_when_an_import_fails()
    {
        using var folder = new TemporaryFolder();
        string archive = Archive(folder, "copies", 1);
        Import(archive, folder);
        byte[] before = File.ReadAllBytes(ImportedTables.Options(folder).Destination);
        WriteMember(archive, "000002.pickle.pbz2", "N.");
        Assert.ThrowsAny<InputException>(() => Import(archive, folder));
        Assert.True(before.AsSpan().SequenceEqual(File.ReadAllBytes(ImportedTables.Options(folder).Destination)));
    }

    [Fact]
    public void A_Parquet_table_is_imported_under_another_name()
    {
        using var folder = new TemporaryFolder();
        Import(Archive(folder, "copies", 1, 2), folder, LearningCurves.All, name: "first");
        ImportSummary summary = Import(ImportedTables.Options(folder, "first").Destination, folder, name: "second");
        Assert.Equal("second", summary.Metadata.Name);
        Assert.Equal("MIT", summary.Metadata.Licence);
        Assert.Equal(Rows(folder, "first"), Rows(folder, "second"));
    }

    [Fact]
    public void A_Parquet_table_may_be_imported_in_its_own_place()
    {
        using var folder = new TemporaryFolder();
        Import(Archive(folder, "copies", 1, 2), folder);
        Measurement[] before = Rows(folder);
        Import(ImportedTables.Options(folder).Destination, folder);
        Assert.Equal(before, Rows(folder));
    }

    [Fact]
    public void Recorded_sizes_of_other_networks_than_the_published_ones_are_kept_and_compared_with_nothing()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("mine.parquet");
        using (var writer = new MeasurementTableWriter(path, TopologySpace.Instance))
        {
            writer.Add(new Measurement(1, "cifar10", 4, null) { TestAccuracy = 80, ParamsMillions = 0.2, FlopsMillions = 3 });
            writer.Commit(SmallTables.Metadata with { TrainedNetworks = "N=1, C=8" });
        }

        ImportSummary summary = Import(path, folder);
        Assert.Null(summary.Sizes);
        Assert.Equal("N=1, C=8", summary.Metadata.TrainedNetworks);
    }

    [Fact]
    public void Ten_thousand_mutations_of_a_record_crash_nothing()
    {
        byte[] sample = SmallRecord();
        PickleLimits limits = OfficialPickles.Record with { Memory = 16 << 20 };
        var random = new Random(12);
        int read = 0;
        for (int i = 0; i < 10_000; i++)
        {
            byte[] mutant = HostilePickleTests.Mutate(sample, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ArchitectureRecord record = ArchitectureRecordReader.Read(PickleReader.Read(mutant, "mutant", limits), "mutant", LearningCurves.All);
                RecordRows.Of(11, record);
                read++;
            }
            catch (InputException refusal)
            {
                Assert.DoesNotContain('\n', refusal.Message);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
        }

        Assert.InRange(read, 1, 9_999);
    }

    [Theory]
    [InlineData(10_000, 9)]
    [InlineData(10_000, 1_000_000)]
    [InlineData(1, 2_000)]
    public void A_record_that_names_its_training_again_and_again_is_refused_before_that_takes_memory(int epochs, int seeds)
    {
        string architecture = TopologySpace.Instance.Format(TopologySpace.Instance[11]);
        string training = $"}}(X\u0006\0\0\0epochsM{(char)(epochs & 255)}{(char)(epochs >> 8)}u";
        string results = $"}}(X\u0007\0\0\0cifar10M\u0009\u0003\u0086{training}u";
        string named = $"}}(X\u0007\0\0\0cifar10]({string.Concat(Enumerable.Repeat("M\u0009\u0003", seeds))}eu";
        byte[] pickle = PickleText.Bytes(
            $"\u0080\u0002}}(X{(char)$"{epochs}".Length}\0\0\0{epochs}}}(X\u000a\0\0\0arch_indexK\u000b"
            + $"X\u0008\0\0\0arch_strX{(char)architecture.Length}\0\0\0{architecture}X\u000b\0\0\0all_results{results}X\u000c\0\0\0dataset_seed{named}uu.");
        PickleValue record = PickleReader.Read(pickle, "hostile", new PickleLimits { Memory = 256 << 20 });
        long before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Assert.Throws<SourceFormatException>(() => ArchitectureRecordReader.Read(record, "hostile", LearningCurves.All));
        Assert.Contains("dataset_seed names more trainings", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public void A_record_cut_off_at_any_byte_is_refused()
    {
        byte[] sample = SmallRecord();
        ArchitectureRecordReader.Read(PickleReader.Read(sample, "whole"), "whole", LearningCurves.All);
        for (int length = 0; length < sample.Length; length++)
        {
            Assert.Throws<PickleFormatException>(() => PickleReader.Read(sample.AsMemory(0, length), "cut"));
        }
    }

    [Fact]
    public void An_official_sample_cut_off_is_refused()
    {
        byte[] sample = Decompressed(File.ReadAllBytes(Path.Combine(SharedData.Path("nats-bench", SizeSample), "000000.pickle.pbz2")));
        for (int length = 0; length < sample.Length; length += 97)
        {
            Assert.Throws<PickleFormatException>(() => PickleReader.Read(sample.AsMemory(0, length), "cut"));
        }
    }

    /// <summary>The shortest training of a record that Python wrote.</summary>
    private static byte[] SmallRecord() => ImportedTables.Fixture("short-record.pickle");

    private static ImportSummary Import(
        string source, TemporaryFolder folder, LearningCurves curves = LearningCurves.None, string name = "table", Func<ImportOptions, ImportOptions>? options = null)
    {
        ImportOptions plain = ImportedTables.Options(folder, name) with { Curves = curves };
        return TableImport.Run(source, options?.Invoke(plain) ?? plain, cancellation: TestContext.Current.CancellationToken);
    }

    private static Measurement[] Rows(TemporaryFolder folder, string name = "table")
    {
        using var reader = new MeasurementTableReader(ImportedTables.Options(folder, name).Destination);
        return [.. reader.Rows()];
    }

    /// <summary>An archive without a list of architectures, whose members are all the same record, that of architecture 11.</summary>
    private static string Archive(TemporaryFolder folder, string name, params int[] indices)
    {
        string archive = Directory.CreateDirectory(folder.File(name)).FullName;
        foreach (int index in indices)
        {
            File.WriteAllBytes(Path.Combine(archive, $"{index:000000}.pickle.pbz2"), ImportedTables.Fixture("full-000011.pickle.pbz2"));
        }

        return archive;
    }

    private static void WriteMember(string archive, string name, string pickle) =>
        File.WriteAllBytes(Path.Combine(archive, name), Compressed(PickleText.Bytes(pickle)));

    private static byte[] Compressed(byte[] content)
    {
        var memory = new MemoryStream();
        using (var compressor = new BZip2OutputStream(memory) { IsStreamOwner = false })
        {
            compressor.Write(content);
        }

        return memory.ToArray();
    }

    private static byte[] Decompressed(byte[] compressed)
    {
        using var stream = new Bzip2Stream(new MemoryStream(compressed));
        var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    private static string Write(TemporaryFolder folder, string source)
    {
        const string TwoItems = "](K\u0001K\u0002e";
        string path = folder.File("source");
        switch (source)
        {
            case "an empty folder":
                return Archive(folder, "source");
            case "a folder of other files":
                Archive(folder, "source");
                foreach (string name in (string[])["a.txt", "b.txt", "c.txt"])
                {
                    File.WriteAllText(Path.Combine(path, name), name);
                }

                return path;
            case "a folder with meta alone":
                Archive(folder, "source");
                WriteMember(path, "meta.pickle.pbz2", "N.");
                return path;
            case "a file of zeros":
                File.WriteAllBytes(path, new byte[4096]);
                return path;
            case "an empty file":
                File.WriteAllBytes(path, []);
                return path;
            case "a program":
                File.WriteAllBytes(path, [0x7f, 0x45, 0x4c, 0x46]);
                return path;
            case "a pickle of something else":
                File.WriteAllBytes(path, PickleText.Bytes($"\u0080\u0002{TwoItems}."));
                return path;
            case "a compressed pickle of a dict":
                File.WriteAllBytes(path, Compressed(PickleText.Bytes("\u0080\u0002}X\u0001\0\0\0aNs.")));
                return path;
            case "a zip of something else":
                using (var zip = System.IO.Compression.ZipFile.Open(path, System.IO.Compression.ZipArchiveMode.Create))
                {
                    zip.CreateEntry("readme.txt").Open().Dispose();
                }

                return path;
            case "a meta of another space":
                Archive(folder, "source", 11);
                WriteMember(path, "meta.pickle.pbz2", Meta("8:8:8:8:8", "8:8:8:8:24"));
                return path;
            case "a meta that is too short":
                Archive(folder, "source", 11);
                WriteMember(path, "meta.pickle.pbz2", Meta("8:8:8:8:8", "8:8:8:8:16"));
                return path;
            case "a member of another space":
                Archive(folder, "source", 11);
                WriteMember(path, "000012.pickle.pbz2", Encoding.Latin1.GetString(SmallRecord()).Replace(TopologySpace.Instance.Format(TopologySpace.Instance[11]), "8:8:8:8:8", StringComparison.Ordinal).Replace($"X{(char)TopologySpace.Instance.Format(TopologySpace.Instance[11]).Length}\0\0\0" + "8:", "X\u0009\0\0\0" + "8:", StringComparison.Ordinal));
                return path;
            case "a member beyond the space":
                return Archive(folder, "source", 15_625);
            case "a member twice":
                Archive(folder, "source", 11);
                WriteMember(path, "11.pickle.pbz2", "N.");
                return path;
            case "a member that is no record":
                Archive(folder, "source");
                WriteMember(path, "1.pickle.pbz2", $"{TwoItems}.");
                return path;
            case "a member without epochs":
                Archive(folder, "source");
                WriteMember(path, "1.pickle.pbz2", "}.");
                return path;
            default:
                return path;
        }
    }

    private static string Meta(params string[] architectures) =>
        "}X\u000a\0\0\0meta_archs](" + string.Concat(architectures.Select(text => $"X{(char)text.Length}\0\0\0{text}")) + "es.";

    /// <summary>Cancels after some reports.</summary>
    private sealed class Stopper(int after, CancellationTokenSource stop) : IProgress<ImportProgress>
    {
        private int _reports;

        public int Reports => _reports;

        public void Report(ImportProgress value)
        {
            if (Interlocked.Increment(ref _reports) == after)
            {
                stop.Cancel();
            }
        }
    }
}
