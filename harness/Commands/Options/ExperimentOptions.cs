using System.CommandLine;
using Benchspace;
using Harness.Commands.Help;
using Harness.Storage;

namespace Harness.Commands.Options;

/// <summary>Where an experiment writes and how it runs: the options that every command with runs shares.</summary>
internal sealed class ExperimentOptions
{
    private readonly Option<string?> _out = new("--out", "-o") { Description = $"The folder for the run log and the report. {OutputFolder.Default}" };
    private readonly Option<long> _seed = new("--seed") { Description = "The experiment's seed: the same seed gives the same bytes.", DefaultValueFactory = _ => 0 };
    private readonly Option<int?> _threads = new("--threads") { Description = "Runs at once. Default: the machine's cores. Changes nothing in the results." };
    private readonly Option<bool> _resume = new("--resume") { Description = "Finish an experiment that was stopped, or with a larger --runs add to one that ended; its runs are kept." };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace another experiment that is in the folder." };

    /// <summary>The option for threads.</summary>
    public Option<int?> Threads => _threads;

    public void AddTo(HarnessCommand command)
    {
        command.Add(HelpGroup.HowLong, _seed);
        command.Add(HelpGroup.Machine, _threads);
        command.Add(HelpGroup.Output, _out, _resume, _overwrite);
    }

    public long Seed(ParseResult parsed) => parsed.GetValue(_seed);

    /// <summary>Where the experiment writes and how it runs.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="defaultFolder">The folder where none is named: see <see cref="OutputFolder.For(string, string, string)"/>.</param>
    /// <exception cref="InputException">An option is out of range, or two contradict each other.</exception>
    public ExperimentSettings Read(ParseResult parsed, string defaultFolder)
    {
        int threads = parsed.GetValue(_threads) ?? Environment.ProcessorCount;
        if (threads < 1)
        {
            throw new InputException($"--threads {threads}: it must be at least 1.");
        }

        string folder = OutputFolder.Of(parsed.GetValue(_out) ?? defaultFolder);
        bool resume = parsed.GetValue(_resume);
        bool overwrite = parsed.GetValue(_overwrite);
        if (resume && overwrite)
        {
            throw new InputException("--resume and --overwrite: give one of them.");
        }

        return new ExperimentSettings(folder, threads, resume ? ExistingResults.Resume : overwrite ? ExistingResults.Overwrite : ExistingResults.Refuse);
    }
}

/// <summary>Where an experiment writes, and how it runs.</summary>
internal sealed record ExperimentSettings(string Folder, int Threads, ExistingResults Existing)
{
    /// <summary>The file name of every run log.</summary>
    public const string RunLogName = "runs.parquet";

    /// <summary>The experiment's run log.</summary>
    public string RunLogPath => Path.Combine(Folder, RunLogName);
}
