using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Benchspace.Spaces;
using Benchspace.Tables;

namespace Benchspace.Import.Archives;

/// <summary>
/// The recipe for the official archives: every record is decoded, in parallel and in any order, into rows that go to
/// a journal; when all are there, the table is written from it in order. Memory holds the records being decoded and
/// nothing else, however large the archive.
/// </summary>
internal sealed class ArchiveImport
{
    // The official files of both benchmarks are published under it.
    private const string OfficialLicence = "MIT";

    private readonly IRecordSource _source;
    private readonly string _path;
    private readonly ImportOptions _options;

    private ArchiveImport(IRecordSource source, string path, ImportOptions options)
    {
        _source = source;
        _path = path;
        _options = options;
    }

    /// <summary>Imports an archive.</summary>
    /// <param name="source">The opened archive.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="kind">What it is, for the summary.</param>
    /// <param name="options">Where to and how.</param>
    /// <param name="progress">Told how many records are done, and how many there are if that is known.</param>
    /// <param name="cancellation">Stops the import; what is done stays in the journal.</param>
    /// <exception cref="InputException">The archive is damaged or not what it should be.</exception>
    public static ImportSummary Run(
        IRecordSource source, string path, string kind, ImportOptions options, Action<int, int?>? progress, CancellationToken cancellation) =>
        new ArchiveImport(source, path, options).Run(kind, progress, cancellation);

    private ImportSummary Run(string kind, Action<int, int?>? progress, CancellationToken cancellation)
    {
        if (_source.Space is not null)
        {
            CheckSpace();
        }

        using var journal = ImportJournal.Open(_options.Destination, $"{_source.Fingerprint}, curves: {_options.Curves}", _options.Resume);
        Decode(journal, progress, cancellation);
        ImportSummary summary = Write(journal, kind, cancellation);
        journal.Complete();
        return summary;
    }

    private void Decode(ImportJournal journal, Action<int, int?>? progress, CancellationToken cancellation)
    {
        var damage = new SortedDictionary<long, InputException>();
        int done = journal.Done.Count;
        try
        {
            Parallel.ForEach(
                Partitioner.Create(_source.Records(journal.Contains), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, _options.Threads), CancellationToken = cancellation },
                (pending, loop, position) =>
                {
                    JournalEntry entry;
                    try
                    {
                        entry = EntryOf(pending);
                    }
                    catch (InputException exception) when (_options.SkipDamaged)
                    {
                        entry = new JournalEntry(pending.Index, [], IsRenumbered: false, exception.Message);
                    }
                    catch (InputException exception)
                    {
                        // What comes before is still looked at, so that whatever the threads do, the first damage is the one that is named.
                        lock (damage)
                        {
                            damage.Add(position, exception);
                        }

                        loop.Break();
                        return;
                    }

                    journal.Add(entry);
                    progress?.Invoke(Interlocked.Increment(ref done), _source.Count);
                });
        }
        catch (AggregateException exception) when (exception.InnerExceptions.OfType<InputException>().FirstOrDefault() is { } problem)
        {
            // The archive itself could not be read on.
            ExceptionDispatchInfo.Throw(problem);
        }

        if (damage.Count == 0)
        {
            return;
        }

        InputException first = damage.First().Value;
        throw new InputException($"{first.Message} (--skip-damaged leaves out what is damaged, --resume keeps what was decoded so far)", first);
    }

    private JournalEntry EntryOf(PendingRecord pending)
    {
        ArchitectureRecord record = pending.Read(_options.Curves);
        IIndexedSpace space = CheckSpace();
        if (!space.Contains(record.Architecture))
        {
            throw new ArchiveFormatException(pending.Label, $"it holds '{record.Architecture}', which is not an architecture of the {space.Name} space");
        }

        if (pending.Index >= space.Count)
        {
            throw new ArchiveFormatException(pending.Label, $"{pending.Index} is not an index of the {space.Name} space, which ends at {space.Count - 1}");
        }

        try
        {
            Measurement[] rows = RecordRows.Of(pending.Index, record);
            bool isRenumbered = record.Index != pending.Index || record.Architecture != space.Format(space[pending.Index]);
            return new JournalEntry(pending.Index, rows, isRenumbered, Problem: null);
        }
        catch (TableFormatException exception)
        {
            throw new ArchiveFormatException(pending.Label, exception.Message, exception);
        }
    }

    private IIndexedSpace CheckSpace()
    {
        IIndexedSpace space = _source.Space ?? throw new ArchiveFormatException(_path, "there is no record of an architecture in it that can be read");
        return _options.Space is null || _options.Space == space
            ? space
            : throw new ArchiveFormatException(_path, $"it holds architectures of the {space.Name} space; expected the {_options.Space.Name} space");
    }

    private ImportSummary Write(ImportJournal journal, string kind, CancellationToken cancellation)
    {
        IIndexedSpace space = CheckSpace();
        var leftOut = new List<string>();
        var sizes = new RecordedSizeCheck(space);
        int covered = 0;
        int renumbered = 0;
        using var writer = new MeasurementTableWriter(_options.Destination, space);
        foreach (JournalEntry entry in journal.Entries())
        {
            cancellation.ThrowIfCancellationRequested();
            if (entry.Problem is not null)
            {
                leftOut.Add(entry.Problem);
                continue;
            }

            covered++;
            renumbered += entry.IsRenumbered ? 1 : 0;
            foreach (Measurement row in entry.Rows)
            {
                sizes.Add(row);
                writer.Add(row);
            }
        }

        if (writer.RowCount == 0)
        {
            throw new ArchiveFormatException(_path, $"nothing in it could be read; the first problem: {leftOut.FirstOrDefault() ?? "no trainings"}");
        }

        var metadata = new TableMetadata
        {
            SearchSpace = space.Name,
            Name = _options.Name,
            Source = _source.Name,
            SourceSha256 = _source.Sha256(cancellation),
            Licence = _options.Licence ?? OfficialLicence,
            ValidatedBy = writer.PublishedPartners,
            Facts = [.. Facts(space, covered, leftOut.Count, renumbered, sizes.Result)],
        };
        writer.Commit(metadata);
        return new ImportSummary(metadata, kind, space.Count, covered, writer.RowCount, leftOut, renumbered, sizes.Result);
    }

    private IEnumerable<KeyValuePair<string, string>> Facts(IIndexedSpace space, int covered, int leftOut, int renumbered, RecordedSizes? sizes)
    {
        yield return Fact("architectures", $"{covered} of {space.Count}");
        yield return Fact("learning_curves", _options.Curves == LearningCurves.All ? "all epochs" : "last epoch only");
        if (leftOut > 0)
        {
            yield return Fact("damaged_members_left_out", $"{leftOut}");
        }

        if (renumbered > 0)
        {
            yield return Fact("records_of_another_number", $"{renumbered}");
        }

        if (sizes is not null)
        {
            yield return Fact("recorded_sizes", $"{sizes.ComparedCount} compared with the computed ones; parameters differ in {sizes.ParamsDisagreeCount}, multiply-adds in {sizes.FlopsDisagreeCount}");
        }
    }

    private static KeyValuePair<string, string> Fact(string key, string value) => new(key, value);
}
