using System.Globalization;
using Benchspace.Tables;
using Harness.Experiments;

namespace Harness.Commands;

/// <summary>What every command with runs does at its end: run, write the log, write the report, print the summary.</summary>
internal static class PlannedExperiment
{
    public static IReadOnlyList<KeyValuePair<string, string>> FactsOf(TabularBenchmark table)
    {
        List<KeyValuePair<string, string>> facts = [new("table", table.Metadata.Name), new("table's source", table.Metadata.Source)];
        if (table.Metadata.SourceSha256 is { } hash)
        {
            facts.Add(new("source's SHA-256", hash));
        }

        return facts;
    }

    /// <returns>0, or 130 when it was interrupted.</returns>
    public static int RunAndReport(ExperimentPlan plan, ExperimentSettings settings, Terminal terminal, CancellationToken cancellation)
    {
        int planned = plan.Tasks.Count * plan.Algorithms.Count * plan.Runs;
        string size = string.Create(CultureInfo.InvariantCulture, $"{plan.Algorithms.Count} algorithms, {plan.Tasks.Count} data sets, {plan.Runs:N0} runs each");
        terminal.Line($"{plan.BenchmarkName}, protocol {plan.Protocol}: {size}");
        Directory.CreateDirectory(settings.Folder);
        ExperimentOutcome outcome = terminal.Progress("searching", planned, done => ExperimentRunner.Run(
            plan, settings.RunLogPath, settings.Threads, settings.Existing, finished => done(finished), cancellation));
        terminal.Line($"{outcome.Finished:N0} of {outcome.Planned:N0} runs, {outcome.Evaluations:N0} evaluations{(outcome.Reused > 0 ? $" ({outcome.Reused:N0} runs from before)" : "")}");
        if (outcome.Finished == 0)
        {
            return CommandLine.Interrupted;
        }

        if (!outcome.Complete)
        {
            terminal.Remark($"interrupted: what is done is in {settings.RunLogPath}; the same command with --resume finishes it.");
        }

        return outcome.Complete ? 0 : CommandLine.Interrupted;
    }
}
