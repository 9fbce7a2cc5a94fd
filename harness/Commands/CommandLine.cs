using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Benchspace;
using Harness.Storage;
using Reports.RunLogs;
using SharedSource;

namespace Harness.Commands;

/// <summary>
/// The command line as a whole: parses, calls a command, and turns every failure into one line and an exit code:
/// 0 done, 1 failed, 2 bad input, 130 interrupted.
/// </summary>
internal static class CommandLine
{
    public const int Failure = 1;
    public const int BadInput = 2;
    public const int Interrupted = 130;

    private static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Print the stack trace of an error.",
        Recursive = true,
    };

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        // Numbers look the same on every machine, whatever its culture.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

        // Without a command, the help says what there is.
        ParseResult parsed = Root().Parse(arguments.Count == 0 ? ["--help"] : arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            IEnumerable<string> path = parsed.CommandResult.Command.Parents.OfType<Command>().Prepend(parsed.CommandResult.Command).Where(part => part is not RootCommand).Select(part => part.Name);
            string command = string.Join(' ', path.Append("harness").Reverse());
            string message = OneLine.Of(parsed.Errors[0].Message)
                .Replace("'System.Nullable`1[", "'", StringComparison.Ordinal).Replace("]'", "'", StringComparison.Ordinal)
                .Replace("as expected type 'System.Int32'", "as a whole number", StringComparison.Ordinal)
                .Replace("as expected type 'System.Int64'", "as a whole number", StringComparison.Ordinal)
                .Replace("as expected type 'System.Double'", "as a number", StringComparison.Ordinal);
            error.WriteLine($"error: {message} See '{command} --help'.");
            return BadInput;
        }

        var invocation = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            // After Ctrl-C a command finishes writing what is done; it is not cut off.
            ProcessTerminationTimeout = TimeSpan.FromMinutes(5),
        };
        try
        {
            return await parsed.InvokeAsync(invocation);
        }
        catch (OperationCanceledException interruption)
        {
            error.WriteLine("interrupted: " + OneLine.Of(interruption.Message));
            return Interrupted;
        }
#pragma warning disable CA1031 // the one place where every failure becomes one line
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Exception cause = exception is AggregateException aggregate ? aggregate.Flatten().InnerExceptions[0] : exception;
            error.WriteLine("error: " + OneLine.Of(cause.Message) + AdviceOn(cause));
            if (parsed.GetValue(Verbose))
            {
                error.WriteLine(cause);
            }

            return cause is InputException or RunLogFormatException ? BadInput : Failure;
        }
    }

    /// <summary>What to do about results that are in the way, in the options that every command has that can meet them.</summary>
    private static string AdviceOn(Exception cause) => cause is not ExistingResultsException results ? ""
        : results.Kind == ExistingResults.OfTheSame ? ": give --resume to go on with it, or --overwrite to begin anew"
        : ": choose another --out, or give --overwrite to replace it";

    private static RootCommand Root()
    {
        var root = new RootCommand(
            "Which architecture-search algorithm is better here, and how sure are we?\n\n" +
            "Searches NAS-Bench-201 / NATS-Bench by table lookup with simulated time, or by really training networks,\n" +
            "with the same algorithms, and turns the runs into statistics, figures and a report.")
        {
            CompareCommand.Create(),
            ReproduceCommand.Create(),
            TrainCommand.Create(),
            SearchCommand.Create(),
            BuildCommand.Create(),
            ReportCommand.Create(),
            AlgorithmsCommand.Create(),
            ImportCommand.Create(),
            TablesCommand.Create(),
            QueryCommand.Create(),
            BestCommand.Create(),
            FetchCommand.Create(),
            WorkCommand.Create(),
        };
        root.Options.Add(Verbose);
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
