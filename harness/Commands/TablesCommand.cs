using System.CommandLine;
using System.Globalization;
using Benchspace;
using Benchspace.Tables;
using Harness.Commands.Help;
using Harness.Commands.Options;
using Harness.Studies;
using Reports.Pages;
using SharedSource;

namespace Harness.Commands;

/// <summary><c>harness tables</c>: the tables on this machine, or one of them in full.</summary>
internal static class TablesCommand
{
    // Accuracy, loss and seconds.
    private const int MetricsPerImages = 3;

    /// <summary>The table that others of its space are compared with where it is on the machine.</summary>
    private const string WellKnown = "nas-bench-201";

    public static Command Create()
    {
        var name = new Argument<string?>("name") { Description = "A table to describe: a name or a path. Without it, all tables are listed.", Arity = ArgumentArity.ZeroOrOne };
        var against = new Option<string?>("--against") { Description = $"A table of the same space to compare it with: a name or a path. Default: {WellKnown}, where it is on this machine." };
        var output = new Option<string?>("--out", "-o") { Description = "A folder: write there a page that describes the table as a benchmark, with figures." };
        var command = new HarnessCommand(
            "tables",
            "List the measurement tables on this machine, or describe one: coverage, seeds, fidelities, where it came from,\n" +
            "how accuracies are distributed, how far training seeds, fidelities and another benchmark agree with it.",
            "tables",
            "tables nas-bench-201",
            "tables fashion-mini --against nas-bench-201 --out out/fashion-mini")
        {
            name, { HelpGroup.What, against }, { HelpGroup.Output, output },
        };
        command.Subcommands.Add(MergeTablesCommand.Create());
        command.SetWork(parsed =>
        {
            var terminal = new Terminal(parsed);
            if (parsed.GetValue(name) is { } one)
            {
                string? folder = parsed.GetValue(output) is { } given ? OutputFolder.Of(given) : null;
                var catalog = ProgramData.Tables;
                var table = TabularBenchmark.Open(catalog.Find(one));
                TabularBenchmark? other = parsed.GetValue(against) is { } otherName ? TabularBenchmark.Open(catalog.Find(otherName)) : WellKnownTable(catalog, table);
                if (other is not null && other.Space != table.Space)
                {
                    throw new InputException($"--against {other.Metadata.Name}: it is of the {other.Space.Name} space, {table.Metadata.Name} of the {table.Space.Name} space.");
                }

                Describe(terminal, table);
                Study(terminal, table, other, folder);
            }
            else if (parsed.GetValue(against) is not null || parsed.GetValue(output) is not null)
            {
                throw new InputException("--against and --out describe one table: name it, such as 'harness tables nas-bench-201 --out out/table'.");
            }
            else
            {
                List(terminal);
            }
        }, "no page was completed; give the same command again");
        return command;
    }

    private static void List(Terminal terminal)
    {
        TableCatalog catalog = ProgramData.Tables;
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

        terminal.Line($"coverage: {coverage.CoveredCount:N0} of {coverage.ArchitectureCount:N0} architectures, {Counted.Of(coverage.RowCount, "row")}");
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

        if (table.FurtherColumns.Count > 0)
        {
            terminal.Line($"further columns: {string.Join(", ", table.FurtherColumns)}");
        }

        if (coverage.Curves.Count > 0)
        {
            terminal.Line($"learning curves: {Names(coverage.Curves)}");
        }
    }

    private static void Study(Terminal terminal, TabularBenchmark table, TabularBenchmark? other, string? folder)
    {
        var page = new TableStudyPage(TableStudy.Of(table, other), [.. Facts(table.Metadata).Select(fact => KeyValuePair.Create(fact.Key, fact.Value))]);
        foreach ((string title, Table content) in new[]
        {
            ("accuracy in percent, over architectures", page.Accuracies),
            ("agreement of training seeds", page.Seeds),
            ("agreement of low with full fidelity", page.Fidelities),
            ("agreement with another benchmark", page.Others),
        })
        {
            if (content.Rows.Count > 0)
            {
                terminal.Line(title + ":");
                terminal.Table(content);
            }
        }

        if (folder is not null)
        {
            terminal.Line($"page: {page.Compose().Save(folder, "table")[0]}");
        }
    }

    private static TabularBenchmark? WellKnownTable(TableCatalog catalog, TabularBenchmark table)
    {
        CatalogEntry? entry = catalog.All().FirstOrDefault(entry => entry.Name == WellKnown && entry.HiddenBy is null && entry.Metadata?.SearchSpace == table.Space.Name);
        return entry is null || entry.Name == table.Metadata.Name ? null : TabularBenchmark.Open(entry.Path);
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
        if (metadata.TrainedNetworks is { } networks)
        {
            yield return ("trained networks", networks);
        }

        yield return ("created by", metadata.CreatedBy);
        foreach ((string key, string value) in metadata.Facts)
        {
            yield return (key.Replace('_', ' '), value);
        }
    }
}
