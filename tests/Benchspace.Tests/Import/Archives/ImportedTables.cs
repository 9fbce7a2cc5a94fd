using Benchspace.Import;
using Benchspace.Import.Catalog;
using Benchspace.Tables;

namespace Benchspace.Tests.Import.Archives;

internal static class ImportedTables
{
    public static byte[] Fixture(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Import", "Archives", "Fixtures", name));

    public static ImportOptions Options(TemporaryFolder folder, string name = "table") =>
        new() { Destination = Path.Combine(folder.Path, name + ".parquet"), Name = name };

    public static TabularBenchmark Of(string source, TemporaryFolder folder, LearningCurves curves = LearningCurves.None, string name = "table")
    {
        ImportOptions options = Options(folder, name) with { Curves = curves };
        TableImport.Run(source, options, cancellation: TestContext.Current.CancellationToken);
        return TabularBenchmark.Open(options.Destination);
    }
}
