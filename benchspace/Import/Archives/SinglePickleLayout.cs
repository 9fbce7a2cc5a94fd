using Benchspace.Formats.Pickle;

namespace Benchspace.Import.Archives;

/// <summary>How an archive's one pickle lies in its file.</summary>
/// <param name="Open">
/// Opens the pickle. Given the file, at its beginning and closed by others, and a function that wraps a stream over it
/// so that the import's progress is told and the import can be stopped.
/// </param>
/// <param name="SkipHeader">Reads past what stands before the pickle that holds the records; null where nothing does. Given the file's name for messages.</param>
internal sealed record SinglePickleLayout(Func<FileStream, Func<Stream, Stream>, Stream> Open, Action<PickleReader, string>? SkipHeader = null);
