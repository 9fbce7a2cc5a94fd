using ParquetSharp;

namespace Reports.RunLogs;

/// <summary>The runs in one row group of a run log of either version.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="rows">The row group.</param>
/// <param name="metadata">The log's metadata.</param>
/// <param name="schema">The log's columns.</param>
/// <param name="texts">The log's texts.</param>
internal sealed class RowGroupRuns(string path, RowGroupReader rows, RunLogMetadata metadata, RunLogSchema schema, Utf8Texts texts)
{
    private const int BatchLength = 1 << 12;

    /// <summary>Reads them.</summary>
    /// <exception cref="RunLogFormatException">The rows are not those of whole runs, one after the other.</exception>
    /// <exception cref="EndOfStreamException">A column ends early.</exception>
    public RunTrace[] Read()
    {
        int[] lengths = LengthsOfRuns(Required<int>(RunLogSchema.Step, [checked((int)rows.MetaData.NumRows)])[0]);
        string[] algorithms = OnePerRun(RequiredTexts(RunLogSchema.Algorithm, lengths));
        string[] datasets = OnePerRun(RequiredTexts(RunLogSchema.Dataset, lengths));
        int[] numbers = OnePerRun(Required<int>(RunLogSchema.Run, lengths));
        string[][] architectures = RequiredTexts(RunLogSchema.Architecture, lengths);
        double[][] validAccuracy = Required<double>(RunLogSchema.ValidAccuracy, lengths);
        double[][] costSeconds = Required<double>(RunLogSchema.CostSeconds, lengths);
        double[][] simulatedSeconds = Required<double>(RunLogSchema.SimulatedSeconds, lengths);
        double[][] incumbentValid = Required<double>(RunLogSchema.IncumbentValidAccuracy, lengths);
        double[][] incumbentFullValid = Required<double>(RunLogSchema.IncumbentFullValidAccuracy, lengths);
        double[][] incumbentFullTest = Required<double>(RunLogSchema.IncumbentFullTestAccuracy, lengths);

        int[][]? trials = Optional<int>(RunLogSchema.Trial, lengths);
        int[][]? resumed = Sparse(RunLogSchema.ResumedTrial, lengths, Nones);
        int[][]? epochs = Optional<int>(RunLogSchema.Epochs, lengths);
        int[][]? stops = Optional<int>(RunLogSchema.StopAfter, lengths);
        int[][]? seeds = Sparse(RunLogSchema.TrainingSeed, lengths, Nones);
        TrialStatus[][]? statuses = OptionalTexts(RunLogSchema.Status, lengths, StatusOf);
        string[][]? reasons = OptionalTexts(RunLogSchema.Reason, lengths, text => text);
        int[][]? slots = Optional<int>(RunLogSchema.WorkerSlot, lengths);
        double[][]? begins = Sparse(RunLogSchema.BeginSeconds, lengths, run => RunLogSchema.BeginsWithoutWaiting(slots![run], simulatedSeconds[run]));
        int[][]? recommendations = Optional<int>(RunLogSchema.Recommendation, lengths);
        double[][][] objectives = [.. metadata.Objectives.Select(objective => Required<double>(RunLogSchema.Objective(objective), lengths))];
        if (recommendations is not null && !Array.TrueForAll(recommendations, steps => RunLogSchema.AreRecommendations(steps)))
        {
            throw new RunLogFormatException($"{path}: a recommendation is a step that is not there yet; run the experiment again");
        }

        return
        [
            .. lengths.Select((length, run) => new RunTrace
            {
                Algorithm = algorithms[run],
                Dataset = datasets[run],
                Run = numbers[run],
                Architectures = architectures[run],
                ValidAccuracy = validAccuracy[run],
                CostSeconds = costSeconds[run],
                SimulatedSeconds = simulatedSeconds[run],
                IncumbentValidAccuracy = incumbentValid[run],
                IncumbentFullValidAccuracy = incumbentFullValid[run],
                IncumbentFullTestAccuracy = incumbentFullTest[run],
                TrialIds = trials?[run],
                ResumedTrialIds = resumed?[run],
                Epochs = epochs?[run] ?? SearchEpochs(datasets[run], length),
                StopAfter = stops?[run],
                TrainingSeeds = seeds?[run],
                Statuses = statuses?[run],
                Reasons = reasons?[run],
                WorkerSlots = slots?[run],
                BeginSeconds = begins?[run],
                Recommendation = recommendations?[run],
                FurtherObjectives = [.. objectives.Select(objective => objective[run])],
            }),
        ];

        int[] Nones(int run) => [.. Enumerable.Repeat(RunTrace.None, lengths[run])];
    }

    private int[]? SearchEpochs(string dataset, int length) =>
        metadata.Datasets.FirstOrDefault(entry => entry.Name == dataset) is { } known ? [.. Enumerable.Repeat(known.SearchEpochs, length)] : null;

    private int[] LengthsOfRuns(int[] steps)
    {
        List<int> lengths = [];
        foreach (int step in steps)
        {
            if (step == 0)
            {
                lengths.Add(0);
            }

            if (lengths.Count == 0 || step != lengths[^1])
            {
                throw new RunLogFormatException($"{path}: the steps of a run do not count up from 0; run the experiment again");
            }

            lengths[^1]++;
        }

        return [.. lengths];
    }

    private T[] OnePerRun<T>(T[][] valuesOfRuns) where T : IEquatable<T> =>
        Array.Exists(valuesOfRuns, values => values.AsSpan().ContainsAnyExcept(values[0]))
            ? throw new RunLogFormatException($"{path}: rows of different runs are mixed; run the experiment again")
            : [.. valuesOfRuns.Select(values => values[0])];

    private TrialStatus StatusOf(string text) =>
        Enum.GetValues<TrialStatus>().Where(status => RunLogSchema.TextOf(status) == text).Cast<TrialStatus?>().FirstOrDefault()
        ?? throw new RunLogFormatException($"{path}: '{text}' is not how a trial ends; run the experiment again");

    private T[][] Required<T>(string column, int[] lengths) where T : unmanaged =>
        Optional<T>(column, lengths) ?? throw new InvalidOperationException($"no column {column}");

    private string[][] RequiredTexts(string column, int[] lengths) =>
        OptionalTexts(column, lengths, text => text) ?? throw new InvalidOperationException($"no column {column}");

    /// <summary>A column's values, run by run; null where the log's version has no such column.</summary>
    private T[][]? Optional<T>(string column, int[] lengths) where T : unmanaged => PerRun<T, T>(column, lengths, (reader, values) =>
        (int)reader.ReadBatch(values.Length, values, out _));

    /// <summary>The same of a column of texts, each converted.</summary>
    private T[][]? OptionalTexts<T>(string column, int[] lengths, Func<string, T> convert)
    {
        var batch = new ByteArray[BatchLength];
        string? latest = null;
        T converted = default!;
        return PerRun<ByteArray, T>(column, lengths, (reader, values) =>
        {
            int count = (int)reader.ReadBatch(Math.Min(batch.Length, values.Length), batch, out _);
            for (int row = 0; row < count; row++)
            {
                // A batch's texts are gone with the next batch.
                string text = texts.StringOf(batch[row]);
                if (!ReferenceEquals(text, latest))
                {
                    (latest, converted) = (text, convert(text));
                }

                values[row] = converted;
            }

            return count;
        });
    }

    /// <summary>The same of a column that is null where a value goes without saying.</summary>
    private T[][]? Sparse<T>(string column, int[] lengths, Func<int, T[]> implied) where T : unmanaged
    {
        var levels = new short[BatchLength];
        var said = new T[BatchLength];
        return PerRun<T, T>(column, lengths, (reader, values) =>
        {
            int count = (int)reader.ReadBatch(Math.Min(levels.Length, values.Length), levels, [], said, out _);
            for (int row = 0, next = 0; row < count; row++)
            {
                if (levels[row] == 1)
                {
                    values[row] = said[next++];
                }
            }

            return count;
        }, implied);
    }

    private T[][]? PerRun<TStored, T>(string column, int[] lengths, ReadValues<TStored, T> read, Func<int, T[]>? begin = null) where TStored : unmanaged
    {
        int index = schema.IndexOf(column);
        if (index < 0)
        {
            return null;
        }

        using var reader = (ColumnReader<TStored>)rows.Column(index);
        var valuesOfRuns = new T[lengths.Length][];
        for (int run = 0; run < lengths.Length; run++)
        {
            T[] values = valuesOfRuns[run] = begin is null ? new T[lengths[run]] : begin(run);
            for (int step = 0; step < values.Length;)
            {
                int count = read(reader, values.AsSpan(step));
                if (count == 0)
                {
                    throw new EndOfStreamException($"column {column} ends early");
                }

                step += count;
            }
        }

        return valuesOfRuns;
    }

    private delegate int ReadValues<TStored, T>(ColumnReader<TStored> reader, Span<T> values) where TStored : unmanaged;
}
