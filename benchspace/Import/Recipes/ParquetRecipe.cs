using Benchspace.Import.Sources;
using Benchspace.Tables;

namespace Benchspace.Import.Recipes;

/// <summary>The recipe for a measurement table that somebody else wrote: it is copied under another name, and every row is checked on the way.</summary>
internal sealed class ParquetRecipe : IImportRecipe
{
    private const int RowsPerReport = 1 << 12;

    /// <inheritdoc/>
    public string Sources => "a measurement table (Parquet)";

    /// <inheritdoc/>
    public bool Recognises(SourceStart start) => start.Bytes is [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..];

    /// <inheritdoc/>
    public ImportSummary Run(ImportTask task)
    {
        using var reader = new MeasurementTableReader(task.Source);
        if (task.Options.Space is { } expected && expected != reader.Space)
        {
            throw new TableFormatException(task.Source, null, null, $"a table of the {reader.Space.Name} space; expected the {expected.Name} space");
        }

        using var table = new ImportedTable(task.Options, reader.Space, reader.FurtherColumns, reader.Metadata.TrainedNetworks);
        foreach (Measurement row in reader.Rows())
        {
            table.Add(row);
            if (table.RowCount % RowsPerReport == 0)
            {
                task.Cancellation.ThrowIfCancellationRequested();
                task.Report(table.RowCount, (double)table.RowCount / reader.RowCount);
            }
        }

        TableMetadata origin = reader.Metadata with { Source = task.SourceName, SourceSha256 = SourceFiles.Sha256(task.Source, task.Cancellation) };
        // The table may take its source's place, and on Windows no open file can be replaced.
        reader.Dispose();
        return table.Commit(origin, "measurement table");
    }
}
