using System.Buffers;
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

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    // What ends the text in brackets, or cannot stand in it.
    private static readonly SearchValues<char> Closing = SearchValues.Create("[]\0\t\r\n ");

    public const string ExampleOfFurther = "latency_seconds[pixel3]";

    /// <summary>Every column that any table may have.</summary>
    public static IReadOnlyList<string> AllColumns { get; } =
    [
        ArchIndex, Arch, Dataset, Epochs, Seed,
        .. Metrics.All.Select(metric => metric.ColumnName()),
        .. Metrics.WithCurve.Select(metric => metric.CurveColumnName()),
    ];

    /// <summary>Whether a column is a further one, of a table's own: a name and, in brackets, a device or a method.</summary>
    public static bool IsFurther(string column)
    {
        int bracket = column.IndexOf('[', StringComparison.Ordinal);
        return bracket > 0
            && char.IsAsciiLetterLower(column[0])
            && column.AsSpan(0, bracket).IndexOfAnyExcept(NameCharacters) < 0
            && column.Length > bracket + 2
            && column.AsSpan(bracket + 1).IndexOfAny(Closing) == column.Length - bracket - 2
            && column[^1] == ']';
    }

    public static Column[] CreateColumns(IReadOnlyList<string> further) =>
    [
        new Column<int>(ArchIndex),
        new Column<string>(Arch),
        new Column<string>(Dataset),
        new Column<int>(Epochs),
        new Column<int?>(Seed),
        .. Metrics.All.Select(metric => new Column<double?>(metric.ColumnName())),
        .. Metrics.WithCurve.Select(metric => new Column<double[]>(metric.CurveColumnName())),
        .. further.Select(column => new Column<double?>(column)),
    ];
}
