using Benchspace.Import.Sources;

namespace Benchspace.Import;

/// <summary>
/// How the sources of one kind become a measurement table. A recipe tells its sources by how they begin, reads one, and
/// writes what it holds to an <see cref="ImportedTable"/>. It has no state; one instance serves all imports, also at once.
/// A new kind of source is one more class of these, and its entry in the list of recipes.
/// </summary>
internal interface IImportRecipe
{
    /// <summary>What it reads, for the message about a source that nobody reads: <c>a NAS-Bench-201 file (.pth)</c>.</summary>
    string Sources { get; }

    /// <summary>Whether a source that begins like this is one of the recipe's. The first recipe of the list that says so gets it.</summary>
    bool Recognises(SourceStart start);

    /// <summary>Imports a source. Rows come out the same whatever the number of threads.</summary>
    /// <returns>What was done. The table is at its place.</returns>
    /// <exception cref="InputException">The source is damaged or not what it should be, or the table cannot be written; one that was there stays.</exception>
    /// <exception cref="OperationCanceledException">The import was stopped.</exception>
    ImportSummary Run(ImportTask task);
}
