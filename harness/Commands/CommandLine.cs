using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Benchspace;
using Harness.Commands.Help;
using Harness.Commands.Options;
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
        RootCommand root = Root();
        ParseResult parsed = root.Parse(arguments.Count == 0 ? ["--help"] : Mistake.WithCommandsSpelled(root, arguments));
        var terminal = new Terminal(output, error);
        if (parsed.Action is not PrintHelp && Mistake.In(parsed) is { } mistake)
        {
            terminal.End("error", $"{OneLine.Of(mistake)}{(mistake[^1] is '.' or '?' ? "" : ".")} See '{HelpWriter.PathOf(parsed.CommandResult.Command)} --help'.");
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
            terminal.End("interrupted", SaysMore(interruption) ? OneLine.Of(interruption.Message) : "nothing was kept; the same command begins anew");
            return Interrupted;
        }
#pragma warning disable CA1031 // the one place where every failure becomes one line
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Exception cause = exception is AggregateException aggregate ? aggregate.Flatten().InnerExceptions[0] : exception;
            terminal.End("error", OneLine.Of(cause.Message));
            if (parsed.GetValue(Verbose))
            {
                error.WriteLine(cause);
            }

            return cause is InputException or RunLogFormatException ? BadInput : Failure;
        }
    }

    /// <summary>The program's commands and options.</summary>
    internal static RootCommand Root()
    {
        var root = new RootCommand(
            "Which architecture-search algorithm is better here, and how sure are we?\n\n" +
            "Searches NAS-Bench-201 / NATS-Bench by table lookup with simulated time, or by really training networks, " +
            "with the same algorithms, and turns the runs into statistics, figures and a report.");
        var help = new HelpPage([
            "compare",
            "import nasbench201.csv.gz --name nas-bench-201",
            "compare --table nas-bench-201 --algorithms 're[population=20],re[population=50,sample=10],random'",
            "reproduce nats-bench --runs 500",
            "query nas-bench-201 1462",
            "compare --help",
        ])
        {
            Details = "Tables and data sets that are imported or fetched are found by name; everything else is written under out/.",
        };
        Group("Compare and reproduce", CompareCommand.Create(), ReproduceCommand.Create(), AlgorithmsCommand.Create());
        Group("Tables and data", TablesCommand.Create(), QueryCommand.Create(), BestCommand.Create(), ImportCommand.Create(), FetchCommand.Create());
        Group("Train", TrainCommand.Create(), SearchCommand.Create(), BuildCommand.Create());
        Group("Reports", ReportCommand.Create());
        root.Add(WorkCommand.Create());
        root.Options.Add(Verbose);
        root.Options.OfType<HelpOption>().Single().Action = new PrintHelp(help);
        NumberOptions.ReadInvariantly(root);
        return root;

        void Group(string title, params Command[] commands)
        {
            help.Add(title, commands);
            foreach (Command command in commands)
            {
                root.Add(command);
            }
        }
    }

    /// <summary>Whether an interruption says more than that there was one: what is kept and how to go on.</summary>
    private static bool SaysMore(OperationCanceledException interruption) =>
        interruption.Message != new OperationCanceledException().Message && interruption.Message != new TaskCanceledException().Message;
}
