using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Benchspace;
using Benchspace.Spaces;
using Benchspace.Spaces.Catalog;
using Benchspace.Tables;
using Harness.Building;
using Harness.Commands.Options;
using Harness.Storage;
using Harness.Training;
using Harness.Training.Workers;

namespace Harness.Commands;

/// <summary><c>harness build</c>: a tabular benchmark of one's own, really trained.</summary>
internal static class BuildCommand
{
    private const int MostHours = 100_000;
    private const string JournalName = "trainings.jsonl", CheckpointFolderName = "checkpoints";

    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "The table's name; with --verify, a table: a name that 'harness tables' lists, or a path." };
        var train = new Option<string[]>("--train") { Description = "A fidelity and its training seeds, EPOCHS:SEEDS such as 12:777,888; may be repeated. They are trained in this order. Default: 12:777." };
        var best = new Option<string?>("--best") { Description = "After that, further seeds for the best architectures, COUNT:EPOCHS:SEEDS such as 200:12:888,999." };
        var classes = new Option<string?>("--classes") { Description = $"Which architectures count as the same network, so that one of them is trained for all: {string.Join(", ", ClassRepresentatives.Rules)}. Default: the publication's own rule, where the space has one." };
        classes.AcceptOnlyFromAmong([.. ClassRepresentatives.Rules]);
        var sample = new Option<int?>("--sample") { Description = "Train so many architectures only, drawn at random." };
        var shard = new Option<string?>("--shard") { Description = "Do one of several parts of the work, i/n such as 1/4. The same command with --from and the parts' tables, but without --shard, puts them together; so does 'harness tables merge', as they are." };
        var from = new Option<string[]>("--from") { Description = "Tables of parts of this build, made with --shard and the same options: their trainings count as done. May be repeated.", AllowMultipleArgumentsPerToken = true };
        var limit = new Option<double?>("--hours") { Description = "Begin no training after so many hours, and write the table of what is done." };
        var output = new Option<string?>("--out", "-o") { Description = "The folder for the journal. Default: out/build-NAME." };
        var table = new Option<string?>("--table", "-t") { Description = "The Parquet file to write. Default: NAME.parquet in the folder." };
        var fitCosts = new Option<bool>("--fit-costs") { Description = "Give every architecture the cost of a linear model fitted to the measured ones, so that a busy moment of the machine costs nobody." };
        var costsFrom = new Option<string?>("--costs-from") { Description = "Like --fit-costs, but fitted to the times in this table: a --sample of the same build, measured while the machine did nothing else." };
        var licence = new Option<string?>("--licence") { Description = "The licence of the measurements, kept in the table's metadata." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say how long it would take and how large the table would be, from a few timed trainings." };
        var verify = new Option<int?>("--verify") { Description = "Instead: train so many rows of the table NAME again, drawn at random, as its metadata say. On the machine that built it accuracies are the same to the last digit; exits with 1 where one is not." };
        var workers = new WorkerOptions("Trainings at once: a process each, with its share of the cores, or with a GPU of its own.");
        var setup = new TrainingSetupOptions(evaluatesEveryEpoch: false, "Threads of each worker on a CPU. Default: its share of the machine's cores.");

        var command = new HarnessCommand(
            "build",
            "Build a tabular benchmark: train every architecture of a space, and write the measurement table.\n" +
            "Killed or stopped, the same command with --resume goes on. Further fidelities and seeds may be added that way too.",
            "build mine --dataset fashion-mnist --train 1:777 --train 4:777 --best 200:4:888,999 --cells 1 --channels 8 --stem patch4 --limit-train 5000 --batch 64 --workers 2",
            "build mine --dataset fashion-mnist --train 1:777 --cells 1 --channels 8 --batch 64 --workers 2 --dry-run",
            "build mine --dataset shapes --train 1:777 --cells 1 --channels 4 --limit-train 500 --batch 50 --sample 20 --shard 1/2 --out part1",
            "build mine --dataset shapes --train 1:777 --cells 1 --channels 4 --limit-train 500 --batch 50 --sample 20 --from part1/mine.parquet part2/mine.parquet",
            "build out/build-mine/mine.parquet --verify 20")
        {
            name, train, best, classes, sample, shard, from, limit, output, table, fitCosts, costsFrom, licence, dryRun, verify,
        };
        workers.AddTo(command);
        setup.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var terminal = new Terminal(parsed);
            if (parsed.GetValue(verify) is { } rows)
            {
                RefuseAllBut(parsed, ["--verify", "--data", "--split-file", "--workers", "--verbose"], "--verify trains as the table's metadata say");
                return Task.FromResult(Verify(terminal, parsed.GetValue(name)!, rows, setup.DataFolder(parsed), setup.SplitFile(parsed), workers.Count(parsed), cancellation));
            }

            Fidelity[] fidelities = parsed.GetValue(train) is { Length: > 0 } given ? [.. given.Select(Fidelity.Parse)] : [new Fidelity(12, [777])];
            (int Count, Fidelity Fidelity)? refinement = BestOf(parsed.GetValue(best));
            if (refinement is { } further && fidelities.All(fidelity => fidelity.Epochs != further.Fidelity.Epochs))
            {
                throw new InputException($"--best {parsed.GetValue(best)}: no --train has {further.Fidelity.Epochs} epochs, after which the best would be known");
            }

            Shard part = parsed.GetValue(shard) is { } text ? Shard.Parse(text) : Shard.Whole;
            if (refinement is not null && part != Shard.Whole)
            {
                throw new InputException("--best and --shard: the best are known only when all parts are done; give --best without --shard then");
            }

            if (parsed.GetValue(fitCosts) && parsed.GetValue(costsFrom) is not null)
            {
                throw new InputException("--fit-costs and --costs-from: a model is fitted to the times of this build or to those of that table; give one of them");
            }

            (TrainingSetup training, SelectedData data) = setup.Read(
                parsed, workers.Count(parsed), fidelities.Append(refinement?.Fidelity ?? fidelities[0]).Max(fidelity => fidelity.Epochs));
            if (refinement is not null && data.Split.Valid.Length == 0)
            {
                throw new InputException("--best and --valid 0: the best are those of highest validation accuracy, which needs validation images; leave one of them out");
            }

            IIndexedSpace space = SearchSpaces.Indexed(training.Space);
            ClassRepresentatives representatives = ClassRepresentatives.By(
                parsed.GetValue(classes) ?? ClassRepresentatives.DefaultRule(space), space);
            var plan = new BuildPlan(representatives, fidelities, parsed.GetValue(sample), part);
            string tableName = parsed.GetValue(name)!;
            string folder = OutputFolder.Of(parsed.GetValue(output) ?? Path.Combine("out", "build-" + tableName));
            TimeSpan? hours = parsed.GetValue(limit) is { } number ? HoursOf(number) : null;
            ExistingResults existing = workers.Existing(parsed);

            string path = parsed.GetValue(table) ?? Path.Combine(folder, tableName + ".parquet");
            TableDestination.Require(path, [BuiltTable.SourceOf(training)], existing == ExistingResults.Overwrite || parsed.GetValue(dryRun));

            using WorkerPool pool = WorkerPool.Start(WorkerCommand.OfThisProgram(), training, workers.Count(parsed), terminal.Remark, cancellation);
            IReadOnlyList<KeyValuePair<string, string>> facts = training.Facts(data, pool.Environment);
            terminal.Line($"{plan.Indices.Count:N0} architectures of {space.Count:N0} (classes: {representatives.Rule}), {plan.Units.Count:N0} trainings, {pool.WorkerSlots} workers ({pool.Environment.Device}, {pool.Environment.Threads} threads each)");
            if (parsed.GetValue(dryRun))
            {
                BuildForecast forecast = BuildForecast.Of(refinement is { } more ? plan.UnitsWithBest(more.Count, more.Fidelity) : plan.Units, representatives, space, pool, rounds: 4, cancellation);
                if (forecast.Failed > 0)
                {
                    terminal.Remark($"warning: {forecast.Failed} of the {forecast.Timed} timed trainings failed, the first with: {forecast.FirstFailure}");
                }

                terminal.Line($"about {Terminal.Duration(forecast.Duration)} for {forecast.Trainings:N0} trainings, from {forecast.Timed} timed ones; a table of {forecast.Rows:N0} rows, about {forecast.Megabytes:0.0} MB");
                return Task.FromResult(0);
            }

            // Whatever is wrong with what else is read must show before a journal is begun, or begun anew.
            DoneTraining[] parts = [.. (parsed.GetValue(from) ?? []).SelectMany(done => BuiltTable.TrainingsOf(ProgramData.Tables.Find(done), training, facts))];
            IReadOnlyCollection<DoneTraining>? timedElsewhere = parsed.GetValue(costsFrom) is { } timings
                ? BuiltTable.TrainingsOf(ProgramData.Tables.Find(timings), training, facts)
                : null;
            using Journal<DoneTraining> journal = Journal<DoneTraining>.Open(Path.Combine(folder, JournalName), [.. facts, new("classes", representatives.Rule)], existing);
            var checkpoints = new CheckpointFolder(Path.Combine(folder, CheckpointFolderName), facts);
            if (existing == ExistingResults.Overwrite)
            {
                checkpoints.Clear();
            }

            var build = new TableBuild(space, pool, journal, checkpoints, hours, TimeProvider.System);
            build.Take(parts);
            bool isComplete = Do(terminal, build, plan.Units, folder, cancellation);
            if (isComplete && refinement is { } refined)
            {
                int[] seedsOfAll = [.. fidelities.Where(fidelity => fidelity.Epochs == refined.Fidelity.Epochs).SelectMany(fidelity => fidelity.Seeds)];
                IReadOnlyList<int> best = build.Best(refined.Count, refined.Fidelity.Epochs, seedsOfAll);
                isComplete = Do(terminal, build, [.. BuildPlan.Trainings(best, [refined.Fidelity])], folder, cancellation);
            }

            IReadOnlyCollection<DoneTraining>? timed = timedElsewhere ?? (parsed.GetValue(fitCosts) ? build.Done : null);
            new BuiltTable(space, representatives, training, data.Shape, build.Done).Write(
                path, tableName, timed, parsed.GetValue(licence), facts, CommandOf(parsed));
            TablesCommand.Describe(terminal, TabularBenchmark.Open(path));
            if (!isComplete)
            {
                terminal.Line("Not all trainings are done: the same command with --resume goes on.");
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static bool Do(Terminal terminal, TableBuild build, IReadOnlyList<Unit> units, string folder, CancellationToken cancellation)
    {
        try
        {
            return terminal.Progress("epochs trained", units.Sum(unit => (long)unit.Epochs), progress => build.Do(units, progress, cancellation));
        }
        catch (OperationCanceledException interruption)
        {
            throw new OperationCanceledException($"{build.Done.Count:N0} trainings are done and in {folder}; the same command with --resume goes on", interruption);
        }
    }

    private static int Verify(Terminal terminal, string table, int rows, string? dataFolder, string? splitFile, int workers, CancellationToken cancellation)
    {
        TabularBenchmark benchmark = TabularBenchmark.Open(ProgramData.Tables.Find(table));
        (TrainingSetup recorded, ClassRepresentatives representatives) = BuiltTable.SetupOf(benchmark.Metadata);
        TrainingSetup setup = recorded with { Data = recorded.Data with { Folder = dataFolder, SplitFile = splitFile ?? recorded.Data.SplitFile } };
        BuiltTable.RequireImagesOf(benchmark.Metadata, benchmark.Path, TrainingSetupOptions.Open(setup.Data).Facts());
        IReadOnlyList<Measurement> drawn = Verification.Draw(benchmark.Path, representatives, rows, seed: Environment.TickCount64);
        using WorkerPool pool = WorkerPool.Start(WorkerCommand.OfThisProgram(), setup, workers, terminal.Remark, cancellation);
        int ended = 0;
        IReadOnlyList<VerifiedRow> verified = terminal.Progress("training again", drawn.Count, progress => Verification.Train(
            drawn, index => benchmark.Space.Format(benchmark.Space[index]), pool, _ => progress(++ended), cancellation));
        terminal.Table(
            [">index", ">epochs", ">seed", ">validation", ">again", ">test", ">test again", "verdict"],
            verified.Select(row => (IReadOnlyList<string>)
            [
                Text(row.Recorded.ArchIndex), Text(row.Recorded.Epochs), Text(row.Recorded.Seed!.Value),
                Percent(row.Recorded.ValidAccuracy), Percent(row.Valid), Percent(row.Recorded.TestAccuracy), Percent(row.Test),
                row.IsEqual ? "the same" : row.Again.Failure is { } failure ? $"FAILED: {failure}" : "DIFFERS",
            ]));
        int equal = verified.Count(row => row.IsEqual);
        terminal.Line($"{equal} of {verified.Count} rows are the same to the last digit.");
        return equal == verified.Count ? 0 : CommandLine.Failure;
    }

    private static TimeSpan HoursOf(double hours) => hours is > 0 and <= MostHours
        ? TimeSpan.FromHours(hours)
        : throw new InputException(FormattableString.Invariant($"--hours {hours}: give a number of hours above 0, at most {MostHours}"));

    private static (int Count, Fidelity Fidelity)? BestOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Fidelity.Number(text[..colon]) is >= 1 and { } count
            ? (count, Fidelity.Parse(text[(colon + 1)..]))
            : throw new InputException($"--best {text}: write it as COUNT:EPOCHS:SEEDS, such as 200:12:888,999");
    }

    /// <summary>The command as the table's metadata have it: without what says where files lie, and whether it went on from earlier.</summary>
    private static string CommandOf(ParseResult parsed)
    {
        string[] leftOut = ["--out", "--table", "--from", "--costs-from", "--data", "--resume", "--overwrite", "--hours", "--workers"];
        IEnumerable<string> words = parsed.CommandResult.Children.SelectMany(child => child switch
        {
            OptionResult { Implicit: false } option when !leftOut.Contains(option.Option.Name) =>
                option.Tokens.Count == 0 ? [option.Option.Name] : option.Tokens.SelectMany(token => (string[])[option.Option.Name, token.Value]),
            ArgumentResult argument => argument.Tokens.Select(token => token.Value),
            _ => [],
        });
        return $"harness build {string.Join(' ', words.Select(Quoted))}";
    }

    /// <summary>A word as a shell takes it back: as it is where that is safe in every shell, else in single quotes.</summary>
    private static string Quoted(string word) =>
        word.Length > 0 && word.All(character => char.IsAsciiLetterOrDigit(character) || "_.:,/=-".Contains(character, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>Refuses every option that was given and is none of these.</summary>
    private static void RefuseAllBut(ParseResult parsed, string[] taken, string reason)
    {
        if (parsed.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(option => !option.Implicit && !taken.Contains(option.Option.Name)) is { } other)
        {
            throw new InputException($"{other.Option.Name}: {reason}; leave it out");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double? accuracy) => accuracy?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";
}
