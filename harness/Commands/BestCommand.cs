using System.CommandLine;
using Benchspace.Spaces;
using Benchspace.Tables;
using Harness.Commands.Help;
using Harness.Commands.Options;
using SharedSource;

namespace Harness.Commands;

/// <summary><c>harness best</c>: the best architecture of a table, under limits.</summary>
internal static class BestCommand
{
    public static Command Create()
    {
        var table = new Argument<string>("table") { Description = "The table: a name that 'harness tables' lists, or a path." };
        var dataset = new Option<string>("--dataset", "-d") { Description = "The data set.", Required = true };
        var split = new Option<string>("--split") { Description = "Which accuracy: valid, test, or valtest (both together).", DefaultValueFactory = _ => "test" };
        split.AcceptOnlyFromAmong("valid", "test", "valtest");
        var epochs = new Option<int?>("--epochs", "-e") { Description = "The fidelity. Default: the table's highest for the data set." };
        var maxParams = new Option<double?>("--max-params") { Description = "At most this many parameters, in millions." };
        var maxFlops = new Option<double?>("--max-flops") { Description = "At most this many multiply-adds, in millions." };
        var maxLatency = new Option<double?>("--max-latency") { Description = "At most this recorded latency, in seconds." };
        var command = new HarnessCommand(
            "best",
            "Find the architecture with the best accuracy, averaged over training seeds, and everything that ties with it.",
            "best nas-bench-201 --dataset cifar10 --split test --epochs 200",
            "best nas-bench-201 --dataset cifar100 --split valid --epochs 12 --max-params 0.5 --max-flops 80")
        {
            table, { HelpGroup.What, dataset, split, epochs }, { "Limits", maxParams, maxFlops, maxLatency },
        };
        command.SetWork(parsed =>
        {
            var terminal = new Terminal(parsed);
            TabularBenchmark benchmark = TabularBenchmark.Open(ProgramData.Tables.Find(parsed.GetValue(table)!));
            Metric accuracy = parsed.GetValue(split) switch
            {
                "valid" => Metric.ValidAccuracy,
                "test" => Metric.TestAccuracy,
                _ => Metric.ValtestAccuracy,
            };
            TableSlice slice = benchmark.SliceFor(accuracy, parsed.GetValue(dataset)!, parsed.GetValue(epochs));
            BestArchitectures best = benchmark.Best(
                slice.Dataset, slice.Epochs, accuracy, new SizeLimits(parsed.GetValue(maxParams), parsed.GetValue(maxFlops), parsed.GetValue(maxLatency)));
            terminal.Line($"{best.Accuracy:0.####} % {parsed.GetValue(split)} accuracy on {slice.Dataset} after {Counted.Of(slice.Epochs, "epoch")}, mean over training seeds");
            foreach ((int position, int index) in best.Indices.Index())
            {
                NetworkSize size = slice.SizeOf(index);
                string role = position == 0 ? "index" : "tied by";
                string network = Measured.OrNull(size.ParamsMillions) is null ? "" : $" ({size.ParamsMillions:0.######} M parameters, {size.FlopsMillions:0.######} M multiply-adds)";
                terminal.Line($"{role} {index}: {benchmark.Space.Format(benchmark.Space[index])}{network}");
            }
        });
        return command;
    }
}
