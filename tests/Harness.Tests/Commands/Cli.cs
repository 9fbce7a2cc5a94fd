using Harness.Commands;

namespace Harness.Tests.Commands;

/// <summary>The harness as a user calls it, in this process.</summary>
internal static class Cli
{
    /// <summary>What a call printed and returned.</summary>
    internal sealed record Outcome(int Code, string Output, string Error);

    public static async Task<Outcome> Run(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await CommandLine.RunAsync(arguments, output, error);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>Bad input: exit code 2, one line that starts with "error: ", nothing on standard output.</summary>
    public static async Task<string> Refused(params string[] arguments)
    {
        Outcome outcome = await Run(arguments);
        Assert.Equal(CommandLine.BadInput, outcome.Code);
        Assert.Equal("", outcome.Output);
        string line = Assert.Single(outcome.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        return line;
    }
}
