using System.CommandLine;
using System.CommandLine.Parsing;
using System.Numerics;
using SharedSource;

namespace Harness.Commands.Options;

/// <summary>
/// How numbers are read from a command line: as <c>InvariantNumber</c> does, never with the framework's own
/// parsers, which skip separators of thousands and so read <c>0,1</c> as 1.
/// </summary>
internal static class NumberOptions
{
    /// <summary>Sees to it that every option of a command and of those below it that takes a number reads it so.</summary>
    public static void ReadInvariantly(Command command)
    {
        foreach (Option option in command.Options)
        {
            ReadInvariantly(option);
        }

        foreach (Command below in command.Subcommands)
        {
            ReadInvariantly(below);
        }
    }

    private static void ReadInvariantly(Option option)
    {
        switch (option)
        {
            case Option<int> number:
                number.CustomParser = result => Whole<int>(result, option) ?? 0;
                break;
            case Option<int?> number:
                number.CustomParser = result => Whole<int>(result, option);
                break;
            case Option<long> number:
                number.CustomParser = result => Whole<long>(result, option) ?? 0;
                break;
            case Option<long?> number:
                number.CustomParser = result => Whole<long>(result, option);
                break;
            case Option<double> number:
                number.CustomParser = result => Real(result, option) ?? 0;
                break;
            case Option<double?> number:
                number.CustomParser = result => Real(result, option);
                break;
        }
    }

    private static T? Whole<T>(ArgumentResult result, Option option) where T : struct, IBinaryInteger<T> =>
        Read(result, option, InvariantNumber.Whole<T>, "a whole number");

    private static double? Real(ArgumentResult result, Option option) => Read(result, option, InvariantNumber.Real, "a number such as 0.1");

    private static T? Read<T>(ArgumentResult result, Option option, Func<string, T?> read, string expected) where T : struct
    {
        T? number = null;
        foreach (Token token in result.Tokens)
        {
            number = read(token.Value);
            if (number is null)
            {
                result.AddError($"{option.Name} {token.Value}: give {expected}");
            }
        }

        return number;
    }
}
