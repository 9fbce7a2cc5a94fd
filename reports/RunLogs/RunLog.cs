using System.Text.Json;
using ParquetSharp;
using SharedSource;

namespace Reports.RunLogs;

/// <summary>An experiment's runs, as read from a file or as they came from a search.</summary>
public sealed class RunLog
{
    /// <summary>A log of these runs.</summary>
    /// <param name="source">What messages and the report's list of files call it, such as its path.</param>
    /// <param name="metadata">What it says of the whole experiment.</param>
    /// <param name="runs">Its runs, in any order.</param>
    public RunLog(string source, RunLogMetadata metadata, IReadOnlyList<RunTrace> runs)
    {
        Source = source;
        Metadata = metadata;
        Runs = runs;
    }

    /// <summary>Where it came from.</summary>
    public string Source { get; }

    /// <summary>What it says of the whole experiment.</summary>
    public RunLogMetadata Metadata { get; }

    /// <summary>The runs that are there, each of them whole.</summary>
    public IReadOnlyList<RunTrace> Runs { get; }

    /// <summary>Whether every planned run is there.</summary>
    public bool IsComplete => Runs.Count == Metadata.PlannedRuns;

    /// <summary>Reads a run log.</summary>
    /// <exception cref="RunLogFormatException">The file is missing, cut off, not a run log, or of another version.</exception>
    public static RunLog Read(string path)
    {
        try
        {
            using ParquetFileReader file = Open(path);
            RunLogMetadata metadata = ReadMetadata(path, file);
            Utf8Texts texts = new();
            List<RunTrace> runs = [];
            for (int group = 0; group < file.FileMetaData.NumRowGroups; group++)
            {
                using RowGroupReader rows = file.RowGroup(group);
                ReadRuns(path, rows, texts, runs);
            }
            return new RunLog(path, metadata, runs);
        }
        catch (Exception exception) when (exception is ParquetException or EndOfStreamException)
        {
            throw new RunLogFormatException($"{path}: damaged run log ({OneLine.OfParquet(exception)}); run the experiment again", exception);
        }
    }

    /// <summary>Reads what a run log says of its experiment, without its runs.</summary>
    /// <exception cref="RunLogFormatException">The file is missing, cut off, not a run log, or of another version.</exception>
    public static RunLogMetadata ReadMetadata(string path)
    {
        using ParquetFileReader file = Open(path);
        return ReadMetadata(path, file);
    }

    private static ParquetFileReader Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new RunLogFormatException($"{path}: no such file; give the path of a run log, such as out/runs.parquet");
        }

        try
        {
            return new ParquetFileReader(path);
        }
        catch (ParquetException exception)
        {
            throw new RunLogFormatException($"{path}: not a whole Parquet file ({OneLine.OfParquet(exception)}); was it cut off, or is it another kind of file?", exception);
        }
    }

    private static RunLogMetadata ReadMetadata(string path, ParquetFileReader file)
    {
        IReadOnlyDictionary<string, string> keyValues = file.FileMetaData.KeyValueMetadata;
        if (!keyValues.TryGetValue(RunLogSchema.VersionKey, out string? version) || !keyValues.TryGetValue(RunLogSchema.MetadataKey, out string? json))
        {
            throw new RunLogFormatException($"{path}: a Parquet file, but not a run log; give a file that 'harness compare' or 'harness search' wrote");
        }

        if (version != RunLogSchema.Version)
        {
            throw new RunLogFormatException($"{path}: run log of version {version}, but this program reads version {RunLogSchema.Version}; use the program that wrote it");
        }

        if (!RunLogSchema.Matches(file.FileMetaData.Schema))
        {
            throw new RunLogFormatException($"{path}: the columns are not a run log's ({string.Join(", ", RunLogSchema.Names)}); run the experiment again");
        }

        try
        {
            return RunLogMetadata.FromJson(json);
        }
        catch (JsonException exception)
        {
            throw new RunLogFormatException($"{path}: the run log's metadata cannot be read ({OneLine.OfParquet(exception)}); run the experiment again", exception);
        }
    }

    private static void ReadRuns(string path, RowGroupReader rows, Utf8Texts texts, List<RunTrace> runs)
    {
        int[] lengths = LengthsOfRuns(path, ReadColumn<int, int>(rows, RunLogSchema.Step, [checked((int)rows.MetaData.NumRows)], step => step)[0]);
        string[] algorithms = OnePerRun(path, ReadColumn<ByteArray, string>(rows, RunLogSchema.Algorithm, lengths, texts.StringOf));
        string[] datasets = OnePerRun(path, ReadColumn<ByteArray, string>(rows, RunLogSchema.Dataset, lengths, texts.StringOf));
        int[] numbers = OnePerRun(path, ReadColumn<int, int>(rows, RunLogSchema.Run, lengths, number => number));
        string[][] architectures = ReadColumn<ByteArray, string>(rows, RunLogSchema.Architecture, lengths, texts.StringOf);
        double[][][] measurements =
            [.. Enumerable.Range(RunLogSchema.FirstMeasurement, RunLogSchema.Names.Length - RunLogSchema.FirstMeasurement)
                .Select(column => ReadColumn<double, double>(rows, column, lengths, value => value))];

        for (int run = 0; run < lengths.Length; run++)
        {
            runs.Add(new RunTrace
            {
                Algorithm = algorithms[run],
                Dataset = datasets[run],
                Run = numbers[run],
                Architectures = architectures[run],
                ValidAccuracy = measurements[0][run],
                CostSeconds = measurements[1][run],
                SimulatedSeconds = measurements[2][run],
                IncumbentValidAccuracy = measurements[3][run],
                IncumbentFullValidAccuracy = measurements[4][run],
                IncumbentFullTestAccuracy = measurements[5][run],
            });
        }
    }

    private static int[] LengthsOfRuns(string path, int[] steps)
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

    private static T[] OnePerRun<T>(string path, T[][] valuesOfRuns) where T : IEquatable<T>
    {
        if (valuesOfRuns.Any(values => values.AsSpan().ContainsAnyExcept(values[0])))
        {
            throw new RunLogFormatException($"{path}: rows of different runs are mixed; run the experiment again");
        }

        return [.. valuesOfRuns.Select(values => values[0])];
    }

    private static T[][] ReadColumn<TStored, T>(RowGroupReader rows, int column, int[] lengths, Func<TStored, T> convert) where TStored : unmanaged
    {
        using var reader = (ColumnReader<TStored>)rows.Column(column);
        TStored[] batch = new TStored[1 << 12];
        T[][] valuesOfRuns = new T[lengths.Length][];
        for (int run = 0; run < lengths.Length; run++)
        {
            T[] values = valuesOfRuns[run] = new T[lengths[run]];
            for (int row = 0; row < values.Length;)
            {
                int count = (int)reader.ReadBatch(Math.Min(batch.Length, values.Length - row), batch, out _);
                if (count == 0)
                {
                    throw new EndOfStreamException($"column {RunLogSchema.Names[column]} ends early");
                }
                // A batch's texts are gone with the next batch.
                foreach (TStored stored in batch.AsSpan(0, count))
                {
                    values[row++] = convert(stored);
                }
            }
        }
        return valuesOfRuns;
    }
}
