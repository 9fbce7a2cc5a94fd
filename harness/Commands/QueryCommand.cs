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
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var table = new Argument<string>("table") { Description = "The table: a name that 'harness tables' lists, or a path." };
        var architecture = new Argument<string>("architecture") { Description = "The architecture in its space's notation, or its official index." };
        var dataset = new Option<string?>("--dataset", "-d") { Description = "Only this data set." };
        var epochs = new Option<int?>("--epochs", "-e") { Description = "Only this fidelity." };
        var seed = new Option<int?>("--seed", "-s") { Description = "One training seed. Default: the mean over all of them." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new HarnessCommand(
            "query",
            "Look up one architecture: accuracies, losses and times per data set and fidelity, and the size of its network.",
            "query nas-bench-201 1462 --json",
            "query nas-bench-201 '|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|'",
            "query nas-bench-201 6111 --dataset cifar10 --epochs 200")
        {
            table, architecture, dataset, epochs, seed, json,
        };
        command.SetAction(parsed =>
        {
            var terminal = new Terminal(parsed);
            TabularBenchmark benchmark = TabularBenchmark.Open(TableCatalog.OfThisMachine().Find(parsed.GetValue(table)!));
            int index = IndexOf(benchmark.Space, parsed.GetValue(architecture)!);
            List<Answer> answers = Answers(benchmark, index, parsed.GetValue(dataset), parsed.GetValue(epochs), parsed.GetValue(seed));
            if (parsed.GetValue(json))
            {
                PrintJson(terminal, benchmark, index, answers);
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

    /// <summary>The values of one slice: the mean over seeds, or those of one seed.</summary>
    private sealed record Answer(TableSlice Slice, int?[] Seeds, IReadOnlyDictionary<Metric, double> Values);

    private static List<Answer> Answers(TabularBenchmark table, int index, string? dataset, int? epochs, int? seed)
    {
        if (dataset is not null && !table.Datasets.Contains(dataset))
        {
            throw new InputException($"--dataset {dataset}: the table '{table.Metadata.Name}' has {string.Join(", ", table.Datasets)}.");
        }

        List<TableSlice> slices = [.. table.Slices.Where(s => (dataset is null || s.Dataset == dataset) && (epochs is null || s.Epochs == epochs))];
        if (slices.Count == 0)
        {
            throw new InputException($"--epochs {epochs}: the table '{table.Metadata.Name}' has {string.Join(", ", table.Slices.Select(s => s.Epochs).Distinct().Order())}.");
        }

        var answers = new List<Answer>();
        foreach (TableSlice slice in slices.Where(s => s.Covers(index)))
        {
            int? number = seed is { } one ? slice.SeedNumber(index, one) : null;
            var values = Metrics.All.ToDictionary(m => m, m => number is { } n ? slice.Value(m, index, n) : slice.Mean(m, index));
            answers.Add(new Answer(slice, number is null ? slice.SeedsOf(index).ToArray() : [seed], values));
        }

        return answers.Count > 0
            ? answers
            : throw new InputException($"the table '{table.Metadata.Name}' has no measurement of architecture {index} ({table.Space.Format(table.Space[index])}).");
    }

    private static void PrintJson(Terminal terminal, TabularBenchmark table, int index, List<Answer> answers)
    {
        var array = new JsonArray();
        foreach (Answer answer in answers)
        {
            var entry = new JsonObject
            {
                ["index"] = index,
                ["arch"] = table.Space.Format(table.Space[index]),
                ["dataset"] = answer.Slice.Dataset,
                ["epochs"] = answer.Slice.Epochs,
                ["seeds"] = new JsonArray([.. answer.Seeds.Where(s => s is not null).Select(s => JsonValue.Create(s!.Value))]),
            };
            foreach ((Metric metric, double value) in answer.Values.Where(v => !double.IsNaN(v.Value)))
            {
                entry[metric.ColumnName()] = value;
            }

            NetworkSize size = answer.Slice.SizeOf(index);
            if (!double.IsNaN(size.ParamsMillions))
            {
                entry["params_millions"] = size.ParamsMillions;
                entry["flops_millions"] = size.FlopsMillions;
            }

            array.Add(entry);
        }

        terminal.Line(array.ToJsonString(Indented));
    }

    private static void PrintTable(Terminal terminal, TabularBenchmark table, int index, List<Answer> answers)
    {
        terminal.Line($"architecture {index}: {table.Space.Format(table.Space[index])}");
        Metric[] shown = [.. Metrics.All.Where(m => m is not (Metric.ParamsMillions or Metric.FlopsMillions) && answers.Exists(a => !double.IsNaN(a.Values[m])))];
        terminal.Table(
            ["data set", ">epochs", "seeds", ">parameters (M)", ">multiply-adds (M)", .. shown.Select(m => ">" + m.ColumnName().Replace('_', ' '))],
            answers.Select(a => (IReadOnlyList<string>)
            [
                a.Slice.Dataset,
                a.Slice.Epochs.ToString(CultureInfo.InvariantCulture),
                a.Seeds is [null] ? "mean" : string.Join(' ', a.Seeds),
                Number(a.Slice.SizeOf(index).ParamsMillions, "0.######"),
                Number(a.Slice.SizeOf(index).FlopsMillions, "0.######"),
                .. shown.Select(m => Number(a.Values[m], "0.####")),
            ]));
        terminal.Line("accuracies in percent, times in seconds: the whole training, one validation or test pass");
    }

    private static string Number(double value, string format) => double.IsNaN(value) ? "" : value.ToString(format, CultureInfo.InvariantCulture);
}
