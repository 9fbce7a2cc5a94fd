using System.CommandLine;
using System.Globalization;
using Benchspace.Tables;
using Harness.Building;
using Harness.Commands.Help;
using Harness.Commands.Options;
using Harness.Training.Workers;
using Reports.Pages;
using SharedSource;

namespace Harness.Commands;

/// <summary><c>harness build</c>: a tabular benchmark of one's own, really trained.</summary>
internal static class BuildCommand
{
    public static Command Create()
    {
        var workers = new WorkerOptions("Trainings at once: a process each, with its share of the cores, or with a GPU of its own.");
        var options = new BuildOptions(workers, new TrainingSetupOptions(evaluatesEveryEpoch: false, "Threads of each worker on a CPU. Default: its share of the machine's cores."));
        var command = new HarnessCommand(
            "build",
            "Build a tabular benchmark: train every architecture of a space, and write the measurement table.\n" +
            "Killed or stopped, the same command with --resume resumes it. Further fidelities and seeds may be added that way too.",
            "build mine --dataset fashion-mnist --train 1:777 --train 4:777 --best 200:4:888,999 --cells 1 --channels 8 --stem patch4 --limit-train 5000 --batch 64 --workers 2",
            "build mine --dataset fashion-mnist --train 1:777 --cells 1 --channels 8 --batch 64 --workers 2 --dry-run",
            "build mine --dataset shapes --train 1:777 --cells 1 --channels 4 --limit-train 500 --batch 50 --sample 20 --shard 1/2 --out part1",
            "build mine --dataset shapes --train 1:777 --cells 1 --channels 4 --limit-train 500 --batch 50 --sample 20 --from part1/mine.parquet part2/mine.parquet",
            "build out/build-mine/mine.parquet --verify 20");
        options.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var terminal = new Terminal(parsed);
            int count = workers.Count(parsed);
            if (options.RowsToVerify(parsed) is { } rows)
            {
                return Task.FromResult(Verify(terminal, options.ReadVerification(parsed, rows), count, cancellation));
            }

            BuildOrder order = options.Read(parsed);
            var builder = new TableBuilder(order);
            using WorkerPool pool = WorkerPool.Start(WorkerCommand.OfThisProgram(), order.Setup, count, terminal.Remark, cancellation);
            terminal.Line($"{builder.Plan.Indices.Count:N0} of {Counted.Of(builder.Space.Count, "architecture")} (classes: {builder.Representatives.Rule}), {Counted.Of(builder.Plan.Trainings.Count, "training")}, {Counted.Of(pool.WorkerSlots, "worker")} ({pool.Environment.Device}, {Counted.Of(pool.Environment.Threads, "thread")} each)");
            if (options.IsDryRun(parsed))
            {
                Print(terminal, builder.Forecast(pool, cancellation));
            }
            else
            {
                Build(terminal, builder, order.Table, pool, cancellation);
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static void Print(Terminal terminal, BuildForecast forecast)
    {
        if (forecast.Failed > 0)
        {
            terminal.Remark($"warning: {forecast.Failed} of the {forecast.Timed} timed trainings failed, the first with: {forecast.FirstFailure}");
        }

        terminal.Line($"about {Terminal.Duration(forecast.Duration)} for {Counted.Of(forecast.Trainings, "training")}, from {forecast.Timed} timed ones; a table of {Counted.Of(forecast.Rows, "row")}, about {forecast.Megabytes:0.0} MB");
    }

    private static void Build(Terminal terminal, TableBuilder builder, string table, WorkerPool pool, CancellationToken cancellation)
    {
        try
        {
            bool isComplete = terminal.Progress("epochs trained", builder.Epochs, progress => builder.Build(pool, pool.Environment, TimeProvider.System, progress, cancellation));
            TablesCommand.Describe(terminal, TabularBenchmark.Open(table));
            if (!isComplete)
            {
                terminal.Line("Not all trainings are done: give the same command with --resume.");
            }
        }
        catch (OperationCanceledException interruption)
        {
            throw new OperationCanceledException($"{interruption.Message}; give the same command with --resume", interruption);
        }
    }

    private static int Verify(Terminal terminal, Verification verification, int workers, CancellationToken cancellation)
    {
        using WorkerPool pool = WorkerPool.Start(WorkerCommand.OfThisProgram(), verification.Setup, workers, terminal.Remark, cancellation);
        IReadOnlyList<VerifiedRow> verified = terminal.Progress("training again", verification.Rows.Count, progress => verification.Train(pool, progress, cancellation));
        terminal.Table(
            [">index", ">epochs", ">seed", ">validation", ">again", ">test", ">test again", "verdict"],
            verified.Select(row => (IReadOnlyList<Cell>)
            [
                Text(row.Recorded.ArchIndex), Text(row.Recorded.Epochs), Text(row.Recorded.Seed!.Value),
                Percent(row.Recorded.ValidAccuracy), Percent(row.Valid), Percent(row.Recorded.TestAccuracy), Percent(row.Test),
                row.IsEqual ? new Cell("the same", Meaning: CellMeaning.Good) : new Cell(row.Again.Failure is { } failure ? $"FAILED: {failure}" : "DIFFERS", Meaning: CellMeaning.Bad),
            ]));
        int equal = verified.Count(row => row.IsEqual);
        terminal.Line($"{equal} of {verified.Count} rows are the same to the last digit.");
        if (equal < verified.Count && verification.OtherMachine is { } machine)
        {
            terminal.Line($"The table was trained on another machine ({machine}). Processors round differently, and few epochs of training magnify that.");
        }

        return equal == verified.Count ? 0 : CommandLine.Failure;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double? accuracy) => accuracy?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";
}
