using System.CommandLine;
using System.Globalization;
using Benchspace;
using Harness.Commands.Help;
using Harness.Commands.Options;
using Harness.Experiments.ByTraining;
using Harness.Runs;
using Harness.Search;
using Harness.Training;

namespace Harness.Commands;

/// <summary><c>harness search</c>: one search that really trains networks, several at a time.</summary>
internal static class SearchCommand
{
    public static Command Create()
    {
        var algorithm = new Option<string>("--algorithm", "-a") { Description = "The algorithm, with a preset of its own if wanted: re, non-aging, random, reinforce, re:real-2019.", Required = true };
        var settings = new SettingOptions();
        var population = new Option<int?>("--population") { Description = "Evolution's population (the setting population)." };
        var sample = new Option<int?>("--sample") { Description = "Evolution's tournament (the setting sample)." };
        var budget = new BudgetOptions(
            "How long to search, in seconds or such as 90s, 30m or 2h: no trial begins later, those that are out by then are waited for.",
            "How many trials to run.");
        var seed = new Option<long>("--seed") { Description = "The search's seed.", DefaultValueFactory = _ => 0 };
        var workers = new WorkerOptions("Trainings at once: a process each, with its share of the cores, or with a GPU of its own.");
        var training = new TrialOptions(workers, new FidelityOption(), new TrainingSetupOptions(evaluatesEveryEpoch: false, "Threads of each worker on a CPU. Default: its share of the machine's cores."));
        var output = new Option<string?>("--out", "-o") { Description = $"The folder for trials, run log and report. {OutputFolder.Default}" };

        var command = new HarnessCommand(
            "search",
            "Search by training networks: one run of one algorithm. Killed or stopped, the same command with --resume resumes it;\n" +
            "so does a search that ended, with more --trials or a longer --budget.\n" +
            "'harness report' puts the run logs of several searches on one page.",
            "search --algorithm re --dataset fashion-mnist --trials 16 --epochs 4 --cells 1 --channels 8 --limit-train 10000 --batch 64 --workers 2",
            "search --algorithm random --dataset shapes --budget 10m --epochs 2 --cells 1 --channels 8 --batch 64 --out out/a",
            "search --algorithm re --population 100 --sample 25 --dataset cifar10 --epochs 12 --trials 1000 --device cuda --workers 4 --resume",
            "report out/a out/b --out out/both")
        {
            { HelpGroup.What, algorithm, population, sample }, { HelpGroup.HowLong, seed }, { HelpGroup.Output, output },
        };
        settings.AddTo(command);
        budget.AddTo(command);
        training.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var terminal = new Terminal(parsed);
            AlgorithmChoice chosen = Algorithms.Choose(
                [parsed.GetValue(algorithm)!],
                preset: null,
                [.. settings.Read(parsed), .. Setting("population", parsed.GetValue(population)), .. Setting("sample", parsed.GetValue(sample))]).Single();
            Budget limit = budget.Read(parsed)
                ?? throw new InputException("give --trials, such as --trials 16, or --budget, such as --budget 30m");
            (TrainedExperiment search, SelectedData data) = training.Read(parsed, [chosen], limit, runs: 1, parsed.GetValue(seed));
            string folder = OutputFolder.Of(parsed.GetValue(output) ?? OutputFolder.For("search", search.Setup.Data.Dataset, search.Identity));
            ExperimentSession.Train(search, data, new ExperimentSettings(folder, Threads: 1, workers.Existing(parsed)), training.UseCache(parsed), terminal, cancellation);
            return Task.FromResult(0);
        });
        return command;
    }

    private static IEnumerable<KeyValuePair<string, string>> Setting(string name, int? value) =>
        value is { } number ? [KeyValuePair.Create(name, number.ToString(CultureInfo.InvariantCulture))] : [];
}
