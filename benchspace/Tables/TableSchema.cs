using ParquetSharp;

namespace Benchspace.Tables;

/// <summary>The columns of a measurement table, in the file's order.</summary>
internal static class TableSchema
{
    public const string ArchIndex = "arch_index";
    public const string Arch = "arch";
    public const string Dataset = "dataset";
    public const string Epochs = "epochs";
    public const string Seed = "seed";

    /// <summary>Every column that a table may have.</summary>
    public static IReadOnlyList<string> AllColumns { get; } =
    [
        ArchIndex, Arch, Dataset, Epochs, Seed,
        .. Metrics.All.Select(metric => metric.ColumnName()),
        .. Metrics.WithCurve.Select(metric => metric.CurveColumnName()),
    ];

    public static Column[] CreateColumns() =>
    [
        new Column<int>(ArchIndex),
        new Column<string>(Arch),
        new Column<string>(Dataset),
        new Column<int>(Epochs),
        new Column<int?>(Seed),
        .. Metrics.All.Select(metric => new Column<double?>(metric.ColumnName())),
        .. Metrics.WithCurve.Select(metric => new Column<double[]>(metric.CurveColumnName())),
    ];
}
