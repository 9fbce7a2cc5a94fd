using System.Runtime.InteropServices;
using ParquetSharp;
using ParquetSharp.Schema;

namespace Reports.RunLogs;

/// <summary>The columns of a run log and the keys of its metadata: what the writer and the reader agree on. Immutable.</summary>
internal sealed class RunLogSchema
{
    public const string VersionKey = "run_log_version";
    public const string MetadataKey = "run_log_metadata";
    public const string Version = "2";
    public const string FirstVersion = "1";

    public const string Algorithm = "algorithm";
    public const string Dataset = "dataset";
    public const string Run = "run";
    public const string Step = "step";
    public const string Architecture = "architecture";
    public const string ValidAccuracy = "valid_accuracy";
    public const string CostSeconds = "cost_seconds";
    public const string SimulatedSeconds = "simulated_seconds";
    public const string IncumbentValidAccuracy = "incumbent_valid_accuracy";
    public const string IncumbentFullValidAccuracy = "incumbent_full_valid_accuracy";
    public const string IncumbentFullTestAccuracy = "incumbent_full_test_accuracy";

    public const string Trial = "trial";
    public const string ResumedTrial = "resumed_trial";
    public const string Epochs = "epochs";
    public const string StopAfter = "stop_after";
    public const string TrainingSeed = "training_seed";
    public const string Status = "status";
    public const string Reason = "reason";
    public const string WorkerSlot = "worker_slot";
    public const string BeginSeconds = "begin_seconds";
    public const string Recommendation = "recommendation";

    private static readonly Field[] FirstFields =
    [
        new(Algorithm, PhysicalType.ByteArray), new(Dataset, PhysicalType.ByteArray), new(Run, PhysicalType.Int32), new(Step, PhysicalType.Int32),
        new(Architecture, PhysicalType.ByteArray),
        new(ValidAccuracy, PhysicalType.Double), new(CostSeconds, PhysicalType.Double), new(SimulatedSeconds, PhysicalType.Double),
        new(IncumbentValidAccuracy, PhysicalType.Double), new(IncumbentFullValidAccuracy, PhysicalType.Double), new(IncumbentFullTestAccuracy, PhysicalType.Double),
    ];

    private static readonly Field[] FurtherFields =
    [
        new(Trial, PhysicalType.Int32), new(ResumedTrial, PhysicalType.Int32, IsSparse: true),
        new(Epochs, PhysicalType.Int32), new(StopAfter, PhysicalType.Int32), new(TrainingSeed, PhysicalType.Int32, IsSparse: true),
        new(Status, PhysicalType.ByteArray), new(Reason, PhysicalType.ByteArray),
        new(WorkerSlot, PhysicalType.Int32), new(BeginSeconds, PhysicalType.Double, IsSparse: true), new(Recommendation, PhysicalType.Int32),
    ];

    private readonly Field[] _fields;

    private RunLogSchema(params Field[] fields) => _fields = fields;

    /// <summary>The columns of version 1.</summary>
    public static RunLogSchema First { get; } = new(FirstFields);

    /// <summary>The names of all columns, in order.</summary>
    public IEnumerable<string> Names => _fields.Select(column => column.Name);

    /// <summary>The columns of version 2 for so many further objectives.</summary>
    public static RunLogSchema With(IReadOnlyList<ObjectiveEntry> objectives) =>
        new([.. FirstFields, .. FurtherFields, .. objectives.Select(objective => new Field(Objective(objective), PhysicalType.Double))]);

    /// <summary>The name of a further objective's column.</summary>
    public static string Objective(ObjectiveEntry objective) => $"objective[{objective.Name}]";

    /// <summary>The number of the column with this name.</summary>
    public int IndexOf(string name) => Array.FindIndex(_fields, field => field.Name == name);

    /// <summary>Whether a file has these columns.</summary>
    public bool Matches(SchemaDescriptor schema) =>
        schema.NumColumns == _fields.Length
        && Enumerable.Range(0, _fields.Length).All(c =>
            schema.Column(c).Name == _fields[c].Name
            && schema.Column(c).PhysicalType == _fields[c].Type
            && schema.Column(c).MaxDefinitionLevel == (_fields[c].IsSparse ? 1 : 0)
            && schema.Column(c).MaxRepetitionLevel == 0);

    public GroupNode Create() => new("run_log", Repetition.Required, [.. _fields.Select(field => field.Node())]);

    public static WriterProperties CreateProperties()
    {
        using WriterPropertiesBuilder builder = new();
        builder.Compression(Compression.Zstd).CompressionLevel(1).DisableStatistics();
        // All 15,625 topology strings fit in one dictionary; a column that falls back to plain text is ten times larger.
        builder.DictionaryPagesizeLimit(16 << 20);
        // Times never repeat within a run: a dictionary of them is longer than the column.
        builder.DisableDictionary(SimulatedSeconds);
        builder.DisableDictionary(BeginSeconds);
        return builder.Build();
    }

    /// <summary>
    /// When each trial would have begun if every worker slot had begun its next trial at the end of the one before, and its
    /// first at the run's start. Where a trial did, <c>begin_seconds</c> is null.
    /// </summary>
    /// <param name="slots">The slot of each evaluation.</param>
    /// <param name="ends">When each evaluation ended.</param>
    public static double[] BeginsWithoutWaiting(ReadOnlySpan<int> slots, ReadOnlySpan<double> ends)
    {
        Dictionary<int, double> free = [];
        double[] begins = new double[slots.Length];
        for (int step = 0; step < begins.Length; step++)
        {
            ref double isFree = ref CollectionsMarshal.GetValueRefOrAddDefault(free, slots[step], out _);
            (begins[step], isFree) = (isFree, ends[step]);
        }

        return begins;
    }

    /// <summary>Whether each is a step up to its own, or none.</summary>
    public static bool AreRecommendations(ReadOnlySpan<int> recommendation)
    {
        for (int step = 0; step < recommendation.Length; step++)
        {
            if (recommendation[step] < RunTrace.None || recommendation[step] > step)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A status as in the column <see cref="Status"/>.</summary>
    public static string TextOf(TrialStatus status) => status switch
    {
        TrialStatus.Succeeded => "succeeded",
        TrialStatus.Failed => "failed",
        TrialStatus.Stopped => "stopped",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>A column.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Type">The type of its values.</param>
    /// <param name="IsSparse">Whether it is null where its value goes without saying.</param>
    private sealed record Field(string Name, PhysicalType Type, bool IsSparse = false)
    {
        public PrimitiveNode Node()
        {
            using LogicalType logical = Type == PhysicalType.ByteArray ? LogicalType.String() : LogicalType.None();
            return new PrimitiveNode(Name, IsSparse ? Repetition.Optional : Repetition.Required, logical, Type);
        }
    }
}
