using System.CommandLine;
using Benchspace.Benchmarks;
using Benchspace.Tables;
using Harness.Commands.Help;
using Harness.Commands.Options;
using Harness.Commands.Printing;
using Harness.Experiments;
using Harness.Search;
using Harness.Studies;
using Reports;
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
            IReadOnlyList<PublishedFigure> published = ProgramData.PublishedFigures.OfTabularSearch();
            string source = Reproduction.SourceOf(protocol, suite.Space.Name);
            Protocol rules = Protocol.Named(protocol, suite);
            ExperimentPlan plan = rules.PlanOf(suite, new ProtocolChanges(), Algorithms.Choose(Reproduction.AlgorithmsOf(source, published), protocol), parsed.GetValue(runs), experiment.Seed(parsed));
            ExperimentSettings settings = experiment.Read(parsed, OutputFolder.For($"reproduce-{protocol}", suite.Name, plan.Identity));
            RunLog log = ExperimentSession.Run(plan, settings, terminal, cancellation);
            var report = new ReproductionReport(Reproduction.Compare(log, published, rule));
            ExperimentSession.Report([log], settings.Folder, new ReportOptions { ReadOff = rule, FurtherSections = report.Section }, terminal);

            terminal.Line();
            terminal.Line($"published ({source}) and ours, in percent");
            terminal.Table(report.Table);
            terminal.Line(ReproductionReport.Legend);
            foreach (string note in report.Notes)
            {
                terminal.Line($"note: {note}");
            }

            terminal.Line(report.Verdict, report.IsReproduced ? Tone.Good : Tone.Bad);
            return Task.FromResult(report.IsReproduced ? 0 : CommandLine.Failure);
        });
        return command;
    }
}
