using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Harness.Commands;

/// <summary>A command whose <c>--help</c> ends with examples to copy.</summary>
internal sealed class HarnessCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>What a user has to know beyond the options; printed before the examples.</summary>
    public string? Details { get; set; }

    public IReadOnlyList<string> Examples { get; } = examples;
}

/// <summary>The framework's help, followed by the command's examples.</summary>
internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        inner.MaxWidth = 120;
        int code = inner.Invoke(parseResult);
        if (parseResult.CommandResult.Command is HarnessCommand command)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            if (command.Details is not null)
            {
                output.WriteLine(command.Details);
                output.WriteLine();
            }

            output.WriteLine("Examples:");
            foreach (string example in command.Examples)
            {
                output.WriteLine("  harness " + example);
            }

            output.WriteLine();
        }

        return code;
    }
}
