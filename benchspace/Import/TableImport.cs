using Benchspace.Import.Archives;
using Benchspace.Tables;

namespace Benchspace.Import;

/// <summary>
/// Imports anything that this library understands into a measurement table. What a source is, its content says:
/// the official NATS-Bench archives (folder, tar, single file), NAS-Bench-201's <c>.pth</c> files, and measurement
/// tables as CSV, gzipped CSV or Parquet.
/// </summary>
public static class TableImport
{
    /// <summary>Whether an import to this place was stopped and <see cref="ImportOptions.Resume"/> can go on with it.</summary>
    public static bool CanResume(string destination) => File.Exists(ImportJournal.PathFor(destination));

    /// <summary>Imports a source.</summary>
    /// <param name="source">A file or folder.</param>
    /// <param name="options">Where to and how.</param>
    /// <param name="progress">Told now and then how far the import is, from any thread.</param>
    /// <param name="cancellation">
    /// Stops the import. What was decoded of an archive stays beside the destination, and
    /// <see cref="ImportOptions.Resume"/> goes on from there.
    /// </param>
    /// <returns>What was done. The table is at its place.</returns>
    /// <exception cref="InputException">The source is damaged or not what it should be, or the destination cannot be written. No table is written; one that was there stays.</exception>
    /// <exception cref="OperationCanceledException">The import was stopped.</exception>
    public static ImportSummary Run(string source, ImportOptions options, IProgress<ImportProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (options.Threads < 1)
        {
            throw new InputException($"An import on {options.Threads} threads does nothing: give at least 1.");
        }

        SourceFormat format = SourceFormats.Of(source);
        switch (format)
        {
            case SourceFormat.Folder:
                return FromMembers(MemberArchive.OpenFolder(source), "folder with a file per architecture");
            case SourceFormat.Tar:
                return FromMembers(MemberArchive.OpenTar(source), "tar archive with a file per architecture");
            case SourceFormat.Bzip2:
                return FromSingleFile("single file, bzip2 over pickle");
            case SourceFormat.Zip:
                return FromSingleFile("torch.save file in the zip layout");
            case SourceFormat.TorchLegacy:
                return FromSingleFile("torch.save file in the legacy layout");
            case SourceFormat.Pickle:
                return FromSingleFile("single file, pickle");
            case SourceFormat.Parquet:
                return ParquetTableImport.Run(source, options, progress, cancellation);
            case SourceFormat.Gzip:
                return FromCsv("gzipped CSV");
            default:
                return FromCsv("CSV");
        }

        ImportSummary FromMembers(MemberArchive archive, string kind)
        {
            using (archive)
            {
                return ArchiveImport.Run(archive, source, kind, options, (done, count) => progress?.Report(new ImportProgress(done, done / (double)count!.Value)), cancellation);
            }
        }

        ImportSummary FromSingleFile(string kind)
        {
            long done = 0;
            using var archive = new SingleFileArchive(source, format, options.Threads, fraction => progress?.Report(new ImportProgress(done, fraction)), cancellation);
            return ArchiveImport.Run(archive, source, kind, options, (count, _) => done = count, cancellation);
        }

        ImportSummary FromCsv(string kind)
        {
            TableMetadata metadata = CsvTableImport.Run(source, options.Destination, options.Name, options.Space, options.Licence, progress, cancellation);
            return ParquetTableImport.Summarize(metadata, kind, options.Destination);
        }
    }
}
