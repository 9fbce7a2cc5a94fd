using System.CommandLine;
using Harness.Commands;
using Harness.Commands.Help;

namespace Harness.Tests.Commands;

public sealed class HelpTests
{
    [Fact]
    public async Task Without_a_command_the_help_is_printed()
    {
        Cli.Outcome outcome = await Cli.Run();
        Assert.Equal(0, outcome.Code);
        Assert.Contains("compare", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Compare and reproduce:", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("worker", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_abbreviation_does_not_end_what_a_list_says_of_a_command()
    {
        string help = (await Cli.Run("reproduce", "--help")).Output;
        Assert.Contains("NATS-Bench (Dong et al. 2021): 20,000", help, StringComparison.Ordinal);
        Assert.DoesNotContain("Trains nothing", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compare")]
    [InlineData("reproduce nats-bench")]
    [InlineData("reproduce nas-bench-201")]
    [InlineData("report")]
    [InlineData("algorithms")]
    [InlineData("import")]
    [InlineData("tables")]
    [InlineData("query")]
    [InlineData("best")]
    [InlineData("fetch")]
    public async Task Every_command_explains_itself_with_examples(string command)
    {
        Cli.Outcome outcome = await Cli.Run([.. command.Split(' '), "--help"]);
        Assert.Equal(0, outcome.Code);
        Assert.Contains("Examples:", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"  harness {command}", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_stand_under_headings_in_one_order()
    {
        string help = (await Cli.Run("train", "--help")).Output;
        string[] headings = ["Arguments:", "How long:", "Images:", "Network:", "How it is trained:", "Machine:", "Output:", "Other options:", "Examples:"];
        int[] places = Array.ConvertAll(headings, heading => help.IndexOf("\n" + heading, StringComparison.Ordinal));
        Assert.All(places, place => Assert.True(place > 0));
        Assert.Equal(places.Order(), places);
    }

    public static TheoryData<string> Commands => [.. All(CommandLine.Root()).OfType<HarnessCommand>().Select(command => string.Join(' ', PathOf(command)))];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_fits_120_columns_but_for_examples_and_names_every_option(string path)
    {
        Command command = All(CommandLine.Root()).Single(command => string.Join(' ', PathOf(command)) == path);
        Cli.Outcome outcome = await Cli.Run([.. path.Split(' '), "--help"]);
        string before = outcome.Output[..outcome.Output.IndexOf("Examples:", StringComparison.Ordinal)];
        Assert.All(before.Split(Environment.NewLine), line => Assert.InRange(line.Length, 0, 120));
        Assert.All(command.Options.Where(option => !option.Hidden), option => Assert.Contains(option.Name, before, StringComparison.Ordinal));
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    private static IEnumerable<string> PathOf(Command command) => command.Parents.OfType<Command>().Where(parent => parent is not RootCommand).SelectMany(PathOf).Append(command.Name);
}
