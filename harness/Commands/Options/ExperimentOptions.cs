using System.CommandLine;
using Benchspace;
using Harness.Storage;

namespace Harness.Commands.Options;

/// <summary>Where an experiment writes and how it runs: the options that every command with runs shares.</summary>
internal sealed class ExperimentOptions(string defaultFolder)
{
    private readonly Option<string> _out = new("--out", "-o") { Description = "The folder for the run log and the report.", DefaultValueFactory = _ => defaultFolder };
    private readonly Option<long> _seed = new("--seed") { Description = "The experiment's seed: the same seed gives the same bytes.", DefaultValueFactory = _ => 0 };
    private readonly Option<int?> _threads = new("--threads") { Description = "Runs at once. Default: the machine's cores. Changes nothing in the results." };
    private readonly Option<bool> _resume = new("--resume") { Description = "Finish an experiment that was stopped, or add runs to one that ended (with a larger --runs): keep its runs, run the others." };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace another experiment that is in the folder." };

    /// <summary>The option for threads.</summary>
    public Option<int?> Threads => _threads;

    public void AddTo(Command command)
    {
        command.Options.Add(_out);
        command.Options.Add(_seed);
        command.Options.Add(_threads);
        command.Options.Add(_resume);
        command.Options.Add(_overwrite);
    }

    public long Seed(ParseResult parsed) => parsed.GetValue(_seed);

    public ExperimentSettings Read(ParseResult parsed)
    {
        int threads = parsed.GetValue(_threads) ?? Environment.ProcessorCount;
        if (threads < 1)
        {
            throw new InputException($"--threads {threads}: it must be at least 1.");
        }

        string folder = OutputFolder.Of(parsed.GetValue(_out)!);
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
