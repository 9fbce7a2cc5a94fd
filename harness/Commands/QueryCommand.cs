using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Benchspace;
using Benchspace.Spaces;
using Benchspace.Tables;
using Harness.Commands.Help;
using Harness.Commands.Options;
using SharedSource;

namespace Harness.Commands;

/// <summary><c>harness query</c>: what a table knows of one architecture.</summary>
internal static class QueryCommand
{
    private const string Train = "train";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var table = new Argument<string>("table") { Description = "The table: a name that 'harness tables' lists, or a path." };
        var architecture = new Argument<string>("architecture") { Description = "The architecture in its space's notation, or its official index." };
        var dataset = new Option<string?>("--dataset", "-d") { Description = "Only this data set." };
        var epochs = new Option<int?>("--epochs", "-e") { Description = "Only this fidelity." };
        var seed = new Option<string>("--seed", "-s") { Description = "Which training: a training seed, 'random' for any one of them, or 'mean' for the mean over all.", DefaultValueFactory = _ => "mean" };
        var after = new Option<int?>("--after") { Description = "After which epoch of the training, counted from 0 as in the official reader. Default: the last. Needs a table with learning curves." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new HarnessCommand(
            "query",
            "Look up one architecture: accuracies, losses and times per data set and fidelity, and the size of its network.",
            "query nas-bench-201 1462 --json",
            "query nas-bench-201 '|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|'",
            "query nas-bench-201 6111 --dataset cifar10 --epochs 200",
            "query nats-size 8:16:24:32:40 --dataset cifar100 --epochs 90 --seed 777 --after 44")
        {
            table, architecture, { HelpGroup.What, dataset, epochs, seed, after }, { HelpGroup.Output, json },
        };
        command.SetWork(parsed =>
        {
            var terminal = new Terminal(parsed);
            TrainingChoice choice = ChoiceOf(parsed.GetValue(seed)!);
            TabularBenchmark benchmark = TabularBenchmark.Open(ProgramData.Tables.Find(parsed.GetValue(table)!));
            int index = benchmark.Space.IndexOf(benchmark.Space.ArchitectureOf(parsed.GetValue(architecture)!));
            IReadOnlyList<ShownTraining> shown = benchmark.Show(
                index, choice, parsed.GetValue(dataset), parsed.GetValue(epochs), parsed.GetValue(after), Random.Shared);
            if (parsed.GetValue(json))
            {
                terminal.Data(new JsonArray([.. shown.Select(training => JsonOf(benchmark.Space, training))]).ToJsonString(Indented));
            }
            else
            {
                PrintTable(terminal, benchmark, index, shown);
            }
        });
        return command;
    }

    private static TrainingChoice ChoiceOf(string text) => text switch
    {
        "mean" => TrainingChoice.Mean,
        "random" => TrainingChoice.Random,
        _ when InvariantNumber.Whole<int>(text) is { } seed => TrainingChoice.Of(seed),
        _ => throw new InputException($"--seed {text}: give a training seed, random or mean"),
    };

    private static JsonObject JsonOf(IIndexedSpace space, ShownTraining training)
    {
        RecordedTraining result = training.Result;
        var entry = new JsonObject
        {
            ["index"] = result.Index,
            ["arch"] = space.Format(space[result.Index]),
            ["dataset"] = result.Dataset,
            ["epochs"] = result.Epochs,
            ["seeds"] = new JsonArray([.. result.Seeds.Select(seed => JsonValue.Create(seed))]),
            ["after"] = result.After,
        };
        foreach ((string name, double? value) in Figures(training))
        {
            if (value is not null)
            {
                entry[name] = value;
            }
        }

        return entry;
    }

    /// <summary>Every figure by the name of its column; null where there is none.</summary>
    private static IEnumerable<(string Name, double? Value)> Figures(ShownTraining training)
    {
        foreach ((string images, SplitMeasurement? measured) in Splits(training.Result))
        {
            yield return ($"{images}_accuracy", measured?.Accuracy);
            yield return ($"{images}_loss", measured?.Loss);
            yield return ($"{images}_seconds", Seconds(images, measured));
        }

        yield return ("params_millions", Measured.OrNull(training.Cost.Size.ParamsMillions));
        yield return ("flops_millions", Measured.OrNull(training.Cost.Size.FlopsMillions));
        yield return ("latency_seconds", training.Cost.LatencySeconds);
    }

    private static IEnumerable<(string Images, SplitMeasurement? Measured)> Splits(RecordedTraining result) =>
        [(Train, result.Train), ("valid", result.Valid), ("test", result.Test), ("valtest", result.Valtest)];

    /// <summary>Of training, all epochs so far; of evaluation, one pass.</summary>
    private static double? Seconds(string images, SplitMeasurement? measured) => images == Train ? measured?.SecondsTotal : measured?.SecondsPerEpoch;

    private static void PrintTable(Terminal terminal, TabularBenchmark table, int index, IReadOnlyList<ShownTraining> shown)
    {
        IIndexedSpace space = table.Space;
        terminal.Line($"architecture {index}: {space.Format(space[index])}");
        terminal.Table(
            ["data set", ">epochs", ">after", "seeds", "images", ">accuracy", ">loss", ">seconds"],
            from training in shown
            from split in Splits(training.Result)
            where split.Measured is { } measured && (measured.Accuracy ?? measured.Loss ?? measured.SecondsPerEpoch) is not null
            select (IReadOnlyList<string>)
            [
                training.Result.Dataset,
                training.Result.Epochs.ToString(CultureInfo.InvariantCulture),
                training.Result.After.ToString(CultureInfo.InvariantCulture),
                training.Result.Seeds is [] ? "mean" : string.Join(' ', training.Result.Seeds),
                split.Images,
                Number(split.Measured?.Accuracy),
                Number(split.Measured?.Loss),
                Number(Seconds(split.Images, split.Measured)),
            ]);
        terminal.Line("accuracy in percent; seconds of the training up to that epoch, or of one pass over the images; epochs count from 0");
        foreach (ShownTraining training in shown.DistinctBy(training => training.Result.Dataset))
        {
            string latency = training.Cost.LatencySeconds is { } seconds ? $", latency {Number(seconds)} s" : "";
            string network = table.Metadata.TrainedNetworks is { } trained ? $"; {trained}"
                : space is IConfiguredSpace configured && DatasetShape.TryOf(training.Result.Dataset) is { } shape ? Describe(configured.ConfigurationOf(space[index], shape))
                : "";
            if (Measured.OrNull(training.Cost.Size.ParamsMillions) is not null)
            {
                terminal.Line($"{training.Result.Dataset}: {training.Cost.Size.ParamsMillions:0.######} M parameters, {training.Cost.Size.FlopsMillions:0.######} M multiply-adds{latency}{network}");
            }
        }
    }

    private static string Describe(NetworkConfiguration network) =>
        $"; {network.Name} of {Counted.Of(network.CellsPerStage, "cell")} a stage, {network.Channels} channels, {Counted.Of(network.Classes, "class", "classes")}";

    private static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";
}
