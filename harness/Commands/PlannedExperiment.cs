using System.Globalization;
using Benchspace;
using Benchspace.Tables;
using Harness.Commands.Options;
using Harness.Experiments;
using Harness.Storage;
using Reports;
using Reports.RunLogs;

namespace Harness.Commands;

/// <summary>What every command with runs shares: run a plan into its log, then write and print the report of it.</summary>
internal static class PlannedExperiment
{
    /// <summary>What a run log says of the table that was searched.</summary>
    public static Provenance FactsOf(TabularBenchmark table)
    {
        Provenance facts = Provenance.None.Add("Table", table.Metadata.Name).Add("Source of the table", table.Metadata.Source);
        facts = table.Metadata.SourceSha256 is { } hash ? facts.Add("SHA-256 of the source", hash) : facts;
        return table.Metadata.Licence is { } licence ? facts.Add("Licence of the data", licence) : facts;
    }

    /// <summary>Runs a plan and reads its log.</summary>
    /// <exception cref="OperationCanceledException">Interrupted; what is done is in the log.</exception>
    public static RunLog Run(ExperimentPlan plan, ExperimentSettings settings, Terminal terminal, CancellationToken cancellation)
    {
        terminal.Line($"{plan.BenchmarkName}, protocol {plan.Protocol}: {Counted(plan.Algorithms.Count, "algorithm")}, {Counted(plan.Tasks.Count, "data set")}, {Counted(plan.Runs, "run")} each");
        CreateFolder(settings.Folder);
        ExperimentOutcome outcome = terminal.Progress("searching", plan.Tasks.Count * plan.Algorithms.Count * plan.Runs, done => ExperimentRunner.Run(
            plan, settings.RunLogPath, settings.Threads, settings.Existing, finished => done(finished), cancellation));
        string reused = outcome.Reused > 0 ? $", {outcome.Reused:N0} of them from before" : "";
        terminal.Line($"{outcome.Finished:N0} of {outcome.Planned:N0} runs{reused}; {outcome.Evaluations:N0} evaluations");
        if (!outcome.Complete)
        {
            throw new OperationCanceledException($"what is done is in {settings.RunLogPath}; the same command with --resume finishes it");
        }

        return RunLog.Read(settings.RunLogPath);
    }

    /// <summary>Writes the report of one or several logs and prints its summary.</summary>
    public static void Report(IReadOnlyList<RunLog> logs, string folder, ReportOptions options, Terminal terminal)
    {
        Report report = ReportWriter.Write(logs, folder, options);
        foreach ((Reports.Pages.Table summary, string verdict) in report.Summaries.Zip(report.Verdicts))
        {
            terminal.Table(summary);
            terminal.Line(verdict);
            terminal.Line();
        }

        terminal.Line($"report: {report.Files[0]}");
    }

    private static string Counted(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    private static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--out {folder}: the folder cannot be made; give another one ({exception.Message})", exception);
        }
    }
}
