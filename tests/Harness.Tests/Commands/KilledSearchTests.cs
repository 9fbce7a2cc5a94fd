using System.Diagnostics;
using System.Globalization;
using Benchspace.Spaces.NasNet;
using Harness.Commands;
using Reports.RunLogs;

namespace Harness.Tests.Commands;

/// <summary>Searches in processes of their own, killed from outside.</summary>
public sealed class KilledSearchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();

    private string Journal => _folder.File("out", "trials", "regularized-evolution-0.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_search_survives_the_death_of_its_main_process_and_of_a_worker_and_trains_nothing_twice()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "finds the workers under /proc");
        const int Trials = 40;

        using Process first = Search(Trials);
        WaitForTrials(first, 4);
        int[] workers = ChildrenOf(first);
        Assert.Equal(2, workers.Length);
        first.Kill();
        first.WaitForExit();
        foreach (int worker in workers)
        {
            Assert.True(SpinWait.SpinUntil(() => !IsAlive(worker), Patience), "a worker outlived its main process");
        }

        string[] before = File.ReadAllLines(Journal);
        Assert.InRange(before.Length, 5, Trials);

        using Process second = Search(Trials, "--resume");
        WaitForTrials(second, 3);
        using (var worker = Process.GetProcessById(ChildrenOf(second)[0]))
        {
            worker.Kill();
        }

        second.StandardOutput.ReadToEnd();
        Assert.True(second.WaitForExit(Patience));
        Assert.Equal(0, second.ExitCode);

        string[] after = File.ReadAllLines(Journal);
        Assert.Equal(before, after[..before.Length]);
        Assert.Equal(1 + Trials, after.Length);
        Assert.Equal(Trials, after.Skip(1).Select(line => line[..line.IndexOf(',', StringComparison.Ordinal)]).Distinct().Count());
        Assert.DoesNotContain(after, line => line.Contains("\"failure\":\"", StringComparison.Ordinal));
        Assert.Equal(Trials, RunLog.Read(_folder.File("out", "runs.parquet")).Runs.Single().Count);
        Assert.True(File.Exists(_folder.File("out", "report.html")));
    }

    [Fact]
    public void A_comparison_trains_networks_of_the_NASNet_space()
    {
        using Process comparison = Start(
            "compare", "--by-training", "--space", "nasnet", "--algorithms", "re,random", "--set", "population=2", "--set", "sample=2", "--trials", "4", "--runs", "2");
        string output = comparison.StandardOutput.ReadToEnd();
        Assert.True(comparison.WaitForExit(Patience));
        Assert.Equal(0, comparison.ExitCode);
        Assert.Contains("Random search, run 2 of 2", output, StringComparison.Ordinal);
        RunLog log = RunLog.Read(_folder.File("out", "runs.parquet"));
        Assert.Equal(4, log.Runs.Count);
        Assert.All(log.Runs, run => Assert.All(run.Architectures, text => NasNetSpace.Instance.Parse(text)));
        Assert.All(log.Runs, run => Assert.All(run.CostSeconds, cost => Assert.True(cost > 0)));
        Assert.True(File.Exists(_folder.File("out", "report.html")));
    }

    [Fact]
    public async Task What_is_wrong_with_a_search_is_said_before_anything_is_trained()
    {
        Assert.Contains("--trials", await ErrorOf("search -a re -d shapes"), StringComparison.Ordinal);
        Assert.Contains("give one of them", await ErrorOf("search -a re -d shapes --trials 3 --budget 3m"), StringComparison.Ordinal);
        Assert.Contains("90s, 30m or 2h", await ErrorOf("search -a re -d shapes --budget soon"), StringComparison.Ordinal);
        Assert.Contains("--dataset", await ErrorOf("search -a re --trials 3"), StringComparison.Ordinal);
        Assert.Contains("at least 1", await ErrorOf("search -a re -d shapes --trials 3 --epochs 0"), StringComparison.Ordinal);
        Assert.Contains("smaller batch", await ErrorOf("search -a re -d shapes --trials 3 --limit-train 100 --batch 101"), StringComparison.Ordinal);
        Assert.Contains("harness fetch cifar10", await ErrorOf($"search -a re -d cifar10 --data {_folder.Path} --trials 3"), StringComparison.Ordinal);
        Assert.Contains("not an architecture", await ErrorOf("train |none~0| -d shapes"), StringComparison.Ordinal);
        Assert.Contains("patch4", await ErrorOf("train 1 -d shapes --stem large"), StringComparison.Ordinal);
        Assert.Contains("12:777", await ErrorOf("build mine -d shapes --train 12"), StringComparison.Ordinal);
        Assert.Contains("generated", await ErrorOf("fetch shapes"), StringComparison.Ordinal);
    }

    private static async Task<string> ErrorOf(string commandLine)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        Assert.Equal(CommandLine.BadInput, await CommandLine.RunAsync(commandLine.Split(' '), output, error));
        return Assert.Single(error.ToString().TrimEnd().Split('\n'));
    }

    private Process Search(int trials, params string[] more) => Start(
        ["search", "--algorithm", "re", "--population", "3", "--sample", "2", "--trials", trials.ToString(CultureInfo.InvariantCulture), .. more]);

    private Process Start(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "harness");
        return Process.Start(new ProcessStartInfo(program,
            [
                .. arguments, "--dataset", "shapes", "--epochs", "1", "--cells", "1", "--channels", "2", "--stem", "patch4",
                "--batch", "50", "--limit-train", "200", "--limit-valid", "50", "--limit-test", "50",
                "--device", "cpu", "--workers", "2", "--threads", "1", "--no-cache", "--out", _folder.File("out"),
            ])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
    }

    private static void WaitForTrials(Process search, int count)
    {
        for (int ended = 0; ended < count;)
        {
            ended += search.StandardOutput.ReadLine() is { } line
                ? line.Contains("  trial ", StringComparison.Ordinal) ? 1 : 0
                : throw new InvalidOperationException("the search ended too early");
        }
    }

    private static int[] ChildrenOf(Process process)
    {
        string parent = process.Id.ToString(CultureInfo.InvariantCulture);
        return [.. Process.GetProcesses().Select(other => other.Id).Where(id => StatusOf(id) is [_, var state, var ppid, ..] && ppid == parent && state != "Z")];
    }

    private static bool IsAlive(int process) => StatusOf(process) is [_, not "Z", ..];

    /// <summary>What follows the name in a process's status: number, state, parent.</summary>
    private static string[] StatusOf(int process)
    {
        try
        {
            string text = File.ReadAllText(FormattableString.Invariant($"/proc/{process}/stat"));
            return ["", .. text[(text.LastIndexOf(')') + 2)..].Split(' ')];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
