using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Harness.Commands;

/// <summary>What a command prints: plain lines and tables for people, and progress that a pipe survives.</summary>
internal sealed class Terminal
{
    private const int WidthWhenPiped = 160;

    private readonly IAnsiConsole _console;
    private readonly TextWriter _output;
    private readonly TextWriter _error;

    public Terminal(ParseResult parsed)
        : this(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error)
    {
    }

    public Terminal(TextWriter output, TextWriter error)
    {
        _output = output;
        _error = error;
        Interactive = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && !Console.IsErrorRedirected;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = Interactive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = Interactive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = Interactive ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!Interactive)
        {
            _console.Profile.Width = WidthWhenPiped;
        }
    }

    /// <summary>Whether a person watches.</summary>
    public bool Interactive { get; }

    public void Line(string text = "") => _output.WriteLine(text);

    public void Line(FormattableString text) => _output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>A remark beside the result, on standard error: what a script that reads the output must not see.</summary>
    public void Remark(string text) => _error.WriteLine(text);

    /// <summary>Columns of text, numbers right-aligned where the header starts with <c>&gt;</c>.</summary>
    public void Table(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (string header in headers)
        {
            bool number = header.StartsWith('>');
            var column = new TableColumn(Markup.Escape(number ? header[1..] : header)) { NoWrap = true };
            table.AddColumn(number ? column.RightAligned() : column);
        }

        foreach (IReadOnlyList<string> row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        _console.Write(table);
    }

    /// <summary>
    /// Does <paramref name="work"/> under a progress bar with time left; when nobody watches, a plain line on standard
    /// error every ten seconds instead. The work reports how many of <paramref name="total"/> are done, from any thread.
    /// </summary>
    public T Progress<T>(string title, long total, Func<Action<long>, T> work)
    {
        if (Interactive)
        {
            return _console.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context =>
                {
                    ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: total);
                    return work(done => task.Value = done);
                });
        }

        long next = Environment.TickCount64 + LineEveryMilliseconds;
        return work(done =>
        {
            long due = Interlocked.Read(ref next);
            if (Environment.TickCount64 >= due && Interlocked.CompareExchange(ref next, Environment.TickCount64 + LineEveryMilliseconds, due) == due)
            {
                Remark(string.Create(CultureInfo.InvariantCulture, $"{title}: {done:N0} of {total:N0}"));
            }
        });
    }

    private const int LineEveryMilliseconds = 10_000;
}
