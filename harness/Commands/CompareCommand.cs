using System.CommandLine;
using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Benchspace.Tables;
using Harness.Commands.Help;
using Harness.Commands.Options;
using Harness.Engines.Lookup;
using Harness.Experiments;
using Harness.Experiments.ByTraining;
using Harness.Runs;
using Harness.Search;
using Harness.Training;
using Reports;
using Reports.RunLogs;

namespace Harness.Commands;

/// <summary><c>harness compare</c>: algorithms against each other on a benchmark, over many seeds.</summary>
internal static class CompareCommand
{
    /// <summary>The table that ships with the program.</summary>
    private const string Shipped = "fashion-mini";

    private const int RunsByLookup = 500;
    private const int RunsByTraining = 3;

    public static Command Create()
    {
        var toy = new BitStringSuite();
        var table = new Option<string>("--table", "-t") { Description = $"The table to search: a name that 'harness tables' lists, a path, or {toy.Name} for the toy of Real et al. 2019.", DefaultValueFactory = _ => Shipped };
        var datasets = new Option<string?>("--datasets", "--dataset", "-d") { Description = "Data sets, separated by commas. Default: all of the protocol's that the table has." };
        var algorithms = new Option<string>("--algorithms", "-a") { Description = "Algorithms, separated by commas, each with its own preset and settings if wanted: re,random,re:real-2019,re[population=20].", DefaultValueFactory = _ => "re,non-aging,random,reinforce" };
        var preset = new Option<string?>("--preset") { Description = "The preset of every algorithm that has it; 'harness algorithms' lists them." };
        var settings = new SettingOptions();
        var protocol = new Option<string?>("--protocol") { Description = $"The stopping rule: {string.Join(", ", Protocol.Names)}. Default: nats-bench where the table has its data sets, else table (150 average evaluations)." };
        var budget = new BudgetOptions(
            "Simulated time per run, in place of the protocol's budget; with --by-training, time by the clock. Seconds, or such as 30m or 2h.",
            "Evaluations per run, in place of the protocol's budget.");
        var fidelities = new FidelityOption();
        var promotion = new Option<string?>("--promotion") { Description = "What the promotion of a trial to a dearer fidelity costs: resumed (the epochs not yet trained) or from-scratch. Default: the protocol's." };
        promotion.AcceptOnlyFromAmong("resumed", "from-scratch");
        var runs = new Option<int>("--runs", "-n") { Description = $"Runs per algorithm and data set, each with its own seed. Default: {RunsByLookup}, or {RunsByTraining} with --by-training.", DefaultValueFactory = _ => RunsByLookup };
        var byTraining = new Option<bool>("--by-training")
        {
            Description = "Train networks instead of looking them up, as 'harness search' does, with its options: --space, --cells, --limit-train and so on. --threads are then those of a worker.",
        };
        var output = new ExperimentOptions();
        output.Threads.Description += " With --by-training, threads of each worker, on which results depend in the last bits.";
        var workers = new WorkerOptions("Trials at once: simulated workers of a lookup; with --by-training, processes, each with its share of the cores or a GPU of its own.");
        var training = new TrialOptions(workers, fidelities, new TrainingSetupOptions(evaluatesEveryEpoch: false, datasets, output.Threads));

        var command = new HarnessCommand(
            "compare",
            "Compare search algorithms on a benchmark by lookup, with simulated time, and write statistics, figures and a report.",
            "compare",
            "compare --table nas-bench-201 --runs 500 --out out/a",
            "compare --table nas-bench-201 --datasets cifar10 --algorithms re,re:real-2019,random --budget 40000",
            "compare --algorithms 're[population=20],re[population=50,sample=10],random' --evaluations 300",
            "compare --table nas-bench-201 --workers 450 --evaluations 5000 --runs 100",
            "compare --runs 10000 --resume",
            "compare --by-training --space nasnet --dataset fashion-mnist --algorithms re,random --trials 30 --runs 3 --epochs 3 --cells 1 --channels 8 --limit-train 2000 --workers 2")
        {
            { HelpGroup.What, table, datasets, algorithms, preset },
        };
        settings.AddTo(command);
        command.Add(HelpGroup.What, fidelities.Option, promotion, byTraining);
        command.Add(HelpGroup.HowLong, protocol);
        budget.AddTo(command);
        command.Add(HelpGroup.HowLong, runs);
        command.Add(HelpGroup.Machine, workers.NumberOption);
        output.AddTo(command);
        foreach (Option option in training.Own)
        {
            // 'harness search --help' describes them; here they would bury the others.
            option.Hidden = true;
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellation) =>
        {
            var terminal = new Terminal(parsed);
            IReadOnlyList<AlgorithmChoice> chosen = Algorithms.Choose(parsed.GetValue(algorithms)!, parsed.GetValue(preset), settings.Read(parsed));
            Budget? ownBudget = budget.Read(parsed);
            if (parsed.GetValue(byTraining))
            {
                Refuse(parsed, [table, protocol, promotion], "a comparison --by-training does without");
                (TrainedExperiment searches, SelectedData data) = training.Read(
                    parsed,
                    chosen,
                    ownBudget ?? throw new InputException("give --trials, such as --trials 30, or --budget"),
                    IsGiven(parsed, runs) ? parsed.GetValue(runs) : RunsByTraining,
                    output.Seed(parsed));
                ExperimentSettings trained = output.Read(parsed, OutputFolder.For("compare", searches.Setup.Data.Dataset, searches.Identity));
                ExperimentSession.Train(searches, data, trained, training.UseCache(parsed), terminal, cancellation);
                return Task.FromResult(0);
            }

            Refuse(parsed, training.Own, "only a comparison --by-training takes it");
            string name = parsed.GetValue(table)!;
            IBenchmarkSuite suite = name == toy.Name ? toy : new TabularSuite(TabularBenchmark.Open(ProgramData.Tables.Find(name)));
            IReadOnlyList<string>? wanted = parsed.GetValue(datasets)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(given => PublishedDatasets.Find(given, suite.Datasets) ?? given).ToList();
            var changes = new ProtocolChanges
            {
                Datasets = wanted,
                Budget = ownBudget,
                Fidelities = fidelities.Read(parsed),
                WorkerSlots = workers.Count(parsed),
                PromotionCost = parsed.GetValue(promotion) switch { "resumed" => PromotionCost.Resumed, "from-scratch" => PromotionCost.FromScratch, _ => null },
            };
            ExperimentPlan plan = Plan(suite, parsed.GetValue(protocol), changes, chosen, parsed.GetValue(runs), output.Seed(parsed));
            ExperimentSettings experiment = output.Read(parsed, OutputFolder.For("compare", suite.Name, plan.Identity));
            RunLog log = ExperimentSession.Run(plan, experiment, terminal, cancellation);
            ExperimentSession.Report([log], experiment.Folder, new ReportOptions(), terminal);
            return Task.FromResult(0);
        });
        return command;
    }

    private static ExperimentPlan Plan(
        IBenchmarkSuite suite, string? protocol, ProtocolChanges changes, IReadOnlyList<AlgorithmChoice> algorithms, int runs, long seed)
    {
        try
        {
            Protocol rules = Protocol.Named(protocol ?? Protocol.DefaultFor(suite), suite, changes.Datasets);
            return rules.PlanOf(suite, changes, algorithms, runs, seed);
        }
        catch (ProtocolMismatchException mismatch)
        {
            throw new InputException($"{mismatch.Message}: give --evaluations, or another --protocol, such as {suite.OwnProtocol}", mismatch);
        }
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static void Refuse(ParseResult parsed, IEnumerable<Option> options, string reason)
    {
        if (options.FirstOrDefault(option => IsGiven(parsed, option)) is { } given)
        {
            throw new InputException($"{given.Name}: {reason}");
        }
    }
}
