using Harness.Commands;

namespace Harness.Tests.Commands;

/// <summary>A slip of the finger gets the word that was meant.</summary>
public sealed class MistakeTests
{
    [Theory]
    [InlineData("comapre", "error: unknown command 'comapre': did you mean 'compare'? See 'harness --help'.")]
    [InlineData("compare --rusn 5", "error: unknown option '--rusn': did you mean --runs? See 'harness compare --help'.")]
    [InlineData("query --jsn nas-bench-201 5", "error: unknown option '--jsn': did you mean --json? See 'harness query --help'.")]
    [InlineData("tables --agianst", "error: unknown option '--agianst': did you mean --against? See 'harness tables --help'.")]
    [InlineData("compare --out --rusn", "error: unknown option '--rusn': did you mean --runs? See 'harness compare --help'.")]
    [InlineData("compare --verbos", "error: unknown option '--verbos': did you mean --verbose? See 'harness compare --help'.")]
    [InlineData("compare --frobnicate", "error: unknown option '--frobnicate'. See 'harness compare --help'.")]
    [InlineData("reproduce nats-bnech", "error: unknown command 'nats-bnech': did you mean 'nats-bench'? See 'harness reproduce --help'.")]
    [InlineData("reproduce", "error: give a command: nats-bench, nas-bench-201, amoebanet, real-2019-toy. See 'harness reproduce --help'.")]
    [InlineData("query a b c", "error: 'c': this is one argument too many. See 'harness query --help'.")]
    public async Task A_mistake_is_named(string line, string message) => Assert.Equal(message, await Cli.Refused(line.Split(' ')));

    [Fact]
    public async Task An_unknown_command_that_is_like_none_gets_the_list() =>
        Assert.StartsWith("error: unknown command 'frobnicate': there are compare, reproduce, algorithms, ", await Cli.Refused("frobnicate"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Algorithms", "algorithms")]
    [InlineData("REPRODUCE NatsBench --table X", "reproduce nats-bench --table X")]
    [InlineData("--verbose Compare", "--verbose compare")]
    [InlineData("query Tables 5", "query Tables 5")]
    public void Commands_are_found_whatever_their_case_and_hyphens(string typed, string words) =>
        Assert.Equal(words.Split(' '), Mistake.WithCommandsSpelled(CommandLine.Root(), typed.Split(' ')));

    [Fact]
    public async Task A_command_in_capitals_runs() => Assert.Equal(0, (await Cli.Run("ALGORITHMS")).Code);
}
