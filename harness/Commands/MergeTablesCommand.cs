using System.CommandLine;
using Benchspace.Tables;
using Harness.Commands.Help;
using Harness.Commands.Options;

namespace Harness.Commands;

/// <summary><c>harness tables merge</c>: several tables of one space as one.</summary>
internal static class MergeTablesCommand
{
    public static Command Create()
    {
        var sources = new Argument<string[]>("table") { Description = "The tables: names or paths.", Arity = ArgumentArity.OneOrMore };
        var name = new Option<string>("--name") { Description = "The merged table's name, to use with --table.", Required = true };
        var output = new Option<string?>("--out", "-o") { Description = "The Parquet file to write. Default: NAME.parquet where --table NAME finds it, in the user's data folder or the first of HARNESS_DATA." };
        Option<bool> overwrite = TableDestination.Overwrite();
        var command = new HarnessCommand(
            "merge",
            "Put tables of one space together, such as the parts that 'harness build --shard' made. A training that is in several must be the same in all.",
            "tables merge part1/mine.parquet part2/mine.parquet --name mine")
        {
            sources, { HelpGroup.Output, name, output, overwrite },
        };
        command.SetWork(parsed =>
        {
            var catalog = ProgramData.Tables;
            string path = parsed.GetValue(output) ?? catalog.PathForNew(parsed.GetValue(name)!);
            string[] parts = [.. parsed.GetValue(sources)!.Select(catalog.Find)];
            bool isOneOfThem = parts.Select(Path.GetFullPath).Contains(Path.GetFullPath(path));
            TableDestination.Require(path, [TableMerge.SourceOf(parts)], isOneOfThem || parsed.GetValue(overwrite));
            TableMerge.Run(parts, path, parsed.GetValue(name)!);
            TablesCommand.Describe(new Terminal(parsed), TabularBenchmark.Open(path));
        }, "no table was written; give the same command again");
        return command;
    }
}
