using System.CommandLine;
using Benchspace;
using Harness.Commands.Help;
using Harness.Commands.Options;
using Reports;
using Reports.RunLogs;
using Reports.Statistics;

namespace Harness.Commands;

/// <summary><c>harness report</c>: statistics, figures and a page from run logs that are there.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var logs = new Argument<string[]>("runlog") { Description = "Run logs, or folders that hold a runs.parquet. Several are put together: same benchmark and protocol.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string?>("--out", "-o") { Description = "The folder for the report. Default: the run log's; needed for several." };
        var title = new Option<string?>("--title") { Description = "The page's title." };
        var readOff = new Option<string>("--read-off")
        {
            Description = "How a run is read at its budget: step (the incumbent then) or interpolated (as NATS-Bench's scripts do).",
            DefaultValueFactory = _ => "step",
        };
        readOff.AcceptOnlyFromAmong("step", "interpolated");
        var level = new Option<double>("--level") { Description = "Confidence level of intervals and bands.", DefaultValueFactory = _ => 0.95 };
        var command = new HarnessCommand(
            "report",
            "Write the report of run logs: summary and pairwise tables, figures as PNG and SVG, one HTML page, Markdown and CSV.",
            "report out/a",
            "report out/a/runs.parquet out/b/runs.parquet --out out/both --title \"Six searches\"")
        {
            logs, { HelpGroup.What, readOff, level }, { HelpGroup.Output, output, title },
        };
        command.SetWork(parsed =>
        {
            double confidence = parsed.GetValue(level);
            if (!(confidence > 0 && confidence < 1))
            {
                throw new InputException(FormattableString.Invariant($"--level {confidence}: give a confidence level between 0 and 1, such as 0.95"));
            }

            string[] paths = [.. parsed.GetValue(logs)!.Select(path => Directory.Exists(path) ? Path.Combine(path, ExperimentSettings.RunLogName) : path)];
            if (paths.Length > 1 && parsed.GetValue(output) is null)
            {
                throw new InputException("--out: name a folder for the report of several run logs, such as --out out/both");
            }

            string folder = OutputFolder.Of(parsed.GetValue(output) ?? Path.GetDirectoryName(Path.GetFullPath(paths[0]))!);
            ReadOffRule rule = parsed.GetValue(readOff) == "interpolated" ? ReadOffRule.Interpolated : ReadOffRule.Step;
            RunLog[] runs = [.. paths.Select(RunLog.Read)];
            if (rule == ReadOffRule.Interpolated && runs.SelectMany(log => log.Metadata.Datasets).FirstOrDefault(dataset => dataset.BudgetUnit == "evaluations") is { } counted)
            {
                throw new InputException($"--read-off interpolated: the budget of {counted.Name} is a number of evaluations, between which there is nothing to interpolate");
            }

            ExperimentSession.Report(runs, folder, new ReportOptions { Title = parsed.GetValue(title), Level = confidence, ReadOff = rule }, new Terminal(parsed));
        }, "the report was not completed; give the same command again");
        return command;
    }
}
