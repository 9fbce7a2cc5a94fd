using System.CommandLine;
using Harness.Commands;

namespace Harness.Tests.Commands;

/// <summary>Numbers on the command line are read in one way.</summary>
public sealed class NumberOptionsTests
{
    public static TheoryData<string, string, string> NumberOptions =>
    [
        .. from command in All(CommandLine.Root())
           from option in command.Options
           let type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType
           where type == typeof(int) || type == typeof(long) || type == typeof(double)
           select (Path(command), option.Name, type == typeof(double) ? "a number such as 0.1" : "a whole number"),
    ];

    [Theory]
    [MemberData(nameof(NumberOptions))]
    public void A_comma_is_refused_by_every_option_that_takes_a_number(string command, string option, string expected)
    {
        // 0,1 would be 1 and 1,000 be 1000 by the framework's parsers.
        foreach (string text in (string[])["0,1", "1,000", "many", "NaN"])
        {
            ParseResult parsed = CommandLine.Root().Parse([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), option, text]);
            Assert.Contains($"{option} {text}: give {expected}", parsed.Errors.Select(error => error.Message));
        }
    }

    [Theory]
    [InlineData("--learning-rate 0,1", "error: --learning-rate 0,1: give a number such as 0.1. See 'harness train --help'.")]
    [InlineData("--epochs 1.5", "error: --epochs 1.5: give a whole number. See 'harness train --help'.")]
    [InlineData("--epochs 99999999999", "error: --epochs 99999999999: give a whole number. See 'harness train --help'.")]
    public async Task What_is_wrong_is_said_in_one_line_with_the_option(string options, string line) =>
        Assert.Equal(line, await Cli.Refused(["train", "5", "--dataset", "shapes", .. options.Split(' ')]));

    [Theory]
    [InlineData("--learning-rate", "1e-3", 0.001)]
    [InlineData("--learning-rate", "0.025", 0.025)]
    [InlineData("--momentum", "0", 0.0)]
    public void A_number_is_read_with_a_point(string option, string text, double number) =>
        Assert.Equal(number, CommandLine.Root().Parse(["train", "5", option, text]).GetValue<double?>(option));

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    private static string Path(Command command) =>
        string.Join(' ', command.Parents.OfType<Command>().Prepend(command).Where(part => part is not RootCommand).Select(part => part.Name).Reverse());
}
