using System.CommandLine;
using Benchspace;
using Harness.Commands.Help;
using Harness.Commands.Options;
using Harness.Storage;
using Harness.Studies;
using SharedSource;

namespace Harness.Commands;

/// <summary><c>harness reproduce real-2019-toy</c>: the bit-string study of Real et al. 2019, with its sweeps.</summary>
internal static class ReproduceReal2019ToyCommand
{
    public static Command Create()
    {
        var runs = new Option<int>("--runs", "-n") { Description = "Runs per algorithm and setting.", DefaultValueFactory = _ => 1000 };
        var seed = new Option<long>("--seed") { Description = "The study's seed: the same seed gives the same bytes.", DefaultValueFactory = _ => 0 };
        var threads = new Option<int>("--threads") { Description = "Runs at once. Default: the machine's cores. Changes nothing in the results.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var output = new Option<string?>("--out", "-o") { Description = $"The folder for the page and its figures. {OutputFolder.Default}" };
        var command = new HarnessCommand(
            "real-2019-toy",
            "Real et al. 2019, supplement C: is aging evolution ahead of non-aging evolution when noise is the only difficulty? Bit strings, noise and length swept. Exits with 0 whatever comes out.",
            "reproduce real-2019-toy",
            "reproduce real-2019-toy --runs 10000 --out out/toy")
        {
            runs, seed, threads, output,
        };
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(threads) < 1)
            {
                throw new InputException($"--threads {parsed.GetValue(threads)}: it must be at least 1.");
            }

            var identity = Provenance.None.Add("runs", parsed.GetValue(runs)).Add("seed", parsed.GetValue(seed));
            string folder = OutputFolder.Of(parsed.GetValue(output) ?? OutputFolder.For("reproduce-real-2019-toy", subject: "", identity));
            Reproduce(new Terminal(parsed), parsed.GetValue(runs), parsed.GetValue(seed), parsed.GetValue(threads), folder, cancellation);
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Reproduce(Terminal terminal, int runs, long seed, int threads, string folder, CancellationToken cancellation)
    {
        terminal.Line($"{BitStringStudy.Settings.Count} settings, {BitStringStudy.NotebookAlgorithms().Count} algorithms, {Counted.Of(runs, "run")} of {BitStringStudy.Evaluations:N0} evaluations each");
        var results = terminal.Progress("searching", BitStringStudy.Settings.Count, progress => BitStringStudy.RunAll(runs, seed, threads, progress, cancellation));
        var report = new BitStringStudyReport(results, seed);
        IReadOnlyList<string> files = report.Compose().Save(folder, "report");
        foreach ((string title, Reports.Pages.Table table) in report.Tables)
        {
            terminal.Line(title);
            terminal.Table(table);
        }

        terminal.Line(report.Verdict);
        terminal.Line($"report: {files[0]}");
    }
}
