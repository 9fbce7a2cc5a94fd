using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Architecture.Tests;

/// <summary>Libraries are used without the program: they never speak of its commands and options.</summary>
public sealed partial class WordTests
{
    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal);

    [Fact]
    public void No_library_speaks_of_options_or_commands()
    {
        Expect.Nothing(
            from type in CompiledCode.Types
            where !type.Name.IsUnder("Harness.Commands")
            from literal in type.Literals
            where CommandWords().IsMatch(literal) && !Reasons.ContainsKey(literal)
            select $"{type.Name}: {literal}",
            "texts with an option or a command");
    }

    [Fact]
    public void No_docstring_of_a_library_speaks_of_options_or_commands()
    {
        Expect.Nothing(
            from file in CompiledCode.AssemblyFiles.Select(file => Path.ChangeExtension(file, ".xml")).Where(File.Exists)
            from member in XDocument.Load(file).Descendants("member")
            let name = member.Attribute("name")!.Value
            where !name[2..].StartsWith("Harness.Commands.", StringComparison.Ordinal) && CommandWords().IsMatch(member.Value)
            select $"{name}: {CommandWords().Match(member.Value).Value.Trim()}",
            "docstrings with an option or a command");
    }

    [GeneratedRegex(@"--[a-z]|\bharness [a-z]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommandWords();
}
