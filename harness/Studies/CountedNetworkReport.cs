using System.Globalization;
using Benchspace.Spaces.NasNet;
using Reports.Pages;

namespace Harness.Studies;

/// <summary>Published networks of the NASNet family beside our counts of them, as tables and a verdict.</summary>
/// <param name="networks">The networks.</param>
internal sealed class CountedNetworkReport(IReadOnlyList<CountedNetwork> networks)
{
    /// <summary>What the columns of <see cref="Sizes"/> mean.</summary>
    public const string Legend = "equal: ours rounds to the printed digits. status: paper = read in the paper, secondary = quoted elsewhere, recalled = not read again, so that a difference proves nothing";

    private readonly CountedNetwork[] _verified = [.. networks.Where(network => network.IsVerified)];

    /// <summary>Sizes, published and ours: parameters in millions, multiply-adds of one image in billions.</summary>
    public Table Sizes => new(
        [
            new("network"), new("parameters", ColumnKind.Number), new("ours", ColumnKind.Number),
            new("multiply-adds", ColumnKind.Number), new("ours", ColumnKind.Number), new("status"), new("verdict"),
        ],
        [.. networks.Select(network => new Row(
        [
            Name(network.Published),
            Text(network.Published.ParamsMillions),
            Text(network.ParamsMillions, "0.000"),
            Text(network.Published.MultiplyAddsBillions),
            Text(network.MultiplyAddsBillions, "0.000"),
            network.Published.SizesStatus,
            new Cell(VerdictOn(network), Meaning: network.Agrees ? CellMeaning.Good : network.IsVerified ? CellMeaning.Bad : CellMeaning.Neutral),
        ]))]);

    /// <summary>Errors and accuracies as they were published.</summary>
    public Table Results => new(
        [new("network"), new("measure"), new("published", ColumnKind.Number), new("status")],
        [.. networks.Select(network => network.Published).Select(published => new Row(
        [
            Name(published),
            published.Metric,
            published.Std.Length > 0 ? $"{published.Value} ± {published.Std}" : published.Value,
            published.ValueStatus,
        ]))]);

    /// <summary>A line for each network of which there is something to be said.</summary>
    public IReadOnlyList<string> Notes =>
        [.. networks.Select(network => network.Published).Where(published => published.Note.Length > 0).Select(published => $"{Name(published)}: {published.Note}")];

    /// <summary>Whether no verified count is off.</summary>
    public bool IsReproduced => _verified.All(network => network.Agrees);

    /// <summary>How many verified counts agree, in a sentence.</summary>
    public string Verdict
    {
        get
        {
            int equal = _verified.Count(network => network.Params != Agreement.WithinOnePercent && network.MultiplyAdds != Agreement.WithinOnePercent);
            return IsReproduced
                ? $"Reproduced: of {_verified.Length} verified rows {equal} equal the published sizes at their printed precision, the other {_verified.Length - equal} within 1 %."
                : $"Not reproduced: {_verified.Count(network => !network.Agrees)} of {_verified.Length} verified rows are off by more than 1 %.";
        }
    }

    /// <summary>The paper's notation: (N, F), and the input size where it is not CIFAR's.</summary>
    private static string Name(PublishedNetwork network) => network.Stem == NasNetStem.Cifar
        ? $"{network.Model} ({network.CellsPerStage}, {network.Filters}) CIFAR"
        : $"{network.Model} ({network.CellsPerStage}, {network.Filters}) {network.InputSize} px";

    private static string VerdictOn(CountedNetwork network)
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
