using System.IO.Compression;
using Benchspace.Formats.Pickle;
using Benchspace.Import.Archives;
using Benchspace.Import.Sources;

namespace Benchspace.Import.Recipes;

/// <summary>
/// The recipe for NAS-Bench-201's files, which <c>torch.save</c> wrote: in the legacy layout of until 2020, a sequence of
/// pickles, or in today's, a zip archive with the pickle as one member, which is read in place.
/// </summary>
internal sealed class TorchRecipe : IImportRecipe
{
    private const string ZipPickle = "/data.pkl";
    private const int LegacyProtocol = 1001;

    private static readonly SinglePickleLayout Legacy = new((file, watched) => watched(file), SkipLegacyHeader);
    private static readonly SinglePickleLayout Zip = new((file, watched) => Expansion.Bounded(watched(OpenZipped(file)), file.Length));

    // The ten bytes of the magic number that begins a legacy file.
    private static ReadOnlySpan<byte> LegacyMagic => [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    /// <inheritdoc/>
    public string Sources => "a NAS-Bench-201 file (.pth)";

    /// <inheritdoc/>
    public bool Recognises(SourceStart start) => IsZip(start) || (start.Bytes is [0x80, >= 2 and <= 5, ..] && start.Bytes[2..].StartsWith(LegacyMagic));

    /// <inheritdoc/>
    public ImportSummary Run(ImportTask task) => IsZip(SourceStart.Of(task.Source))
        ? SinglePickleArchive.Import(task, Zip, "torch.save file in the zip layout")
        : SinglePickleArchive.Import(task, Legacy, "torch.save file in the legacy layout");

    private static bool IsZip(SourceStart start) => start.Bytes is [(byte)'P', (byte)'K', 3, 4, ..];

    /// <summary>Before the object of a legacy file stand three pickles: a magic number, a version, the writer's machine.</summary>
    private static void SkipLegacyHeader(PickleReader reader, string source)
    {
        reader.ReadNext();
        if (reader.ReadNext() is var protocol && protocol is not PickleInt { Value: LegacyProtocol })
        {
            throw new SourceFormatException(source, $"found a file of torch.save with {protocol.Description} for its version; expected {LegacyProtocol}");
        }

        reader.ReadNext();
    }

    private static Stream OpenZipped(FileStream file)
    {
        try
        {
            // Disposing of it would close the member that is read; it holds nothing but the file, whose owner closes that.
            var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            ZipArchiveEntry? pickle = zip.Entries.FirstOrDefault(entry => entry.FullName.EndsWith(ZipPickle, StringComparison.Ordinal));
            return pickle?.Open() ?? throw new SourceFormatException(
                file.Name,
                $"found a zip archive that begins with {zip.Entries.FirstOrDefault()?.FullName ?? "nothing"}; expected a file of torch.save, of which a member ends in {ZipPickle}");
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException("the zip archive is damaged, or its download is not complete", exception);
        }
    }
}
