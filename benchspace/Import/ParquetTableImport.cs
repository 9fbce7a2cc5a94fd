using Benchspace.Tables;

namespace Benchspace.Import;

/// <summary>The recipe for a measurement table that somebody else wrote: every row is checked on the way.</summary>
internal static class ParquetTableImport
{
    private const int RowsPerReport = 1 << 12;

    /// <summary>Copies a table under another name.</summary>
    /// <exception cref="InputException">The source is not a measurement table or is damaged, or the destination cannot be written.</exception>
    public static ImportSummary Run(string source, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellation)
    {
        using var reader = new MeasurementTableReader(source);
        if (options.Space is { } expected && expected != reader.Space)
        {
            throw new TableFormatException(source, null, null, $"a table of the {reader.Space.Name} space; expected the {expected.Name} space");
        }

        using var writer = new MeasurementTableWriter(options.Destination, reader.Space, reader.FurtherColumns);
        foreach (Measurement row in reader.Rows())
        {
            writer.Add(row);
            if (writer.RowCount % RowsPerReport == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new ImportProgress(writer.RowCount, (double)writer.RowCount / reader.RowCount));
            }
        }

        TableMetadata metadata = reader.Metadata with
        {
            SchemaVersion = TableMetadata.CurrentSchemaVersion,
            SearchSpace = reader.Space.Name,
            Name = options.Name,
            Source = Path.GetFileName(source),
            SourceSha256 = SourceFiles.Sha256(source, cancellation),
            Licence = options.Licence ?? reader.Metadata.Licence,
            ValidatedBy = reader.Metadata.ValidatedBy ?? writer.PublishedPartners,
        };
        // The table may take its source's place, and on Windows no open file can be replaced.
        reader.Dispose();
        writer.Commit(metadata);
        return Summarize(metadata, "measurement table", options.Destination);
    }

    /// <summary>The summary of a table that was just written.</summary>
    internal static ImportSummary Summarize(TableMetadata metadata, string kind, string path)
    {
        using var reader = new MeasurementTableReader(path);
        var sizes = new RecordedSizeCheck(reader.Space);
        int covered = 0;
        int last = -1;
        foreach (Measurement row in reader.Rows())
        {
            // What the space computes says nothing about other networks than the published ones.
            if (metadata.TrainedNetworks is null)
            {
                sizes.Add(row);
            }

            covered += row.ArchIndex == last ? 0 : 1;
            last = row.ArchIndex;
        }

        return new ImportSummary(metadata, kind, reader.Space.Count, covered, reader.RowCount, [], 0, sizes.Result);
    }
}
