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
            (RunLogMetadata metadata, RunLogSchema schema) = ReadMetadata(path, file);
            Utf8Texts texts = new();
            List<RunTrace> runs = [];
            for (int group = 0; group < file.FileMetaData.NumRowGroups; group++)
            {
                using RowGroupReader rows = file.RowGroup(group);
                runs.AddRange(new RowGroupRuns(path, rows, metadata, schema, texts).Read());
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
        return ReadMetadata(path, file).Metadata;
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

    private static (RunLogMetadata Metadata, RunLogSchema Schema) ReadMetadata(string path, ParquetFileReader file)
    {
        IReadOnlyDictionary<string, string> keyValues = file.FileMetaData.KeyValueMetadata;
        if (!keyValues.TryGetValue(RunLogSchema.VersionKey, out string? version) || !keyValues.TryGetValue(RunLogSchema.MetadataKey, out string? json))
        {
            throw new RunLogFormatException($"{path}: a Parquet file, but not a run log; give one that a comparison or a search wrote");
        }

        if (version is not (RunLogSchema.FirstVersion or RunLogSchema.Version))
        {
            throw new RunLogFormatException($"{path}: run log of version {version}, but this program reads versions {RunLogSchema.FirstVersion} and {RunLogSchema.Version}; use the program that wrote it");
        }

        RunLogMetadata metadata = ParseMetadata(path, json);
        RunLogSchema schema = version == RunLogSchema.FirstVersion ? RunLogSchema.First : RunLogSchema.With(metadata.Objectives);
        return schema.Matches(file.FileMetaData.Schema)
            ? (metadata, schema)
            : throw new RunLogFormatException($"{path}: the columns are not a run log's ({string.Join(", ", schema.Names)}); run the experiment again");
    }

    private static RunLogMetadata ParseMetadata(string path, string json)
    {
        try
        {
            return RunLogMetadata.FromJson(json);
        }
        catch (JsonException exception)
        {
            throw new RunLogFormatException($"{path}: the run log's metadata cannot be read ({OneLine.OfParquet(exception)}); run the experiment again", exception);
        }
    }
}
