using Benchspace.Formats.Tar;
using Benchspace.Import.Archives;
using Benchspace.Import.Sources;

namespace Benchspace.Import.Recipes;

/// <summary>The recipe for NATS-Bench's archives with a file per architecture, as a folder or as the downloaded tar.</summary>
internal sealed class MemberArchiveRecipe : IImportRecipe
{
    /// <inheritdoc/>
    public string Sources => "a NATS-Bench archive (folder or tar)";

    /// <inheritdoc/>
    public bool Recognises(SourceStart start) => start.IsFolder || TarIndex.IsHeader(start.Bytes);

    /// <inheritdoc/>
    public ImportSummary Run(ImportTask task)
    {
        bool isFolder = SourceStart.Of(task.Source).IsFolder;
        using MemberArchive archive = isFolder ? MemberArchive.OpenFolder(task.Source) : MemberArchive.OpenTar(task.Source);
        return ArchiveImport.Run(
            archive,
            task,
            (isFolder ? "folder" : "tar archive") + " with a file per architecture",
            done => task.Report(done, (double)done / archive.Count));
    }
}
