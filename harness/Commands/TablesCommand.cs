using System.CommandLine;
using System.Globalization;
using Benchspace.Tables;

namespace Harness.Commands;

/// <summary><c>harness tables</c>: the tables on this machine, or one of them in full.</summary>
internal static class TablesCommand
{
    // Accuracy, loss and seconds.
    private const int MetricsPerImages = 3;

    public static Command Create()
    {
        var name = new Argument<string?>("name") { Description = "A table to describe: a name or a path. Without it, all tables are listed.", Arity = ArgumentArity.ZeroOrOne };
        var command = new HarnessCommand(
            "tables",
            "List the measurement tables on this machine, or describe one: coverage, seeds, fidelities, where it came from.",
            "tables",
            "tables nas-bench-201")
        {
            name,
        };
        command.Subcommands.Add(MergeTablesCommand.Create());
        command.SetAction(parsed =>
        {
            var terminal = new Terminal(parsed);
            if (parsed.GetValue(name) is { } one)
            {
                Describe(terminal, TabularBenchmark.Open(TableCatalog.OfThisMachine().Find(one)));
            }
            else
            {
                List(terminal);
            }
        });
        return command;
    }

    private static void List(Terminal terminal)
    {
        TableCatalog catalog = TableCatalog.OfThisMachine();
        IReadOnlyList<CatalogEntry> tables = catalog.All();
        if (tables.Count == 0)
        {
            terminal.Line("There is no measurement table on this machine. Import one: harness import nasbench201.csv.gz --name nas-bench-201");
        }
        else
        {
            terminal.Table(["name", "space", "source", "file", "remark"], tables.Select(t => (IReadOnlyList<string>)
            [
                t.Name,
                t.Metadata?.SearchSpace ?? "",
                t.Metadata?.Source ?? "",
                t.Path,
                t.Problem is not null ? "unusable: " + t.Problem : t.HiddenBy is { } other ? "hidden by " + other : "",
            ]));
        }

        terminal.Line($"looked in: {string.Join(", ", catalog.Folders)}");
    }

    /// <summary>What a table is and what it has: also what an import prints at its end.</summary>
    internal static void Describe(Terminal terminal, TabularBenchmark table)
    {
        Coverage coverage = table.Coverage;
        terminal.Line($"{table.Metadata.Name}: {table.Path}");
        foreach ((string key, string value) in Facts(table.Metadata))
        {
            terminal.Line($"  {key}: {value}");
        }

        terminal.Line($"coverage: {coverage.CoveredCount:N0} of {coverage.ArchitectureCount:N0} architectures, {coverage.RowCount:N0} rows");
        terminal.Table(
            ["data set", ">epochs", ">architectures", ">rows", "seeds", "partly empty", "absent"],
            coverage.Slices.Select(s => (IReadOnlyList<string>)
            [
                s.Dataset,
                s.Epochs.ToString(CultureInfo.InvariantCulture),
                s.CoveredCount.ToString("N0", CultureInfo.InvariantCulture),
                s.RowCount.ToString("N0", CultureInfo.InvariantCulture),
                s.Seeds is [null] ? "mean over seeds" : string.Join(' ', s.Seeds.Select(seed => seed?.ToString(CultureInfo.InvariantCulture) ?? "mean")),
                Names(s.PartlyEmpty),
                Names(Metrics.All.Where(m => s.Filled(m) == 0 && !coverage.AbsentMetrics.Contains(m))),
            ]));
        if (coverage.AbsentMetrics.Count > 0)
        {
            terminal.Line($"columns that the table lacks: {Names(coverage.AbsentMetrics)}");
        }

        if (coverage.Curves.Count > 0)
        {
            terminal.Line($"learning curves: {Names(coverage.Curves)}");
        }
    }

    /// <summary>The columns' names; where all that there is of one set of images is among them, <c>valid_*</c> for the three.</summary>
    private static string Names(IEnumerable<Metric> metrics) => string.Join(", ", metrics
        .GroupBy(m => m.ColumnName().Split('_')[0])
        .SelectMany(images => images.Count() == MetricsPerImages ? [images.Key + "_*"] : images.Select(m => m.ColumnName())));

    private static IEnumerable<(string Key, string Value)> Facts(TableMetadata metadata)
    {
        yield return ("search space", metadata.SearchSpace);
        yield return ("source", metadata.Source);
        if (metadata.SourceSha256 is { } hash)
        {
            yield return ("source's SHA-256", hash);
        }

        yield return ("licence", metadata.Licence ?? "not stated");
        yield return ("created by", metadata.CreatedBy);
        foreach ((string key, string value) in metadata.Facts)
        {
            yield return (key.Replace('_', ' '), value);
        }
    }
}
