using Harness.Commands;
using Harness.Commands.Printing;
using Spectre.Console;

namespace Harness.Tests.Commands;

/// <summary>What people see on a terminal, and what a pipe gets.</summary>
public sealed class TerminalTests : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    private Terminal Of(int? width, bool hasColours = false) => new(Screen(_output, width, hasColours), Screen(_error, width, hasColours));

    private static Screen Screen(TextWriter writer, int? width, bool hasColours) => new(
        writer,
        AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = hasColours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = hasColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        }),
        width,
        hasColours);

    [Fact]
    public void A_long_line_is_broken_between_words_on_a_terminal_and_left_whole_in_a_pipe()
    {
        string sentence = string.Join(' ', Enumerable.Repeat("word", 30));
        Of(60).Line(sentence);
        Assert.All(_output.ToString().Split('\n'), line => Assert.InRange(line.Length, 0, 60));
        _output.GetStringBuilder().Clear();
        Of(null).Line(sentence);
        Assert.Equal(sentence + "\n", _output.ToString());
    }

    [Fact]
    public void Data_for_programs_is_never_broken()
    {
        string json = $"{{\"text\": \"{string.Join(' ', Enumerable.Repeat("word", 30))}\"}}";
        Of(40).Data(json);
        Assert.Equal(json + "\n", _output.ToString());
    }

    [Fact]
    public void Meanings_have_colours_where_there_are_colours()
    {
        Terminal terminal = Of(80, hasColours: true);
        terminal.End("error", "something is wrong");
        terminal.Line("Reproduced.", Tone.Good);
        Assert.Equal("\e[91merror:\e[0m something is wrong\n", _error.ToString());
        Assert.Equal("\e[32mReproduced.\e[0m\n", _output.ToString());
    }

    [Fact]
    public void Without_colours_nothing_but_the_text_is_written()
    {
        Terminal terminal = Of(80);
        terminal.End("error", "something is wrong");
        terminal.Line("Reproduced.", Tone.Good);
        Assert.Equal(("error: something is wrong\n", "Reproduced.\n"), (_error.ToString(), _output.ToString()));
    }

    [Fact]
    public void The_best_is_bold_and_has_its_star()
    {
        Of(80, hasColours: true).Table(new([new("mean", Reports.Pages.ColumnKind.Number)], [new([new("93.87", IsBest: true)])]));
        Assert.Contains("\e[1m93.87 *\e[0m", _output.ToString(), StringComparison.Ordinal);
    }
}
