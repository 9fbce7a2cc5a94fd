using Benchspace.Spaces;

namespace Benchspace.Import.Archives;

/// <summary>Something that holds the records of many architectures. Opened at its beginning; used by one import.</summary>
internal interface IRecordSource : IDisposable
{
    /// <summary>What it is called, without the path or a container's ending.</summary>
    string Name { get; }

    /// <summary>The space whose architectures it holds; known before the first record that can be read comes out.</summary>
    IIndexedSpace? Space { get; }

    /// <summary>The SHA-256 of the source, in lower-case hexadecimal. What was read by then need not be read again for it.</summary>
    string Sha256(CancellationToken cancellation);

    /// <summary>A text that differs between sources and stays equal as long as a source does.</summary>
    string Fingerprint { get; }

    /// <summary>
    /// The records in the order of the source, without those that are done. Enumerated by one thread at a time; the
    /// records that come out may be read by others, in parallel.
    /// </summary>
    IEnumerable<PendingRecord> Records(Func<int, bool> isDone);
}

/// <summary>A record that has been found and can be read.</summary>
/// <param name="Index">The official index that the source files it under.</param>
/// <param name="Label">The file or entry, for messages.</param>
/// <param name="Read">Reads it, with or without its learning curves. An <see cref="InputException"/> says that it is damaged.</param>
internal readonly record struct PendingRecord(int Index, string Label, Func<LearningCurves, ArchitectureRecord> Read);
