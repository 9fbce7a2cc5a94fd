using System.CommandLine;
using System.Globalization;
using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Tables;
using Harness.Commands.Options;
using Harness.Experiments;
using Harness.Runs;
using Harness.Search;
using Harness.Storage;
using Harness.Training;
using Reports;
using Reports.RunLogs;

namespace Harness.Commands;

/// <summary><c>harness compare</c>: algorithms against each other on a table, over many seeds.</summary>
internal static class CompareCommand
{
    /// <summary>The table that ships with the program.</summary>
    private const string Shipped = "fashion-mini";

    private const string Toy = "bit-string";
    private const long ToyEvaluations = 1000;
    private const int RunsByLookup = 500;
    private const int RunsByTraining = 3;

    public static Command Create()
    {
        var table = new Option<string>("--table", "-t") { Description = $"The table to search: a name that 'harness tables' lists, a path, or {Toy} for the toy of Real et al. 2019.", DefaultValueFactory = _ => Shipped };
        var datasets = new Option<string?>("--datasets", "--dataset", "-d") { Description = "Data sets, separated by commas. Default: all of the protocol's that the table has." };
        var algorithms = new Option<string>("--algorithms", "-a") { Description = "Algorithms, separated by commas, each with its own preset if wanted: re, non-aging, random, reinforce, re:real-2019.", DefaultValueFactory = _ => "re,non-aging,random,reinforce" };
        var preset = new Option<string?>("--preset") { Description = "The preset of every algorithm that has it; 'harness algorithms' lists them." };
        var settings = new Option<string[]>("--set") { Description = "A setting in place of the preset's, such as population=20; 'harness algorithms' lists them; may be repeated." };
        var protocol = new Option<string?>("--protocol") { Description = $"The stopping rule: {string.Join(", ", Protocol.Names)}. Default: nats-bench where the table has its data sets, else table (150 average evaluations)." };
        var budget = new Option<string?>("--budget") { Description = "Simulated time per run, in place of the protocol's budget; with --by-training, time by the clock. Seconds, or such as 30m or 2h." };
        var evaluations = new Option<long?>("--evaluations", "--trials") { Description = "Evaluations per run, in place of the protocol's budget." };
        var runs = new Option<int>("--runs", "-n") { Description = $"Runs per algorithm and data set, each with its own seed. Default: {RunsByLookup}, or {RunsByTraining} with --by-training.", DefaultValueFactory = _ => RunsByLookup };
        var byTraining = new Option<bool>("--by-training")
        {
            Description = "Train networks instead of looking them up, as 'harness search' does, with its options: --space, --epochs, --cells, --limit-train, --workers and so on. --threads are then those of a worker.",
        };
        var output = new ExperimentOptions();
        output.Threads.Description += " With --by-training, threads of each worker, on which results depend in the last bits.";
        var workers = new WorkerOptions();
        var training = new TrialOptions(workers, new TrainingSetupOptions(evaluatesEveryEpoch: false, datasets, output.Threads));

        var command = new HarnessCommand(
            "compare",
            "Compare search algorithms on a benchmark by lookup, with simulated time, and write statistics, figures and a report.",
            "compare",
            "compare --table nas-bench-201 --runs 500 --out out/a",
            "compare --table nas-bench-201 --datasets cifar10 --algorithms re,re:real-2019,random --budget 40000",
            "compare --algorithms re,non-aging --evaluations 300 --set population=50 --set sample=10",
            "compare --runs 10000 --resume",
            "compare --by-training --space nasnet --dataset fashion-mnist --algorithms re,random --trials 30 --runs 3 --epochs 3 --cells 1 --channels 8 --limit-train 2000 --workers 2")
        {
            table, datasets, algorithms, preset, settings, protocol, budget, evaluations, runs, byTraining,
        };
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
            ExperimentSettings experiment = output.Read(parsed, "out/compare");
            IReadOnlyList<AlgorithmChoice> chosen = Algorithms.Choose(
                parsed.GetValue(algorithms)!, parsed.GetValue(preset), [.. Settings(parsed.GetValue(settings))]);
            Budget? ownBudget = BudgetOf(parsed.GetValue(budget), parsed.GetValue(evaluations));
            if (parsed.GetValue(byTraining))
            {
                Refuse(parsed, [table, protocol], "a comparison --by-training does without");
                (TrainingExperiment searches, SelectedData data) = training.Read(
                    parsed,
                    chosen,
                    ownBudget ?? throw new InputException("give --trials, such as --trials 30, or --budget"),
                    IsGiven(parsed, runs) ? parsed.GetValue(runs) : RunsByTraining,
                    output.Seed(parsed));
                TrainedExperiment.Run(searches, data, experiment.Folder, JournalFor(experiment.Existing), training.UseCache(parsed), terminal, cancellation);
                return Task.FromResult(0);
            }

            Refuse(parsed, training.Own, "only a comparison --by-training takes it");
            IReadOnlyList<string>? wanted = parsed.GetValue(datasets) is { } names ? Separated(names) : null;
            ExperimentPlan plan = TableFor(parsed.GetValue(table)!) is { } benchmark
                ? PlanOn(benchmark, parsed.GetValue(protocol), wanted, ownBudget, chosen, parsed.GetValue(runs), output.Seed(parsed))
                : PlanOnToy(wanted, ownBudget, chosen, parsed.GetValue(runs), output.Seed(parsed));
            RunLog log = PlannedExperiment.Run(plan, experiment, terminal, cancellation);
            PlannedExperiment.Report([log], experiment.Folder, new ReportOptions(), terminal);
            return Task.FromResult(0);
        });
        return command;
    }

    private static TabularBenchmark? TableFor(string nameOrPath) =>
        nameOrPath == Toy ? null : TabularBenchmark.Open(TableCatalog.OfThisMachine().Find(nameOrPath));

    private static ExperimentPlan PlanOn(
        TabularBenchmark table, string? protocolName, IReadOnlyList<string>? datasets, Budget? budget, IReadOnlyList<AlgorithmChoice> algorithms, int runs, long seed)
    {
        Protocol protocol = Protocol.Named(protocolName ?? Protocol.DefaultFor(table), table, datasets);
        return new ExperimentPlan(
            table.Metadata.Name, budget is null ? protocol.Name : "own budget", algorithms, protocol.Plan(table, datasets, budget), runs, seed)
        {
            Facts = PlannedExperiment.FactsOf(table),
            Citations = protocol.Citations,
        };
    }

    private static ExperimentPlan PlanOnToy(
        IReadOnlyList<string>? datasets, Budget? budget, IReadOnlyList<AlgorithmChoice> algorithms, int runs, long seed)
    {
        if (datasets is not null && (datasets.Count != 1 || datasets[0] != Toy))
        {
            throw new InputException($"--datasets {string.Join(',', datasets)}: {Toy} has none; name a table that has them with --table.");
        }

        var toy = new BitStringBenchmark();
        var task = new PlannedTask(toy, toy.Dataset, budget ?? Budget.Evaluations(ToyEvaluations), toy.SearchEpochs, [new ReferenceEntry("Optimum", null, 100, 100)]) { HasCosts = false };
        return new ExperimentPlan(Toy, budget is null ? "real-2019-toy" : "own budget", algorithms, [task], runs, seed);
    }

    /// <summary>The budget that is given as time or as a number of evaluations; null where neither is.</summary>
    internal static Budget? BudgetOf(string? time, long? evaluations) => (time, evaluations) switch
    {
        (null, null) => null,
        ({ } text, null) => Budget.Seconds(SecondsOf(text)),
        (null, { } count) => Budget.Evaluations(count),
        _ => throw new InputException("--budget and --evaluations: give one of them."),
    };

    private static double SecondsOf(string time)
    {
        double? unit = time.Length == 0 ? null : time[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => null };
        return double.TryParse(unit is null ? time : time.AsSpan(..^1), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double number)
            ? (unit ?? 1) * number
            : throw new InputException($"--budget {time}: give seconds, or a number and a unit, such as 90s, 30m or 2h");
    }

    private static ExistingJournal JournalFor(ExistingLog existing) => existing switch
    {
        ExistingLog.Resume => ExistingJournal.Resume,
        ExistingLog.Overwrite => ExistingJournal.Overwrite,
        _ => ExistingJournal.Refuse,
    };

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static void Refuse(ParseResult parsed, IEnumerable<Option> options, string reason)
    {
        if (options.FirstOrDefault(option => IsGiven(parsed, option)) is { } given)
        {
            throw new InputException($"{given.Name}: {reason}");
        }
    }

    private static string[] Separated(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The values of <c>--set</c>.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Settings(IEnumerable<string>? settings) => (settings ?? []).Select(KeyAndValue);

    private static KeyValuePair<string, string> KeyAndValue(string setting)
    {
        int equals = setting.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? KeyValuePair.Create(setting[..equals].Trim(), setting[(equals + 1)..].Trim())
            : throw new InputException(string.Create(CultureInfo.InvariantCulture, $"--set {setting}: write it as name=value, such as population=20."));
    }
}
