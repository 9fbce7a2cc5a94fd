using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Benchspace;
using Benchspace.Spaces;
using Benchspace.Tables;

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
            table, architecture, dataset, epochs, seed, after, json,
        };
        command.SetAction(parsed =>
        {
            var terminal = new Terminal(parsed);
            TrainingChoice choice = ChoiceOf(parsed.GetValue(seed)!);
            TabularBenchmark benchmark = TabularBenchmark.Open(TableCatalog.OfThisMachine().Find(parsed.GetValue(table)!));
            int index = IndexOf(benchmark.Space, parsed.GetValue(architecture)!);
            List<Answer> answers = Answers(benchmark, index, parsed.GetValue(dataset), parsed.GetValue(epochs), choice, parsed.GetValue(after));
            if (parsed.GetValue(json))
            {
                terminal.Line(new JsonArray([.. answers.Select(answer => JsonOf(benchmark.Space, answer))]).ToJsonString(Indented));
            }
            else
            {
                PrintTable(terminal, benchmark, index, answers);
            }
        });
        return command;
    }

    /// <summary>An architecture as people write it: an index or the space's notation.</summary>
    internal static int IndexOf(IIndexedSpace space, string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index) ? space.IndexOf(space[index]) : space.IndexOf(space.Parse(text));

    private sealed record Answer(TrainingResult Result, TrainingCost Cost);

    private static TrainingChoice ChoiceOf(string text) => text switch
    {
        "mean" => TrainingChoice.Mean,
        "random" => TrainingChoice.Random,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seed) => TrainingChoice.Of(seed),
        _ => throw new InputException($"--seed {text}: it is a training seed, random or mean."),
    };

    private static List<Answer> Answers(TabularBenchmark table, int index, string? dataset, int? epochs, TrainingChoice choice, int? after)
    {
        if (dataset is not null && !table.Datasets.Contains(dataset))
        {
            throw new InputException($"--dataset {dataset}: the table '{table.Metadata.Name}' has {string.Join(", ", table.Datasets)}.");
        }

        List<TableSlice> slices = [.. table.Slices.Where(s => (dataset is null || s.Dataset == dataset) && (epochs is null || s.Epochs == epochs))];
        if (slices.Count == 0)
        {
            throw new InputException($"--epochs {epochs}: the table '{table.Metadata.Name}' has {string.Join(", ", table.Slices.Where(s => dataset is null || s.Dataset == dataset).Select(s => s.Epochs).Distinct().Order())}.");
        }

        slices.RemoveAll(slice => !slice.Covers(index));
        if (slices.Count == 0)
        {
            throw new InputException($"the table '{table.Metadata.Name}' has no measurement of architecture {index} ({table.Space.Format(table.Space[index])}).");
        }

        // Of several data sets and fidelities those answer that can; if none can, the first says why.
        List<TableSlice> able = [.. slices.Where(slice => (choice.Seed is not { } seed || slice.SeedsOf(index).Contains(seed)) && (after is null || after < slice.Epochs))];
        return [.. (able.Count > 0 ? able : slices).Select(slice => new Answer(slice.Query(index, choice, after, Random.Shared), slice.Cost(index)))];
    }

    private static JsonObject JsonOf(IIndexedSpace space, Answer answer)
    {
        TrainingResult result = answer.Result;
        var entry = new JsonObject
        {
            ["index"] = result.Index,
            ["arch"] = space.Format(space[result.Index]),
            ["dataset"] = result.Dataset,
            ["epochs"] = result.Epochs,
            ["seeds"] = new JsonArray([.. result.Seeds.Select(seed => JsonValue.Create(seed))]),
            ["after"] = result.After,
        };
        foreach ((string name, double? value) in Figures(answer))
        {
            if (value is not null)
            {
                entry[name] = value;
            }
        }

        return entry;
    }

    /// <summary>Every figure by the name of its column; null where there is none.</summary>
    private static IEnumerable<(string Name, double? Value)> Figures(Answer answer)
    {
        foreach ((string images, SplitMeasurement? measured) in Splits(answer.Result))
        {
            yield return ($"{images}_accuracy", measured?.Accuracy);
            yield return ($"{images}_loss", measured?.Loss);
            yield return ($"{images}_seconds", Seconds(images, measured));
        }

        yield return ("params_millions", Metrics.KnownOrNull(answer.Cost.Size.ParamsMillions));
        yield return ("flops_millions", Metrics.KnownOrNull(answer.Cost.Size.FlopsMillions));
        yield return ("latency_seconds", answer.Cost.LatencySeconds);
    }

    private static IEnumerable<(string Images, SplitMeasurement? Measured)> Splits(TrainingResult result) =>
        [(Train, result.Train), ("valid", result.Valid), ("test", result.Test), ("valtest", result.Valtest)];

    /// <summary>Of training, all epochs so far; of evaluation, one pass.</summary>
    private static double? Seconds(string images, SplitMeasurement? measured) => images == Train ? measured?.SecondsTotal : measured?.SecondsPerEpoch;

    private static void PrintTable(Terminal terminal, TabularBenchmark table, int index, List<Answer> answers)
    {
        IIndexedSpace space = table.Space;
        terminal.Line($"architecture {index}: {space.Format(space[index])}");
        terminal.Table(
            ["data set", ">epochs", ">after", "seeds", "images", ">accuracy", ">loss", ">seconds"],
            from answer in answers
            from split in Splits(answer.Result)
            where split.Measured is { } measured && (measured.Accuracy ?? measured.Loss ?? measured.SecondsPerEpoch) is not null
            select (IReadOnlyList<string>)
            [
                answer.Result.Dataset,
                answer.Result.Epochs.ToString(CultureInfo.InvariantCulture),
                answer.Result.After.ToString(CultureInfo.InvariantCulture),
                answer.Result.Seeds is [] ? "mean" : string.Join(' ', answer.Result.Seeds),
                split.Images,
                Number(split.Measured?.Accuracy),
                Number(split.Measured?.Loss),
                Number(Seconds(split.Images, split.Measured)),
            ]);
        terminal.Line("accuracy in percent; seconds of the training up to that epoch, or of one pass over the images; epochs count from 0");
        foreach (Answer answer in answers.DistinctBy(answer => answer.Result.Dataset))
        {
            string latency = answer.Cost.LatencySeconds is { } seconds ? $", latency {Number(seconds)} s" : "";
            string network = table.Metadata.TrainedNetworks is { } trained ? $"; {trained}"
                : DatasetShape.TryOf(answer.Result.Dataset) is null ? ""
                : Describe(NetworkConfiguration.Of(space, index, answer.Result.Dataset));
            if (Metrics.KnownOrNull(answer.Cost.Size.ParamsMillions) is not null)
            {
                terminal.Line($"{answer.Result.Dataset}: {answer.Cost.Size.ParamsMillions:0.######} M parameters, {answer.Cost.Size.FlopsMillions:0.######} M multiply-adds{latency}{network}");
            }
        }
    }

    private static string Describe(NetworkConfiguration network) =>
        $"; {network.Name} of {network.CellsPerStage} cells a stage, {network.Channels} channels, {network.Classes} classes";

    private static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";
}
