namespace Harness.Tests.Commands;

public sealed class HelpTests
{
    [Fact]
    public async Task Without_a_command_the_help_is_printed()
    {
        Cli.Outcome outcome = await Cli.Run();
        Assert.Equal(0, outcome.Code);
        Assert.Contains("compare", outcome.Output, StringComparison.Ordinal);
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
}
