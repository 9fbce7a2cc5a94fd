using System.Globalization;
using Benchspace;
using Harness.Commands.Options;
using Harness.Engines;
using Harness.Engines.Local;
using Harness.Experiments;
using Harness.Experiments.ByTraining;
using Harness.Storage;
using Harness.Training;
using Harness.Training.Workers;
using Reports;
using Reports.RunLogs;
using SharedSource;

namespace Harness.Commands;

/// <summary>What every command with runs shares: run an experiment into its folder, then write and print the report of it.</summary>
internal static class ExperimentSession
{
    /// <summary>Runs a plan by lookup.</summary>
    /// <exception cref="OperationCanceledException">Interrupted; what is done is in the log.</exception>
    public static RunLog Run(ExperimentPlan plan, ExperimentSettings settings, Terminal terminal, CancellationToken cancellation)
    {
        terminal.Line($"{plan.BenchmarkName}, protocol {plan.Protocol}: {Counted.Of(plan.Algorithms.Count, "algorithm")}, {Counted.Of(plan.Tasks.Count, "data set")}, {Counted.Of(plan.Runs, "run")} each");
        CreateFolder(settings.Folder);
        ExperimentOutcome outcome = terminal.Progress("searching", plan.TotalRuns, done => ExperimentRunner.Run(
            plan, settings.RunLogPath, settings.Threads, settings.Existing, finished => done(finished), cancellation));
        string reused = outcome.Reused > 0 ? $", {outcome.Reused:N0} of them from before" : "";
        terminal.Line($"{outcome.Finished:N0} of {Counted.Of(outcome.Planned, "run")}{reused}; {Counted.Of(outcome.Evaluations, "evaluation")}");
        return outcome.IsComplete
            ? outcome.Log
            : throw new OperationCanceledException($"what is done is in {settings.RunLogPath}; give the same command with --resume to finish it");
    }

    /// <summary>Runs an experiment by training, and reports it.</summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="data">The setup's data.</param>
    /// <param name="settings">Where everything goes, and what to do with what is there.</param>
    /// <param name="useCache">Whether trainings of earlier searches count.</param>
    /// <param name="terminal">Where each trial is told.</param>
    /// <param name="cancellation">Interrupts it.</param>
    /// <exception cref="OperationCanceledException">Interrupted; what is done is in the folder.</exception>
    public static void Train(
        TrainedExperiment experiment, SelectedData data, ExperimentSettings settings, bool useCache, Terminal terminal, CancellationToken cancellation)
    {
        using WorkerPool pool = WorkerPool.Start(WorkerCommand.OfThisProgram(), experiment.Setup, experiment.Workers, terminal.Remark, cancellation);
        Provenance facts = experiment.Setup.Facts(data, pool.Environment);
        TrainingCache? cache = useCache ? new TrainingCache(TrainingCache.UserFolder, facts, problem => terminal.Remark($"{problem}, or give --no-cache")) : null;
        string algorithms = string.Join(", ", experiment.Algorithms.Select(algorithm => algorithm.Title));
        string runs = experiment.Runs == 1 ? "" : $"{experiment.Runs} runs each of ";
        string budget = experiment.Budget.InSeconds ? $"{experiment.Budget.Amount:0} s" : Counted.Of((long)experiment.Budget.Amount, "trial");
        string fidelity = experiment.Fidelities.Count == 1 ? Counted.Of(experiment.Fidelities[0].Epochs, "epoch") : $"{string.Join(", ", experiment.Fidelities)} epochs";
        terminal.Line($"{algorithms} on {experiment.Setup.Data.Dataset}: {runs}{budget} of {fidelity}, {Counted.Of(experiment.Workers, "worker")} ({pool.Environment.Device}, {Counted.Of(pool.Environment.Threads, "thread")} each)");
        int ended = 0;
        RunIdentity? under = null;
        try
        {
            ExperimentOutcome outcome = experiment.Run(settings.Folder, settings.RunLogPath, facts, pool, cache, settings.Existing, (run, trial) =>
            {
                ended++;
                if (experiment.Algorithms.Count * experiment.Runs > 1 && under != run)
                {
                    under = run;
                    string title = experiment.Algorithms.First(algorithm => algorithm.Name == run.Algorithm).Title;
                    terminal.Line($"{title}, run {run.Run + 1} of {experiment.Runs}");
                }

                Print(terminal, trial);
            }, cancellation);
            Report([outcome.Log], settings.Folder, new ReportOptions(), terminal);
        }
        catch (OperationCanceledException interruption)
        {
            throw new OperationCanceledException($"{Counted.Of(ended, "trial")} ended in this session and are in {settings.Folder}; give the same command with --resume", interruption);
        }
    }

    /// <summary>Writes the report of one or several logs and prints its summary.</summary>
    public static void Report(IReadOnlyList<RunLog> logs, string folder, ReportOptions options, Terminal terminal)
    {
        Reports.Report report = ReportWriter.Write(logs, folder, options);
        foreach ((Reports.Pages.Table summary, string verdict) in report.Summaries.Zip(report.Verdicts))
        {
            terminal.Table(summary);
            terminal.Line(verdict);
            terminal.Line();
        }

        terminal.Line($"report: {report.Files[0]}");
    }

    private static void Print(Terminal terminal, EndedTrial trial)
    {
        string outcome = trial switch
        {
            { IsStopped: true } => "stopped",
            { Result: { Failure: null, Final: { } final } } => string.Create(
                CultureInfo.InvariantCulture, $"valid {final.ValidAccuracy:0.00} %, test {final.TestAccuracy:0.00} %, {trial.Result.TrainSeconds:0.0} s{(trial.Trained ? "" : ", known from before")}"),
            _ => $"failed: {trial.Result.Failure}",
        };
        string fidelity = trial.StopAfter is { } stop ? $" to epoch {stop} of {trial.Epochs}" : "";
        terminal.Line($"{trial.Seconds,8:0.0} s  trial {trial.Trial + 1}: {trial.Architecture}{fidelity}  {outcome}");
    }

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
