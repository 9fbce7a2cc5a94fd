using System.CommandLine;
using System.CommandLine.Invocation;
using Harness.Commands.Help;

namespace Harness.Commands;

/// <summary>Prints the help of a command.</summary>
/// <param name="root">What the help of the program itself says.</param>
internal sealed class PrintHelp(HelpPage root) : SynchronousCommandLineAction
{
    private const int Widest = 120;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var terminal = new Terminal(parseResult);
        Command command = parseResult.CommandResult.Command;
        HelpPage page = command is HarnessCommand own ? own.Help : root;
        foreach (string line in HelpWriter.Lines(command, page, Math.Min(Widest, terminal.Width)))
        {
            terminal.Data(line);
        }

        return 0;
    }
}
