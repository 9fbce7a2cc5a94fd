using ParquetSharp;
using ParquetSharp.Schema;

namespace Reports.RunLogs;

/// <summary>The columns of a run log and the keys of its metadata: what the writer and the reader agree on.</summary>
internal static class RunLogSchema
{
    public const string VersionKey = "run_log_version";
    public const string MetadataKey = "run_log_metadata";
    public const string Version = "1";

    public const int Algorithm = 0;
    public const int Dataset = 1;
    public const int Run = 2;
    public const int Step = 3;
    public const int Architecture = 4;
    public const int FirstMeasurement = 5;

    /// <summary>The names of all columns, in order.</summary>
    public static readonly string[] Names =
    [
        "algorithm", "dataset", "run", "step", "architecture",
        "valid_accuracy", "cost_seconds", "simulated_seconds",
        "incumbent_valid_accuracy", "incumbent_full_valid_accuracy", "incumbent_full_test_accuracy",
    ];

    /// <summary>The columns of doubles, in the order of <see cref="Names"/> from <see cref="FirstMeasurement"/> on.</summary>
    public static double[][] Measurements(RunTrace trace) =>
    [
        trace.ValidAccuracy, trace.CostSeconds, trace.SimulatedSeconds,
        trace.IncumbentValidAccuracy, trace.IncumbentFullValidAccuracy, trace.IncumbentFullTestAccuracy,
    ];

    public static bool Matches(SchemaDescriptor schema) =>
        schema.NumColumns == Names.Length
        && Enumerable.Range(0, Names.Length).All(c =>
            schema.Column(c).Name == Names[c]
            && schema.Column(c).PhysicalType == TypeOf(c)
            && schema.Column(c).MaxDefinitionLevel == 0);

    public static GroupNode Create() =>
        new("run_log", Repetition.Required, [.. Names.Select((name, c) => NodeOf(name, TypeOf(c)))]);

    public static WriterProperties CreateProperties()
    {
        using WriterPropertiesBuilder builder = new();
        builder.Compression(Compression.Zstd).CompressionLevel(1).DisableStatistics();
        // All 15,625 topology strings fit in one dictionary; a column that falls back to plain text is ten times larger.
        builder.DictionaryPagesizeLimit(16 << 20);
        // Times never repeat within a run: a dictionary of them is longer than the column.
        builder.DisableDictionary("simulated_seconds");
        return builder.Build();
    }

    private static PhysicalType TypeOf(int column) => column switch
    {
        Algorithm or Dataset or Architecture => PhysicalType.ByteArray,
        Run or Step => PhysicalType.Int32,
        _ => PhysicalType.Double,
    };

    private static PrimitiveNode NodeOf(string name, PhysicalType type)
    {
        using LogicalType logical = type == PhysicalType.ByteArray ? LogicalType.String() : LogicalType.None();
        return new PrimitiveNode(name, Repetition.Required, logical, type);
    }
}
