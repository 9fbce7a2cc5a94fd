using System.CommandLine;
using System.Globalization;
using Harness.Commands.Printing;
using Reports.Pages;
using Spectre.Console;
using Column = Reports.Pages.Column;
using Table = Reports.Pages.Table;

namespace Harness.Commands;

/// <summary>
/// What a command prints: lines and tables for people, and progress that a pipe survives. On a terminal lines are broken
/// between words at its width and meanings have colours (unless <c>NO_COLOR</c> is set); in a pipe or a file there is neither.
/// </summary>
internal sealed class Terminal
{
    private const int FirstLineMilliseconds = 10_000;

    private readonly Screen _output;
    private readonly Screen _error;

    public Terminal(ParseResult parsed)
        : this(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error)
    {
    }

    /// <summary>A terminal where the writers are the console's and not redirected.</summary>
    public Terminal(TextWriter output, TextWriter error)
        : this(
            Screen.Of(output, ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected),
            Screen.Of(error, ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected))
    {
    }

    internal Terminal(Screen output, Screen error)
    {
        _output = output;
        _error = error;
    }

    /// <summary>Whether a person watches.</summary>
    public bool Interactive => _output.IsTerminal && _error.IsTerminal;

    /// <summary>The longest line of the result, in characters.</summary>
    public int Width => _output.Width;

    /// <summary>A line of the result.</summary>
    public void Line(string text = "", Tone tone = Tone.Plain) => _output.Wrapped(text, tone);

    /// <summary>A line for programs, such as JSON: never broken.</summary>
    public void Data(string text) => _output.Line([new Piece(text)]);

    /// <summary>A remark beside the result, on standard error: what a script that reads the output must not see.</summary>
    public void Remark(string text) => _error.Wrapped(text, Tone.Plain);

    /// <summary>Why a command did not do what it was asked, on standard error.</summary>
    /// <param name="kind">What kind of end it is, such as <c>error</c>.</param>
    /// <param name="message">One line.</param>
    public void End(string kind, string message) => _error.Line([new Piece(kind + ":", Tone.Bad), new Piece(" " + message)]);

    /// <summary>A table as it also stands on a page: the best values marked by a star.</summary>
    public void Table(Table content)
    {
        foreach (IReadOnlyList<Piece> line in TextTable.Lines(content, _output.Width))
        {
            _output.Line(line);
        }
    }

    /// <summary>A table whose columns with <c>&gt;</c> before their title hold numbers.</summary>
    public void Table(IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<Cell>> rows) => Table(TableOf(titles, rows));

    /// <summary>A table whose columns with <c>&gt;</c> before their title hold numbers.</summary>
    public void Table(IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<string>> rows) => Table(TableOf(titles, rows));

    /// <summary>The same table as a piece of a page.</summary>
    public static Table TableOf(IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<Cell>> rows) => new(
        [.. titles.Select(title => title.StartsWith('>') ? new Column(title[1..], ColumnKind.Number) : new Column(title))],
        [.. rows.Select(row => new Row(row))]);

    /// <summary>The same table as a piece of a page.</summary>
    public static Table TableOf(IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<string>> rows) =>
        TableOf(titles, rows.Select(row => (IReadOnlyList<Cell>)[.. row.Select(Cell.FromString)]));

    /// <summary>
    /// Does <paramref name="work"/> under a progress bar with time left; when nobody watches, a plain line on standard
    /// error now and then instead: after ten seconds, then each time a twentieth longer. The work reports how many of <paramref name="total"/> are done, from any thread.
    /// </summary>
    public T Progress<T>(string title, long total, Func<Action<long>, T> work)
    {
        if (Interactive)
        {
            return _output.Console.Progress()
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
}
