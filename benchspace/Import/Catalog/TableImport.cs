using Benchspace.Import.Archives;
using Benchspace.Import.Recipes;
using Benchspace.Import.Sources;

namespace Benchspace.Import.Catalog;

/// <summary>
/// Imports anything that this library understands into a measurement table: the official NATS-Bench archives and
/// NAS-Bench-201 files, and measurement tables. What a source is, its content says. Stateless and thread-safe; two
/// imports to one place at once are refused.
/// </summary>
public static class TableImport
{
    // Told by how a source begins; where two recipes would take one, the first does.
    private static readonly IImportRecipe[] Recipes =
    [
        new MemberArchiveRecipe(),
        new TorchRecipe(),
        new SinglePickleRecipe(),
        new ParquetRecipe(),
        new CsvRecipe(),
    ];

    /// <summary>Whether an import to this place was stopped and can be resumed, see <see cref="ImportOptions.Resume"/>.</summary>
    public static bool CanResume(string destination) => ImportJournal.Exists(destination);

    /// <summary>Imports a source.</summary>
    /// <param name="source">A file or folder.</param>
    /// <param name="options">Where to and how.</param>
    /// <param name="progress">Told now and then how far the import is, from any thread.</param>
    /// <param name="cancellation">
    /// Stops the import. What was decoded of an archive stays beside the destination, and
    /// <see cref="ImportOptions.Resume"/> resumes it from there.
    /// </param>
    /// <returns>What was done. The table is at its place.</returns>
    /// <exception cref="InputException">The source is damaged or not what it should be, or the destination cannot be written. No table is written; one that was there stays.</exception>
    /// <exception cref="DamagedMemberException">A member of an archive is damaged, and members that are damaged are not to be left out.</exception>
    /// <exception cref="OperationCanceledException">The import was stopped.</exception>
    public static ImportSummary Run(string source, ImportOptions options, IProgress<ImportProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (options.Threads < 1)
        {
            throw new InputException($"an import on {options.Threads} threads does nothing: give at least 1");
        }

        SourceStart start = SourceStart.Of(source);
        IImportRecipe recipe = Array.Find(Recipes, recipe => recipe.Recognises(start))
            ?? throw new SourceFormatException(source, $"found {start.Description}; expected {string.Join(", ", Recipes[..^1].Select(recipe => recipe.Sources))} or {Recipes[^1].Sources}");
        return recipe.Run(new ImportTask(source, options, progress, cancellation));
    }
}
