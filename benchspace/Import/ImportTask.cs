namespace Benchspace.Import;

/// <summary>One import: what a recipe is given.</summary>
/// <param name="Source">The file or folder.</param>
/// <param name="Options">Where to and how.</param>
/// <param name="Progress">Told now and then how far the import is, from any thread; or null.</param>
/// <param name="Cancellation">Stops the import.</param>
internal sealed record ImportTask(string Source, ImportOptions Options, IProgress<ImportProgress>? Progress, CancellationToken Cancellation)
{
    /// <summary>The source's name without its folders.</summary>
    public string SourceName => Path.GetFileName(Source);

    /// <summary>Tells how far the import is.</summary>
    /// <param name="rows">The rows read so far; of an archive, the architectures.</param>
    /// <param name="fraction">The share of the source that was read, 0 to 1.</param>
    public void Report(long rows, double fraction) => Progress?.Report(new ImportProgress(rows, fraction));
}
