using Benchspace.Formats.Bzip2;
using Benchspace.Import.Archives;
using Benchspace.Import.Sources;

namespace Benchspace.Import.Recipes;

/// <summary>The recipe for NATS-Bench's archives that are one pickle, compressed by bzip2 as they are published, or unpacked.</summary>
internal sealed class SinglePickleRecipe : IImportRecipe
{
    private static readonly SinglePickleLayout Plain = new((file, watched) => watched(file));

    /// <inheritdoc/>
    public string Sources => "a NATS-Bench file (.pickle.pbz2)";

    /// <inheritdoc/>
    public bool Recognises(SourceStart start) => Bzip2Stream.IsBzip2(start.Bytes) || start.Bytes is [0x80, >= 2 and <= 5, ..];

    /// <inheritdoc/>
    public ImportSummary Run(ImportTask task) => Bzip2Stream.IsBzip2(SourceStart.Of(task.Source).Bytes)
        ? SinglePickleArchive.Import(task, Bzip2(task.Options.Threads), "single file, bzip2 over pickle")
        : SinglePickleArchive.Import(task, Plain, "single file, pickle");

    private static SinglePickleLayout Bzip2(int threads) =>
        new((file, watched) => Expansion.Bounded(new ParallelBzip2Stream(watched(file), threads), file.Length));
}
