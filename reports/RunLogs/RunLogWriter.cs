using ParquetSharp;
using ParquetSharp.Schema;
using SharedSource;

namespace Reports.RunLogs;

/// <summary>
/// Writes a run log of version 2 as Parquet: one row per evaluation, whole runs, one row group per <see cref="Append"/>. The file
/// grows beside its place under the name <c>….partial</c> and takes its place in <see cref="Complete"/>; without
/// that, <see cref="Dispose"/> removes it and leaves what was there. Equal metadata and equal appends give equal
/// bytes. Not thread-safe.
/// </summary>
/// <remarks>
/// The columns are those of <see cref="RunTrace"/>, in this order: <c>algorithm</c>, <c>dataset</c>, <c>run</c>, <c>step</c> (from 0),
/// <c>architecture</c>, <c>valid_accuracy</c>, <c>cost_seconds</c>, <c>simulated_seconds</c>, <c>incumbent_valid_accuracy</c>,
/// <c>incumbent_full_valid_accuracy</c>, <c>incumbent_full_test_accuracy</c>; and, since version 2, <c>trial</c>, <c>resumed_trial</c> (null:
/// none), <c>epochs</c>, <c>stop_after</c>, <c>training_seed</c> (null: none), <c>status</c> (<c>succeeded</c>, <c>failed</c>,
/// <c>stopped</c>), <c>reason</c>, <c>worker_slot</c>, <c>begin_seconds</c> (null: when the evaluation before it in the same run and worker
/// slot ended, or 0 if there is none), <c>recommendation</c> (a step, or -1), and an <c>objective[NAME]</c> for each further objective.
/// <para>
/// A log of fewer runs than planned is a good log: complete it when interrupted; to resume, read it, append its runs
/// to a new writer for the same path, then the others. Rows of an experiment are best appended in the plan's order and in
/// groups of a fixed number of runs, so that a resumed experiment gives the same bytes as one that was never stopped.
/// </para>
/// </remarks>
public sealed class RunLogWriter : IDisposable
{
    private readonly ReplacedFile _place;
    private readonly WriterProperties _properties;
    private readonly GroupNode _schema;
    private readonly ParquetFileWriter _file;
    private readonly IReadOnlyList<ObjectiveEntry> _objectives;
    private readonly Utf8Texts _texts = new();
    private readonly HashSet<(string Algorithm, string Dataset, int Run)> _written = [];
    private bool _closed;

    /// <summary>Starts a log that <see cref="Complete"/> will put at <paramref name="path"/>, in a folder that is made if need be.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be made.</exception>
    public RunLogWriter(string path, RunLogMetadata metadata)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(metadata);
        _place = new ReplacedFile(path);
        _properties = RunLogSchema.CreateProperties();
        _objectives = metadata.Objectives;
        _schema = RunLogSchema.With(_objectives).Create();
        Dictionary<string, string> keyValues = new()
        {
            [RunLogSchema.VersionKey] = RunLogSchema.Version,
            [RunLogSchema.MetadataKey] = metadata.ToJson(),
        };
        _file = new ParquetFileWriter(_place.Stream, _schema, _properties, keyValues, leaveOpen: true);
    }

    /// <summary>Writes these runs as one row group.</summary>
    /// <exception cref="ArgumentException">A run has no evaluation or columns of different lengths, or is there already.</exception>
    /// <exception cref="IOException">The file cannot be written, such as on a full disk.</exception>
    public void Append(IReadOnlyList<RunTrace> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ObjectDisposedException.ThrowIf(_closed, this);
        if (runs.Count == 0)
        {
            return;
        }

        foreach (RunTrace run in runs)
        {
            Check(run);
        }

        int longest = runs.Max(run => run.Count);
        var texts = new ByteArray[longest];
        var numbers = new int[longest];
        int[] steps = [.. Enumerable.Range(0, longest)];
        Guarded(() =>
        {
            using RowGroupWriter group = _file.AppendRowGroup();
            WriteColumn<ByteArray>(group, runs, run => Repeated(texts, _texts.BytesOf(run.Algorithm), run.Count));
            WriteColumn<ByteArray>(group, runs, run => Repeated(texts, _texts.BytesOf(run.Dataset), run.Count));
            WriteColumn<int>(group, runs, run => Repeated(numbers, run.Run, run.Count));
            WriteColumn<int>(group, runs, run => steps.AsSpan(0, run.Count));
            WriteColumn<ByteArray>(group, runs, run => Bytes(texts, run.Architectures));
            WriteColumn<double>(group, runs, run => run.ValidAccuracy);
            WriteColumn<double>(group, runs, run => run.CostSeconds);
            WriteColumn<double>(group, runs, run => run.SimulatedSeconds);
            WriteColumn<double>(group, runs, run => run.IncumbentValidAccuracy);
            WriteColumn<double>(group, runs, run => run.IncumbentFullValidAccuracy);
            WriteColumn<double>(group, runs, run => run.IncumbentFullTestAccuracy);
            WriteColumn<int>(group, runs, run => run.TrialIds);
            WriteSparseColumn<int>(group, runs, run => run.ResumedTrialIds, run => Repeated(numbers, RunTrace.None, run.Count));
            WriteColumn<int>(group, runs, run => run.Epochs);
            WriteColumn<int>(group, runs, run => run.StopAfter);
            WriteSparseColumn<int>(group, runs, run => run.TrainingSeeds, run => Repeated(numbers, RunTrace.None, run.Count));
            WriteColumn<ByteArray>(group, runs, run => Bytes(texts, run.Statuses, RunLogSchema.TextOf));
            WriteColumn<ByteArray>(group, runs, run => Bytes(texts, run.Reasons));
            WriteColumn<int>(group, runs, run => run.WorkerSlots);
            WriteSparseColumn<double>(group, runs, run => run.BeginSeconds, run => RunLogSchema.BeginsWithoutWaiting(run.WorkerSlots, run.SimulatedSeconds));
            WriteColumn<int>(group, runs, run => run.Recommendation);
            for (int objective = 0; objective < _objectives.Count; objective++)
            {
                WriteColumn<double>(group, runs, run => run.FurtherObjectives[objective]);
            }
        });
    }

    /// <summary>Ends the file and puts it in its place, over a file that was there.</summary>
    /// <exception cref="IOException">The file cannot be written or renamed.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        Guarded(_file.Close);
        Close();
        _place.Commit();
    }

    /// <summary>Gives up what <see cref="Complete"/> has not put in place.</summary>
    public void Dispose()
    {
        try
        {
            if (!_closed)
            {
                Close();
            }
        }
        catch (Exception exception) when (exception is IOException or ParquetException)
        {
            // On a full disk closing fails too. What failed first is already on its way to the caller.
        }
        finally
        {
            _place.Dispose();
        }
    }

    private void Close()
    {
        _closed = true;
        try
        {
            _file.Dispose();
        }
        finally
        {
            _schema.Dispose();
            _properties.Dispose();
        }
    }

    private void Check(RunTrace run)
    {
        string name = FormattableString.Invariant($"run {run.Run} of {run.Algorithm} on {run.Dataset}");
        if (run.Count == 0)
        {
            throw new ArgumentException($"{name} has no evaluation", nameof(run));
        }

        if (run.FurtherObjectives.Length != _objectives.Count)
        {
            throw new ArgumentException($"{name} has {run.FurtherObjectives.Length} further objectives, its log {_objectives.Count}", nameof(run));
        }

        Array[] columns =
        [
            run.Architectures, run.CostSeconds, run.SimulatedSeconds, run.IncumbentValidAccuracy, run.IncumbentFullValidAccuracy, run.IncumbentFullTestAccuracy,
            run.TrialIds, run.ResumedTrialIds, run.Epochs, run.StopAfter, run.TrainingSeeds, run.Statuses, run.Reasons, run.WorkerSlots, run.BeginSeconds,
            run.Recommendation, .. run.FurtherObjectives,
        ];
        if (columns.Any(column => column.Length != run.Count))
        {
            throw new ArgumentException($"{name} has columns of different lengths", nameof(run));
        }

        if (!RunLogSchema.AreRecommendations(run.Recommendation))
        {
            throw new ArgumentException($"{name} recommends a step that is not there yet", nameof(run));
        }

        if (!_written.Add((run.Algorithm, run.Dataset, run.Run)))
        {
            throw new ArgumentException($"{name} is in the log already", nameof(run));
        }
    }

    private delegate ReadOnlySpan<T> ColumnOf<T>(RunTrace run) where T : unmanaged;

    private static void WriteColumn<T>(RowGroupWriter group, IReadOnlyList<RunTrace> runs, ColumnOf<T> column) where T : unmanaged
    {
        using var writer = (ColumnWriter<T>)group.NextColumn();
        foreach (RunTrace run in runs)
        {
            writer.WriteBatch(column(run));
        }
    }

    /// <summary>Writes nulls where a value goes without saying.</summary>
    private static void WriteSparseColumn<T>(RowGroupWriter group, IReadOnlyList<RunTrace> runs, ColumnOf<T> column, ColumnOf<T> implied) where T : unmanaged, IEquatable<T>
    {
        using var writer = (ColumnWriter<T>)group.NextColumn();
        int longest = runs.Max(run => run.Count);
        var levels = new short[longest];
        var said = new T[longest];
        foreach (RunTrace run in runs)
        {
            ReadOnlySpan<T> values = column(run);
            ReadOnlySpan<T> unsaid = implied(run);
            int count = 0;
            for (int step = 0; step < values.Length; step++)
            {
                bool isSaid = !values[step].Equals(unsaid[step]);
                levels[step] = isSaid ? (short)1 : (short)0;
                if (isSaid)
                {
                    said[count++] = values[step];
                }
            }

            writer.WriteBatch(values.Length, levels.AsSpan(0, values.Length), [], said.AsSpan(0, count));
        }
    }

    private static ReadOnlySpan<T> Repeated<T>(T[] buffer, T value, int count)
    {
        Span<T> filled = buffer.AsSpan(0, count);
        filled.Fill(value);
        return filled;
    }

    private ReadOnlySpan<ByteArray> Bytes(ByteArray[] buffer, string[] texts) => Bytes(buffer, texts, text => text);

    private ReadOnlySpan<ByteArray> Bytes<T>(ByteArray[] buffer, T[] values, Func<T, string> text)
    {
        for (int row = 0; row < values.Length; row++)
        {
            buffer[row] = _texts.BytesOf(text(values[row]));
        }

        return buffer.AsSpan(0, values.Length);
    }

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (ParquetException exception)
        {
            throw new IOException($"{_place.Path}: the run log cannot be written ({OneLine.OfParquet(exception)})", exception);
        }
    }
}
