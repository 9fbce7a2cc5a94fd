using System.CommandLine;
using System.Globalization;
using Benchspace.Benchmarks;
using Benchspace.Tables;
using Harness.Commands.Help;
using Harness.Commands.Options;
using Harness.Commands.Printing;
using Harness.Experiments;
using Harness.Search;
using Harness.Storage;
using Harness.Studies;
using Reports;
using Reports.Pages;
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
            "Measure a publication's results again and hold ours against them; exits with 1 when one is off by more than its tolerance.",
            "reproduce nats-bench --runs 500",
            "reproduce nas-bench-201 --table nas-bench-201 --out out/reproduce",
            "reproduce amoebanet",
            "reproduce real-2019-toy");
        command.Subcommands.Add(OfSearches(
            Protocol.NatsBench,
            "NATS-Bench (Dong et al. 2021): 20,000 / 40,000 / 120,000 simulated seconds (size: 20,000 / 40,000 / 60,000), one search per data set."));
        command.Subcommands.Add(OfSearches(
            Protocol.NasBench201,
            "NAS-Bench-201 (Dong and Yang 2020), table 5: 12,000 simulated seconds, searched on CIFAR-10 and read off on all data sets."));
        command.Subcommands.Add(ReproduceAmoebaNetCommand.Create());
        command.Subcommands.Add(ReproduceReal2019ToyCommand.Create());
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
        var experiment = new ExperimentOptions();
        var command = new HarnessCommand(protocol, description, $"reproduce {protocol} --runs 500", $"reproduce {protocol} --read-off interpolated --resume") { { HelpGroup.What, table, readOff }, { HelpGroup.HowLong, runs } };
        experiment.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var terminal = new Terminal(parsed);
            ReadOffRule rule = parsed.GetValue(readOff) == "interpolated" ? ReadOffRule.Interpolated : ReadOffRule.Step;
            var suite = new TabularSuite(TabularBenchmark.Open(ProgramData.Tables.Find(parsed.GetValue(table)!)));
            IReadOnlyList<PublishedFigure> published = PublishedFigures.OfTabularSearch();
            string source = Reproduction.SourceOf(protocol, suite.Space.Name);
            string[] names = [.. published.Where(f => f.Source == source).Select(f => f.Algorithm).Distinct().Where(Algorithms.IsKnown)];
            Protocol rules = Protocol.Named(protocol, suite);
            ExperimentPlan plan = rules.PlanOf(suite, rules.Plan(suite, new ProtocolChanges()), Algorithms.Choose(names, protocol), parsed.GetValue(runs), experiment.Seed(parsed));
            ExperimentSettings settings = experiment.Read(parsed, $"out/reproduce-{protocol}");
            RunLog log = ExperimentSession.Run(plan, settings, terminal, cancellation);
            IReadOnlyList<ReproducedFigure> figures = Reproduction.Compare(log, published, rule);
            Table comparison = TableOf(figures);
            string verdict = Verdict(figures);
            ExperimentSession.Report([log], settings.Folder, new ReportOptions
            {
                ReadOff = rule,
                FurtherSections = [new Heading("Published and ours"), new Paragraph(verdict), comparison, new Note(Legend), .. Notes(figures).Select(n => new Note(n))],
            }, terminal);

            terminal.Line();
            terminal.Line($"published ({source}) and ours, in percent");
            terminal.Table(comparison);
            terminal.Line(Legend);
            foreach (string note in Notes(figures))
            {
                terminal.Line($"note: {note}");
            }

            terminal.Line(verdict, figures.All(f => f.IsReproduced) ? Tone.Good : Tone.Bad);
            return Task.FromResult(figures.All(f => f.IsReproduced) ? 0 : CommandLine.Failure);
        });
        return command;
    }

    private const string Legend =
        "Status of a published figure: paper = read in the paper, secondary = quoted elsewhere, recalled = common knowledge, not read again. Mean ± standard deviation over runs.";

    private static Table TableOf(IReadOnlyList<ReproducedFigure> figures) => Terminal.TableOf(
        ["algorithm", "data set", "split", ">published", "status", ">ours", ">difference", ">tolerance", "verdict"],
        figures.Select(f => (IReadOnlyList<Cell>)
        [
            f.Published.Algorithm,
            f.Published.Dataset,
            f.Published.Split,
            MeanAndStd(f.Published.Mean, f.Published.Std),
            f.Published.Status,
            f.IsCompared ? MeanAndStd(f.Ours.Mean, f.Ours.PopulationSd) : "",
            new Cell(f.IsCompared ? f.Difference.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) : "", Meaning: MeaningOf(f)),
            f.Tolerance.ToString("0.00", CultureInfo.InvariantCulture),
            new Cell(!f.IsCompared ? "not in the table" : f.IsReproduced ? "reproduced" : "OFF", Meaning: MeaningOf(f)),
        ]));

    private static CellMeaning MeaningOf(ReproducedFigure figure) =>
        !figure.IsCompared ? CellMeaning.Neutral : figure.IsReproduced ? CellMeaning.Good : CellMeaning.Bad;

    private static string Verdict(IReadOnlyList<ReproducedFigure> figures)
    {
        int compared = figures.Count(f => f.IsCompared);
        int off = figures.Count(f => !f.IsReproduced);
        return off == 0
            ? $"Reproduced: all {compared} figures that the table can answer are within their tolerance."
            : $"Not reproduced: {off} of {compared} figures are off by more than their tolerance.";
    }

    private static IEnumerable<string> Notes(IReadOnlyList<ReproducedFigure> figures) =>
        figures.Select(f => f.Published.Note).Where(n => n.Length > 0).Distinct();

    private static string MeanAndStd(double mean, double? std) =>
        std is { } s ? string.Create(CultureInfo.InvariantCulture, $"{mean:0.00} ± {s:0.00}") : mean.ToString("0.00", CultureInfo.InvariantCulture);
}
