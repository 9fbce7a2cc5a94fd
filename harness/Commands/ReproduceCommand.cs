using System.CommandLine;
using System.Globalization;
using Benchspace.Tables;
using Harness.Experiments;
using Harness.Search;
using Reports.RunLogs;
using Reports.Statistics;

namespace Harness.Commands;

/// <summary><c>harness reproduce</c>: published results, measured again and held against the publication.</summary>
internal static class ReproduceCommand
{
    public static Command Create()
    {
        var command = new HarnessCommand(
            "reproduce",
            "Measure a publication's results again and hold ours against them; exits with 1 when a mean is off by more than its tolerance.",
            "reproduce nats-bench --runs 500",
            "reproduce nas-bench-201 --table nas-bench-201 --out out/reproduce");
        command.Subcommands.Add(OfSearches(
            Protocol.NatsBench,
            "NATS-Bench (Dong et al. 2021): 20,000 / 40,000 / 120,000 simulated seconds (size: 20,000 / 40,000 / 60,000), one search per data set."));
        command.Subcommands.Add(OfSearches(
            Protocol.NasBench201,
            "NAS-Bench-201 (Dong and Yang 2020), table 5: 12,000 simulated seconds, searched on CIFAR-10 and read off on all data sets."));
        return command;
    }

    private static HarnessCommand OfSearches(string protocol, string description)
    {
        var table = new Option<string>("--table", "-t") { Description = "The table: a name that 'harness tables' lists, or a path.", DefaultValueFactory = _ => "nas-bench-201" };
        var runs = new Option<int>("--runs", "-n") { Description = "Runs per algorithm and data set.", DefaultValueFactory = _ => 500 };
        var readOff = new Option<string>("--read-off")
        {
            Description = "How a run is read at its budget: step (the incumbent then) or interpolated (as the official scripts do, between the two nearest history points).",
            DefaultValueFactory = _ => "step",
        };
        readOff.AcceptOnlyFromAmong("step", "interpolated");
        var experiment = new ExperimentOptions($"out/reproduce-{protocol}");
        var command = new HarnessCommand(protocol, description, $"reproduce {protocol} --runs 500", $"reproduce {protocol} --read-off interpolated --resume") { table, runs, readOff };
        experiment.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var terminal = new Terminal(parsed);
            ReadOffRule rule = parsed.GetValue(readOff) == "interpolated" ? ReadOffRule.Interpolated : ReadOffRule.Step;
            TabularBenchmark benchmark = TabularBenchmark.Open(TableCatalog.OfThisMachine().Find(parsed.GetValue(table)!));
            IReadOnlyList<PublishedFigure> published = PublishedFigures.OfTabularSearch();
            string source = Reproduction.SourceOf(protocol, benchmark.Space.Name);
            string[] names = [.. published.Where(f => f.Source == source).Select(f => f.Algorithm).Distinct().Where(Algorithms.IsKnown)];
            var plan = new ExperimentPlan(
                benchmark.Metadata.Name, protocol, Algorithms.Choose(names, protocol), Protocol.Named(protocol, benchmark).Plan(benchmark, null, null), parsed.GetValue(runs), experiment.Seed(parsed))
            {
                Facts = PlannedExperiment.FactsOf(benchmark),
            };
            ExperimentSettings settings = experiment.Read(parsed) with { ReadOff = rule };
            int code = PlannedExperiment.RunAndReport(plan, settings, terminal, cancellation);
            return Task.FromResult(code == 0 ? HoldAgainst(published, settings, terminal) : code);
        });
        return command;
    }

    private static int HoldAgainst(IReadOnlyList<PublishedFigure> published, ExperimentSettings settings, Terminal terminal)
    {
        IReadOnlyList<ReproducedFigure> figures = Reproduction.Compare(RunLog.Read(settings.RunLogPath), published, settings.ReadOff);
        terminal.Line();
        terminal.Line($"Published and ours, in percent: {figures[0].Published.Source}");
        terminal.Table(
            ["algorithm", "data set", "split", ">published", "status", ">ours", ">difference", ">tolerance", "verdict"],
            figures.Select(f => (IReadOnlyList<string>)
            [
                f.Published.Algorithm,
                f.Published.Dataset,
                f.Published.Split,
                MeanAndStd(f.Published.Mean, f.Published.Std),
                f.Published.Status,
                f.IsCompared ? MeanAndStd(f.Ours.Mean, f.Ours.PopulationSd) : "",
                f.IsCompared ? f.Difference.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) : "",
                f.Tolerance.ToString("0.00", CultureInfo.InvariantCulture),
                !f.IsCompared ? "not in the table" : f.IsReproduced ? "reproduced" : "OFF",
            ]));
        terminal.Line("status: paper = read in the paper, secondary = quoted elsewhere, recalled = common knowledge, not read again; mean ± standard deviation over runs");
        foreach (string note in figures.Select(f => f.Published.Note).Where(n => n.Length > 0).Distinct())
        {
            terminal.Line($"note: {note}");
        }

        int off = figures.Count(f => !f.IsReproduced);
        int compared = figures.Count(f => f.IsCompared);
        terminal.Line(off == 0
            ? $"reproduced: all {compared} figures that the table can answer are within their tolerance"
            : $"not reproduced: {off} of {compared} figures are off by more than their tolerance");
        return off == 0 ? 0 : CommandLine.Failure;
    }

    private static string MeanAndStd(double mean, double? std) =>
        std is { } s ? string.Create(CultureInfo.InvariantCulture, $"{mean:0.00} ± {s:0.00}") : mean.ToString("0.00", CultureInfo.InvariantCulture);
}
