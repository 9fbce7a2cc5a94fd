using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Benchspace.Import.Sources;
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
    private readonly ImportTask _task;

    private ArchiveImport(IRecordSource source, ImportTask task)
    {
        _source = source;
        _task = task;
    }

    /// <summary>Imports an archive.</summary>
    /// <param name="source">The opened archive.</param>
    /// <param name="task">What to import, and how. When it is stopped, what is done stays in the journal.</param>
    /// <param name="kind">What the source turned out to be, for the summary.</param>
    /// <param name="progress">Told how many records are done, from any thread.</param>
    /// <exception cref="InputException">The archive is damaged or not what it should be.</exception>
    public static ImportSummary Run(IRecordSource source, ImportTask task, string kind, Action<int> progress) =>
        new ArchiveImport(source, task).Run(kind, progress);

    private ImportSummary Run(string kind, Action<int> progress)
    {
        if (_source.Space is not null)
        {
            CheckSpace();
        }

        ImportOptions options = _task.Options;
        using var journal = ImportJournal.Open(options.Destination, $"{_source.Fingerprint}, curves: {options.Curves}", options.Resume);
        Decode(journal, progress);
        ImportSummary summary = Write(journal, kind);
        journal.Complete();
        return summary;
    }

    private void Decode(ImportJournal journal, Action<int> progress)
    {
        var damage = new SortedDictionary<long, InputException>();
        int done = journal.Done.Count;
        try
        {
            Parallel.ForEach(
                Partitioner.Create(_source.Records(journal.Contains), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = _task.Options.Threads, CancellationToken = _task.Cancellation },
                (pending, loop, position) =>
                {
                    JournalEntry entry;
                    try
                    {
                        entry = EntryOf(pending);
                    }
                    catch (InputException exception) when (_task.Options.SkipDamaged)
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
                    progress(Interlocked.Increment(ref done));
                });
        }
        catch (AggregateException exception) when (exception.InnerExceptions.OfType<InputException>().FirstOrDefault() is { } problem)
        {
            // The archive itself could not be read on.
            ExceptionDispatchInfo.Throw(problem);
        }

        if (damage.Count > 0)
        {
            throw new DamagedMemberException(damage.First().Value);
        }
    }

    private JournalEntry EntryOf(PendingRecord pending)
    {
        ArchitectureRecord record = pending.Read(_task.Options.Curves);
        IIndexedSpace space = CheckSpace();
        if (!space.Contains(record.Architecture))
        {
            throw new SourceFormatException(pending.Label, $"it holds '{record.Architecture}', which is not an architecture of the {space.Name} space");
        }

        if (pending.Index >= space.Count)
        {
            throw new SourceFormatException(pending.Label, $"{pending.Index} is not an index of the {space.Name} space, which ends at {space.Count - 1}");
        }

        try
        {
            Measurement[] rows = RecordRows.Of(pending.Index, record);
            bool isRenumbered = record.Index != pending.Index || record.Architecture != space.Format(space[pending.Index]);
            return new JournalEntry(pending.Index, rows, isRenumbered, Problem: null);
        }
        catch (TableFormatException exception)
        {
            throw new SourceFormatException(pending.Label, exception.Message, exception);
        }
    }

    private IIndexedSpace CheckSpace()
    {
        IIndexedSpace space = _source.Space ?? throw new SourceFormatException(_task.Source, "there is no record of an architecture in it that can be read");
        return _task.Options.Space is null || _task.Options.Space == space
            ? space
            : throw new SourceFormatException(_task.Source, $"it holds architectures of the {space.Name} space; expected the {_task.Options.Space.Name} space");
    }

    private ImportSummary Write(ImportJournal journal, string kind)
    {
        IIndexedSpace space = CheckSpace();
        var leftOut = new List<string>();
        int renumbered = 0;
        using var table = new ImportedTable(_task.Options, space);
        foreach (JournalEntry entry in journal.Entries())
        {
            _task.Cancellation.ThrowIfCancellationRequested();
            if (entry.Problem is not null)
            {
                leftOut.Add(entry.Problem);
                continue;
            }

            renumbered += entry.IsRenumbered ? 1 : 0;
            foreach (Measurement row in entry.Rows)
            {
                table.Add(row);
            }
        }

        if (table.RowCount == 0)
        {
            throw new SourceFormatException(_task.Source, $"nothing in it could be read; the first problem: {leftOut.FirstOrDefault() ?? "no trainings"}");
        }

        var origin = new TableMetadata
        {
            SearchSpace = space.Name,
            Name = _task.Options.Name,
            Source = _source.Name,
            SourceSha256 = _source.Sha256(_task.Cancellation),
            Licence = OfficialLicence,
            Facts = [.. Facts(space, table, leftOut.Count, renumbered)],
        };
        return table.Commit(origin, kind, leftOut, renumbered);
    }

    private IEnumerable<KeyValuePair<string, string>> Facts(IIndexedSpace space, ImportedTable table, int leftOut, int renumbered)
    {
        yield return Fact("architectures", $"{table.CoveredCount} of {space.Count}");
        yield return Fact("learning_curves", _task.Options.Curves == LearningCurves.All ? "all epochs" : "last epoch only");
        if (leftOut > 0)
        {
            yield return Fact("damaged_members_left_out", $"{leftOut}");
        }

        if (renumbered > 0)
        {
            yield return Fact("records_of_another_number", $"{renumbered}");
        }

        if (table.Sizes is { } sizes)
        {
            yield return Fact("recorded_sizes", $"{sizes.ComparedCount} compared with the computed ones; parameters differ in {sizes.ParamsDisagreeCount}, multiply-adds in {sizes.FlopsDisagreeCount}");
        }
    }

    private static KeyValuePair<string, string> Fact(string key, string value) => new(key, value);
}
