using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using Harness.Commands.Printing;

namespace Harness.Commands.Help;

/// <summary>The help of a command as lines: what it does, how it is called, its parts under headings, examples. Without state.</summary>
internal static class HelpWriter
{
    private const string Program = "harness";
    private const int Indent = 2;
    private const int LongestLabel = 34;

    /// <summary>The lines; none but examples is longer than <paramref name="width"/>, as far as no word is.</summary>
    public static IEnumerable<string> Lines(Command command, HelpPage page, int width)
    {
        List<string> lines = [.. Paragraph(command.Description ?? "", width, 0), "", "Usage:", $"  {Usage(command)}", ""];
        lines.AddRange(Section("Arguments", command.Arguments, width));
        Symbol[] grouped = [.. page.Groups.SelectMany(group => group.Symbols)];
        foreach ((string title, IReadOnlyList<Symbol> symbols) in page.Groups)
        {
            lines.AddRange(Section(title, symbols, width));
        }

        lines.AddRange(Section(grouped.OfType<Command>().Any() ? "Further commands" : "Commands", command.Subcommands.Except(grouped), width));
        IEnumerable<Option> inherited = command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(option => option.Recursive);
        lines.AddRange(Section(grouped.OfType<Option>().Any() ? "Other options" : "Options", command.Options.Except(grouped).Concat(inherited), width));
        if (page.Details is not null)
        {
            lines.AddRange([.. Paragraph(page.Details, width, 0), ""]);
        }

        lines.AddRange(["Examples:", .. page.Examples.Select(example => $"  {Program} {example}"), ""]);
        return lines;
    }

    /// <summary>The command with those above it, as it is typed.</summary>
    public static string PathOf(Command command) =>
        string.Join(' ', command.Parents.OfType<Command>().Prepend(command).Where(part => part is not RootCommand).Select(part => part.Name).Append(Program).Reverse());

    private static string Usage(Command command) => string.Join(' ', [
        PathOf(command),
        .. command.Arguments.Select(argument => argument.Arity switch
        {
            { MinimumNumberOfValues: 0 } => $"[<{argument.Name}>]",
            { MaximumNumberOfValues: > 1 } => $"<{argument.Name}>...",
            _ => $"<{argument.Name}>",
        }),
        .. command.Subcommands.Any(sub => !sub.Hidden) ? (string[])["[command]"] : [],
        "[options]",
    ]);

    private static IEnumerable<string> Section(string title, IEnumerable<Symbol> symbols, int width)
    {
        (string Label, string Text)[] rows = [.. symbols.Where(symbol => !symbol.Hidden).Select(symbol => (LabelOf(symbol), TextOf(symbol)))];
        if (rows.Length == 0)
        {
            yield break;
        }

        yield return title + ":";
        int column = Indent + Math.Min(LongestLabel, rows.Max(row => row.Label.Length)) + 2;
        foreach ((string label, string text) in rows)
        {
            string first = new string(' ', Indent) + label;
            IReadOnlyList<string> description = [.. Paragraph(text, width, column)];
            if (first.Length + 2 > column || width - column < LongestLabel)
            {
                yield return first;
                description = [.. Paragraph(text, width, width - column < LongestLabel ? 3 * Indent : column)];
            }
            else
            {
                yield return first.PadRight(column) + description[0].TrimStart();
                description = [.. description.Skip(1)];
            }

            foreach (string line in description)
            {
                yield return line;
            }
        }

        yield return "";
    }

    private static IEnumerable<string> Paragraph(string text, int width, int indent) =>
        text.Split('\n').SelectMany(line => Words.Wrap(line, width - indent, BreakAt.Spaces)).Select(line => new string(' ', indent) + line);

    private static string LabelOf(Symbol symbol) => symbol switch
    {
        Option option => string.Join(", ", [.. option.Aliases.Where(IsShort).Order(StringComparer.Ordinal).Reverse(), option.Name, .. option.Aliases.Where(IsLong)]) + ValueOf(option),
        Argument argument => $"<{argument.HelpName ?? argument.Name}>",
        _ => symbol.Name,
    };

    private static bool IsLong(string alias) => alias.StartsWith("--", StringComparison.Ordinal);

    // Not the /h of Windows: it works and would only lengthen the line.
    private static bool IsShort(string alias) => alias.StartsWith('-') && !IsLong(alias);

    private static string ValueOf(Option option)
    {
        if (option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0)
        {
            return "";
        }

        string[] choices = [.. option.GetCompletions(CompletionContext.Empty).Select(completion => completion.Label)];
        string value = $"<{option.HelpName ?? (choices.Length > 0 ? string.Join('|', choices) : option.Name.TrimStart('-'))}>";
        return option.Arity.MinimumNumberOfValues == 0 && option.Arity.MaximumNumberOfValues == 1 ? $" [{value}]" : $" {value}";
    }

    /// <summary>The description, with the default where it does not say it itself.</summary>
    private static string TextOf(Symbol symbol)
    {
        string text = symbol is Command ? FirstSentence(symbol.Description ?? "") : symbol.Description ?? "";
        string? value = symbol switch
        {
            Option { Required: true } => null,
            Option { HasDefaultValue: true } option => DefaultText(option.GetDefaultValue()),
            Argument { HasDefaultValue: true } argument => DefaultText(argument.GetDefaultValue()),
            _ => null,
        };
        return symbol is Option { Required: true } ? $"{text} Required."
            : value is null || text.Contains("Default:", StringComparison.Ordinal) ? text
            : $"{text} Default: {value}.";
    }

    /// <summary>Up to a full stop with a capital after it: that of an abbreviation, as in <c>et al. 2019</c>, ends no sentence.</summary>
    private static string FirstSentence(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        for (int end = line.IndexOf(". ", StringComparison.Ordinal); end >= 0; end = line.IndexOf(". ", end + 1, StringComparison.Ordinal))
        {
            if (end + 2 < line.Length && char.IsUpper(line[end + 2]))
            {
                return line[..(end + 1)];
            }
        }

        return line;
    }

    private static string? DefaultText(object? value) => value is null or false or "" or System.Collections.ICollection ? null : Convert.ToString(value, CultureInfo.InvariantCulture);
}
