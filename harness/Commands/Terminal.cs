using System.CommandLine;
using System.Globalization;
using Reports.Pages;
using Spectre.Console;
using Column = Reports.Pages.Column;
using Table = Spectre.Console.Table;

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

    /// <summary>A remark beside the result, on standard error: what a script that reads the output must not see.</summary>
    public void Remark(string text) => _error.WriteLine(text);

    /// <summary>A table as it also stands on a page: the best values marked by a star.</summary>
    public void Table(Reports.Pages.Table content)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (Column column in content.Columns)
        {
            var shown = new TableColumn(Markup.Escape($"{column.Group} {column.Title}".Trim())) { NoWrap = true };
            table.AddColumn(column.Kind == ColumnKind.Number ? shown.RightAligned() : shown);
        }

        foreach (Row row in content.Rows)
        {
            table.AddRow([.. row.Cells.Select(cell => Markup.Escape(cell.IsBest ? cell.Text + " *" : cell.Text))]);
        }

        // A line that the terminal breaks is better than a column that is gone.
        _console.Profile.Width = Math.Max(_console.Profile.Width, WidthOf(content));
        _console.Write(table);
    }

    /// <summary>What a table takes at most: of each column the widest text, a star, and the space around it.</summary>
    private static int WidthOf(Reports.Pages.Table content)
    {
        const int StarAndSpace = 5;
        return 1 + content.Columns
            .Select((column, place) => StarAndSpace + content.Rows.Select(row => row.Cells[place].Text.Length).Append($"{column.Group} {column.Title}".Length).Max())
            .Sum();
    }

    /// <summary>A table whose columns with <c>&gt;</c> before their title hold numbers.</summary>
    public void Table(IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<string>> rows) => Table(TableOf(titles, rows));

    /// <summary>The same table as a piece of a page.</summary>
    public static Reports.Pages.Table TableOf(IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<string>> rows) => new(
        [.. titles.Select(title => title.StartsWith('>') ? new Column(title[1..], ColumnKind.Number) : new Column(title))],
        [.. rows.Select(row => new Row([.. row.Select(Cell.FromString)]))]);

    /// <summary>
    /// Does <paramref name="work"/> under a progress bar with time left; when nobody watches, a plain line on standard
    /// error now and then instead: after ten seconds, then each time a twentieth longer. The work reports how many of <paramref name="total"/> are done, from any thread.
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

        long started = Environment.TickCount64;
        long next = started + FirstLineMilliseconds;
        long doneBefore = -1;
        return work(done =>
        {
            Interlocked.CompareExchange(ref doneBefore, done, -1);
            long now = Environment.TickCount64, due = Interlocked.Read(ref next);
            if (now >= due && Interlocked.CompareExchange(ref next, now + Math.Max(FirstLineMilliseconds, (now - started) / 20), due) == due)
            {
                double left = (double)(now - started) * (total - done) / (done - Interlocked.Read(ref doneBefore));
                Remark(string.Create(CultureInfo.InvariantCulture, $"{title}: {done:N0} of {total:N0}{(double.IsFinite(left) ? $", {Duration(TimeSpan.FromMilliseconds(left))} left" : "")}"));
            }
        });
    }

    /// <summary>A duration in one or two units, such as <c>1 h 20 min</c>.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0} s"),
        { TotalMinutes: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMinutes:0} min"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalHours} h {duration.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalDays} days {duration.Hours} h"),
    };

    private const int FirstLineMilliseconds = 10_000;
}
