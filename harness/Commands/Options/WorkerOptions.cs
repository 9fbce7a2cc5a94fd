using System.CommandLine;
using Benchspace;
using Harness.Commands.Help;
using Harness.Storage;

namespace Harness.Commands.Options;

/// <summary>How many workers, and what to do with what is there: the options of every command that trains many networks.</summary>
/// <param name="description">What the option for the number says.</param>
internal sealed class WorkerOptions(string description)
{
    private const int MostWorkers = 100_000;

    private readonly Option<int> _workers = new("--workers", "-w") { Description = description, DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _resume = new("--resume") { Description = "Resume what was stopped or killed; nothing that ended is trained again." };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Begin anew in place of what is there." };

    /// <summary>The option for their number alone.</summary>
    public Option NumberOption => _workers;

    public void AddTo(HarnessCommand command)
    {
        command.Add(HelpGroup.Machine, _workers);
        command.Add(HelpGroup.Output, _resume, _overwrite);
    }

    public int Count(ParseResult parsed) => parsed.GetValue(_workers) is var count and > 0 and <= MostWorkers
        ? count
        : throw new InputException($"--workers {parsed.GetValue(_workers)}: give a number from 1 to {MostWorkers}");

    public ExistingResults Existing(ParseResult parsed) => (parsed.GetValue(_resume), parsed.GetValue(_overwrite)) switch
    {
        (true, true) => throw new InputException("--resume and --overwrite: give one of them"),
        (true, false) => ExistingResults.Resume,
        (false, true) => ExistingResults.Overwrite,
        (false, false) => ExistingResults.Refuse,
    };
}
