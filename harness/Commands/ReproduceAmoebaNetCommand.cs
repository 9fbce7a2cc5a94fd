using System.CommandLine;
using System.Globalization;
using Benchspace.Spaces.NasNet;
using Harness.Commands.Printing;
using Harness.Studies;
using Reports.Pages;

namespace Harness.Commands;

/// <summary><c>harness reproduce amoebanet</c>: the published sizes of the AmoebaNets, counted again.</summary>
internal static class ReproduceAmoebaNetCommand
{
    public static Command Create()
    {
        var command = new HarnessCommand(
            "amoebanet",
            "Real et al. 2019: parameters and multiply-adds of the AmoebaNets, counted from shapes alone and held against the published ones. Trains nothing: the errors and accuracies shown are the publication's.",
            "reproduce amoebanet");
        command.SetAction(parsed => Print(CountedNetwork.CountAll(PublishedFigures.OfAmoebaNets()), new Terminal(parsed)));
        return command;
    }

    private static int Print(IReadOnlyList<CountedNetwork> networks, Terminal terminal)
    {
        terminal.Line("Sizes, published and ours: parameters in millions, multiply-adds of one image in billions (half of the FLOPs)");
        terminal.Table(
            ["network", ">parameters", ">ours", ">multiply-adds", ">ours", "status", "verdict"],
            networks.Select(network => (IReadOnlyList<Cell>)
            [
                Name(network.Published),
                Text(network.Published.ParamsMillions),
                Text(network.ParamsMillions, "0.000"),
                Text(network.Published.MultiplyAddsBillions),
                Text(network.MultiplyAddsBillions, "0.000"),
                network.Published.SizesStatus,
                new Cell(Verdict(network), Meaning: network.Agrees ? CellMeaning.Good : network.IsVerified ? CellMeaning.Bad : CellMeaning.Neutral),
            ]));
        terminal.Line("equal: ours rounds to the printed digits. status: paper = read in the paper, secondary = quoted elsewhere, recalled = not read again, so that a difference proves nothing");
        terminal.Line();
        terminal.Line("Results as published; none was trained here");
        terminal.Table(
            ["network", "measure", ">published", "status"],
            networks.Select(network => network.Published).Select(published => (IReadOnlyList<string>)
            [
                Name(published),
                published.Metric,
                published.Std.Length > 0 ? $"{published.Value} ± {published.Std}" : published.Value,
                published.ValueStatus,
            ]));
        foreach (PublishedNetwork published in networks.Select(network => network.Published).Where(published => published.Note.Length > 0))
        {
            terminal.Line($"{Name(published)}: {published.Note}");
        }

        terminal.Line();
        CountedNetwork[] verified = [.. networks.Where(network => network.IsVerified)];
        int off = verified.Count(network => !network.Agrees);
        int equal = verified.Count(network => network.Params != Agreement.WithinOnePercent && network.MultiplyAdds != Agreement.WithinOnePercent);
        terminal.Line(off == 0
            ? $"Reproduced: of {verified.Length} verified rows {equal} equal the published sizes at their printed precision, the other {verified.Length - equal} within 1 %."
            : $"Not reproduced: {off} of {verified.Length} verified rows are off by more than 1 %.", off == 0 ? Tone.Good : Tone.Bad);
        return off == 0 ? 0 : CommandLine.Failure;
    }

    /// <summary>The paper's notation: (N, F), and the input size where it is not CIFAR's.</summary>
    private static string Name(PublishedNetwork network) => network.Stem == NasNetStem.Cifar
        ? $"{network.Model} ({network.CellsPerStage}, {network.Filters}) CIFAR"
        : $"{network.Model} ({network.CellsPerStage}, {network.Filters}) {network.InputSize} px";

    private static string Verdict(CountedNetwork network)
    {
        string[] differences =
        [
            .. Difference("parameters", network.Params, network.Published.ParamsMillions, network.ParamsMillions),
            .. Difference("multiply-adds", network.MultiplyAdds, network.Published.MultiplyAddsBillions ?? 1, network.MultiplyAddsBillions),
        ];
        string verdict = differences.Length == 0 ? "equal" : network.Agrees ? "within 1 %" : network.IsVerified ? "OFF" : "row in doubt";
        return string.Join(", ", [verdict, .. differences]);
    }

    private static IEnumerable<string> Difference(string count, Agreement agreement, decimal published, decimal ours)
    {
        if (agreement is Agreement.WithinOnePercent or Agreement.Off)
        {
            yield return $"{count} {Text(100 * (ours - published) / published, "+0.0;-0.0")} %";
        }
    }

    private static string Text(decimal? number, string? format = null) => number?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
