using System.CommandLine;
using System.Globalization;
using Benchspace;
using Harness.Commands.Options;
using Harness.Experiments;
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
        var settings = new Option<string[]>("--set") { Description = "A setting in place of the preset's, such as population=20; may be repeated." };
        var population = new Option<int?>("--population") { Description = "Evolution's population (the setting population)." };
        var sample = new Option<int?>("--sample") { Description = "Evolution's tournament (the setting sample)." };
        var trials = new Option<long?>("--trials", "--evaluations") { Description = "How many trials to run." };
        var budget = new Option<string?>("--budget") { Description = "How long to search, in seconds or such as 90s, 30m or 2h: no trial begins later, those that are out by then are waited for." };
        var seed = new Option<long>("--seed") { Description = "The search's seed.", DefaultValueFactory = _ => 0 };
        var workers = new WorkerOptions();
        var training = new TrialOptions(workers, new TrainingSetupOptions(evaluatesEveryEpoch: false, "Threads of each worker on a CPU. Default: its share of the machine's cores."));
        var output = new Option<string?>("--out", "-o") { Description = "The folder for trials, run log and report. Default: out/search-ALGORITHM-DATASET-SEED." };

        var command = new HarnessCommand(
            "search",
            "Search by training networks: one run of one algorithm. Killed or stopped, the same command with --resume goes on;\n" +
            "so does a search that ended, with more --trials or a longer --budget.\n" +
            "'harness report' puts the run logs of several searches on one page.",
            "search --algorithm re --dataset fashion-mnist --trials 16 --epochs 4 --cells 1 --channels 8 --limit-train 10000 --batch 64 --workers 2",
            "search --algorithm random --dataset shapes --budget 10m --epochs 2 --cells 1 --channels 8 --batch 64 --out out/a",
            "search --algorithm re --population 100 --sample 25 --dataset cifar10 --epochs 12 --trials 1000 --device cuda --workers 4 --resume",
            "report out/a out/b --out out/both")
        {
            algorithm, settings, population, sample, trials, budget, seed, output,
        };
        training.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var terminal = new Terminal(parsed);
            AlgorithmChoice chosen = Algorithms.Choose(
                [parsed.GetValue(algorithm)!],
                preset: null,
                [.. CompareCommand.Settings(parsed.GetValue(settings)), .. Setting("population", parsed.GetValue(population)), .. Setting("sample", parsed.GetValue(sample))]).Single();
            Budget limit = CompareCommand.BudgetOf(parsed.GetValue(budget), parsed.GetValue(trials))
                ?? throw new InputException("give --trials, such as --trials 16, or --budget, such as --budget 30m");
            (TrainingExperiment search, SelectedData data) = training.Read(parsed, [chosen], limit, runs: 1, parsed.GetValue(seed));
            string folder = OutputFolder.Of(parsed.GetValue(output) ?? string.Create(
                CultureInfo.InvariantCulture, $"out/search-{chosen.Name.Replace(':', '-')}-{search.Setup.Data.Dataset}-{search.Seed}"));
            TrainedExperiment.Run(search, data, folder, workers.Existing(parsed), training.UseCache(parsed), terminal, cancellation);
            return Task.FromResult(0);
        });
        return command;
    }

    private static IEnumerable<KeyValuePair<string, string>> Setting(string name, int? value) =>
        value is { } number ? [KeyValuePair.Create(name, number.ToString(CultureInfo.InvariantCulture))] : [];
}
