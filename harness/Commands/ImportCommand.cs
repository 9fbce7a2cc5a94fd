using System.CommandLine;
using Benchspace.Import;
using Benchspace.Spaces;
using Benchspace.Tables;

namespace Harness.Commands;

/// <summary><c>harness import</c>: a source into the measurement table.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("source") { Description = "A CSV or CSV.gz file with the measurement table's columns." };
        var name = new Option<string>("--name") { Description = "The table's name, to use with --table.", Required = true };
        var output = new Option<string?>("--out", "-o") { Description = "The Parquet file to write. Default: NAME.parquet in the user's data folder, where --table NAME finds it." };
        var space = new Option<string?>("--space") { Description = $"The search space of the indices: {string.Join(", ", SearchSpaces.AllIndexed.Select(s => s.Name))}. Default: told from the architectures." };
        var licence = new Option<string?>("--licence") { Description = "The licence of the source's data, kept in the table's metadata." };
        var command = new HarnessCommand(
            "import",
            "Import measurements into a table that searches and queries read.",
            "import nasbench201.csv.gz --name nas-bench-201",
            "import my-measurements.csv --name mine --out tables/mine.parquet --licence MIT")
        {
            source, name, output, space, licence,
        };
        command.Details =
            "CSV columns, in any order: arch_index and/or arch, dataset, epochs, seed (empty: a mean over seeds), train_seconds,\n" +
            "valid_seconds, test_seconds, {train,valid,test}_{accuracy,loss}, latency_seconds. Accuracies in percent, times in\n" +
            "seconds (the whole training; one pass over the validation or test images); an empty cell is a value not measured.";
        command.SetAction((parsed, cancellation) =>
        {
            var terminal = new Terminal(parsed);
            string tableName = parsed.GetValue(name)!;
            string path = parsed.GetValue(output) ?? TableCatalog.OfThisMachine().PathForNew(tableName);
            string from = parsed.GetValue(source)!;
            terminal.Progress($"importing {Path.GetFileName(from)}", 100, report => CsvTableImport.Run(
                from,
                path,
                tableName,
                space: parsed.GetValue(space) is { } spaceName ? SearchSpaces.Indexed(spaceName) : null,
                licence: parsed.GetValue(licence),
                progress: new Synchronous(p => report((long)(100 * p.Fraction))),
                cancellation: cancellation));
            TablesCommand.Describe(terminal, TabularBenchmark.Open(path));
            return Task.FromResult(0);
        });
        return command;
    }

    /// <summary>Progress reported where it happens: the framework's own class would post it to the thread pool, out of order.</summary>
    private sealed class Synchronous(Action<ImportProgress> report) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => report(value);
    }
}
