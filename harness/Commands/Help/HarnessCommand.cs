using System.CommandLine;

namespace Harness.Commands.Help;

/// <summary>A command whose <c>--help</c> puts its options under headings and ends with examples to copy.</summary>
internal sealed class HarnessCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>What its help says beyond its parts.</summary>
    public HelpPage Help { get; } = new(examples);

    /// <summary>Adds options, which the help shows under a heading.</summary>
    /// <param name="group">The heading, one of <see cref="HelpGroup"/>.</param>
    /// <param name="options">The options.</param>
    public void Add(string group, params IEnumerable<Option> options)
    {
        foreach (Option option in options)
        {
            Options.Add(option);
            Help.Add(group, [option]);
        }
    }

    /// <summary>
    /// What the command does, where that cannot be stopped half-way: Ctrl-C leaves it at once. That is safe because
    /// files are written beside and renamed.
    /// </summary>
    /// <param name="work">The work.</param>
    /// <param name="whenInterrupted">What is kept then and how to resume.</param>
    public void SetWork(Action<ParseResult> work, string whenInterrupted = "nothing was changed; give the same command again") =>
        SetAction(async (parsed, cancellation) =>
        {
            try
            {
                await Task.Run(() => work(parsed), CancellationToken.None).WaitAsync(cancellation);
            }
            catch (OperationCanceledException interruption) when (cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException(whenInterrupted, interruption, cancellation);
            }
        });
}
