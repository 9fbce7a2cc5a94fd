using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Architecture.Tests;

/// <summary>Libraries are used without the program: they never speak of its commands and options.</summary>
public sealed partial class WordTests
{
    private const string Commands = "Harness.Commands";

    /// <summary>Whose texts may look like an option, and why.</summary>
    private static readonly Dictionary<string, string> MayLookLikeAnOption = new(StringComparer.Ordinal)
    {
        ["Reports.Pages.Page"] = "a style sheet's variables begin with two hyphens",
    };

    [Fact]
    public void No_library_speaks_of_options_or_commands()
    {
        Expect.Nothing(
            from type in CompiledCode.Types
            where !type.Name.IsUnder(Commands) && !MayLookLikeAnOption.ContainsKey(type.Name.ToString())
            from literal in type.Literals
            where CommandWords().IsMatch(literal)
            select $"{type.Name}: {literal}",
            "texts with an option or a command");
    }

    [Fact]
    public void No_docstring_of_a_library_speaks_of_options_or_commands()
    {
        Expect.Nothing(
            from file in CompiledCode.AssemblyFiles
            from member in XDocument.Load(Path.ChangeExtension(file, ".xml")).Descendants("member")
            let name = member.Attribute("name")!.Value
            where !name[2..].StartsWith(Commands + ".", StringComparison.Ordinal) && CommandWords().IsMatch(member.Value)
            select $"{name}: {CommandWords().Match(member.Value).Value}",
            "docstrings with an option or a command");
    }

    [Fact]
    public void Every_exception_is_needed()
    {
        Expect.Nothing(
            MayLookLikeAnOption.Keys.Where(name => !CompiledCode.Named(name).Any(type => type.Literals.Any(CommandWords().IsMatch))),
            "exceptions that nothing needs");
    }

    /// <summary>An option, or the program's name followed by a word as on a command line.</summary>
    [GeneratedRegex(@"--[a-z]|\bharness [a-z]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommandWords();
}
