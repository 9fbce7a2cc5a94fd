using Benchspace.Spaces.NasBench201;
using Benchspace.Tables;

namespace Benchspace.Tests.Tables;

/// <summary>Tables written by the tests.</summary>
internal static class SmallTables
{
    public static TableMetadata Metadata { get; } = new()
    {
        SearchSpace = "topology",
        Name = "small",
        Source = "a test",
        Licence = "MIT",
        Facts = [new("machine", "none"), new("command", "dotnet test")],
    };

    public static string Write(string path, params IEnumerable<Measurement> rows)
    {
        using var writer = new MeasurementTableWriter(path, TopologySpace.Instance);
        foreach (Measurement row in rows)
        {
            writer.Add(row);
        }

        writer.Commit(Metadata);
        return path;
    }

    public static TabularBenchmark Open(TemporaryFolder folder, params IEnumerable<Measurement> rows) =>
        TabularBenchmark.Open(Write(folder.File("small.parquet"), rows.Order(Measurement.Order)));
}
