using System.CommandLine;
using System.CommandLine.Parsing;
using SharedSource;

namespace Harness.Commands;

/// <summary>What is wrong with a command line, in words for the one who typed it. Without state.</summary>
internal static class Mistake
{
    /// <summary>
    /// The words of a command line with commands in their own spelling: <c>Compare</c> is <c>compare</c>,
    /// <c>reproduce natsbench</c> is <c>reproduce nats-bench</c>. Everything after the commands stays as it is.
    /// </summary>
    public static IReadOnlyList<string> WithCommandsSpelled(Command root, IReadOnlyList<string> words)
    {
        string[] spelled = [.. words];
        Command command = root;
        for (int i = 0; i < spelled.Length; i++)
        {
            if (spelled[i].StartsWith('-'))
            {
                continue;
            }

            if (command.Subcommands.FirstOrDefault(known => NameLookup.Find(spelled[i], [known.Name]) is not null) is not { } next)
            {
                break;
            }

            spelled[i] = next.Name;
            command = next;
        }

        return spelled;
    }

    /// <summary>The first mistake in a line, or null where there is none.</summary>
    public static string? In(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (UnknownOption(parsed) is { } option)
        {
            return $"unknown option '{option}'" + (NameLookup.Nearest(option, OptionsOf(command)) is { } meant ? $": did you mean {meant}?" : "");
        }

        if (parsed.Errors.Count == 0)
        {
            return null;
        }

        string[] commands = [.. command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name)];
        if (parsed.UnmatchedTokens is [{ } word, ..])
        {
            return command.Arguments.Count == 0 && commands.Length > 0
                ? $"unknown command '{word}': {NameLookup.DidYouMean(word, commands, $"there are {string.Join(", ", commands)}")}"
                : $"'{word}': this is one argument too many";
        }

        return command.Action is null && commands.Length > 0 ? $"give a command: {string.Join(", ", commands)}" : parsed.Errors[0].Message;
    }

    /// <summary>
    /// The first word that can only be meant as an option and is none. The parser takes one for a value where a value is
    /// missing: the table of <c>query --jsn nas-bench-201</c> would be <c>--jsn</c>.
    /// </summary>
    private static string? UnknownOption(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens.FirstOrDefault(IsOptionLike) is { } unmatched)
        {
            return unmatched;
        }

        return parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
            ? null
            : parsed.CommandResult.Children.SelectMany(child => child.Tokens).Select(token => token.Value).FirstOrDefault(IsOptionLike);
    }

    private static bool IsOptionLike(string word) => word.StartsWith("--", StringComparison.Ordinal) && word.Length > 2 && char.IsAsciiLetter(word[2]);

    private static IEnumerable<string> OptionsOf(Command command) => command.Options
        .Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive)))
        .SelectMany(option => option.Aliases.Prepend(option.Name))
        .Where(IsOptionLike);
}
