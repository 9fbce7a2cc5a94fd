using System.Globalization;
using Harness.Commands.Options;
using Harness.Engines.Local;
using Harness.Experiments;
using Harness.Search;
using Harness.Storage;
using Harness.Training;
using Harness.Training.Workers;
using Reports;
using Reports.RunLogs;

namespace Harness.Commands;

/// <summary>What every command that searches by training shares: start workers, run an experiment on them, report it.</summary>
internal static class TrainedExperiment
{
    /// <param name="experiment">What to run.</param>
    /// <param name="data">The setup's data.</param>
    /// <param name="folder">Where everything goes.</param>
    /// <param name="existing">What to do with an experiment that is there.</param>
    /// <param name="useCache">Whether trainings of earlier searches count.</param>
    /// <param name="terminal">Where each trial is told.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">Interrupted; what is done is in the folder.</exception>
    public static void Run(
        TrainingExperiment experiment, SelectedData data, string folder, ExistingJournal existing, bool useCache, Terminal terminal, CancellationToken cancellation)
    {
        using WorkerPool pool = WorkerPool.Start(WorkerCommand.OfThisProgram(), experiment.Setup, experiment.Workers, terminal.Remark, cancellation);
        Provenance facts = experiment.Setup.Facts(data, pool.Environment);
        TrainingCache? cache = useCache ? new TrainingCache(TrainingCache.UserFolder, facts, terminal.Remark) : null;
        string algorithms = string.Join(", ", experiment.Algorithms.Select(algorithm => algorithm.Title));
        string runs = experiment.Runs == 1 ? "" : $"{experiment.Runs} runs each of ";
        string budget = experiment.Budget.InSeconds ? $"{experiment.Budget.Amount:0} s" : $"{experiment.Budget.Amount:0} trials";
        terminal.Line($"{algorithms} on {experiment.Setup.Data.Dataset}: {runs}{budget} of {experiment.Epochs} epochs, {experiment.Workers} workers ({pool.Environment.Device}, {pool.Environment.Threads} threads each)");
        int ended = 0;
        (AlgorithmChoice, int)? under = null;
        try
        {
            RunLog log = experiment.Run(folder, Path.Combine(folder, ExperimentSettings.RunLogName), facts, pool, cache, existing, (algorithm, run, trial) =>
            {
                ended++;
                if (experiment.Algorithms.Count * experiment.Runs > 1 && under != (algorithm, run))
                {
                    under = (algorithm, run);
                    terminal.Line($"{algorithm.Title}, run {run + 1} of {experiment.Runs}");
                }

                Print(terminal, trial);
            }, cancellation);
            PlannedExperiment.Report([log], folder, new ReportOptions(), terminal);
        }
        catch (OperationCanceledException interruption)
        {
            throw new OperationCanceledException($"{ended} trials ended in this session and are in {folder}; the same command with --resume goes on", interruption);
        }
    }

    private static void Print(Terminal terminal, EndedTrial trial)
    {
        string outcome = trial.Result is { Failure: null, Final: { } final }
            ? string.Create(CultureInfo.InvariantCulture, $"valid {final.ValidAccuracy:0.00} %, test {final.TestAccuracy:0.00} %, {trial.Result.TrainSeconds:0.0} s{(trial.Trained ? "" : ", known from before")}")
            : $"failed: {trial.Result.Failure}";
        terminal.Line($"{trial.Seconds,8:0.0} s  trial {trial.Trial + 1}: {trial.Architecture}  {outcome}");
    }
}
