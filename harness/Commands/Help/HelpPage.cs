using System.CommandLine;

namespace Harness.Commands.Help;

/// <summary>What the help of a command says beyond what its parts say of themselves.</summary>
/// <param name="examples">Calls to copy, without the program's name.</param>
internal sealed class HelpPage(IReadOnlyList<string> examples)
{
    private readonly List<(string Title, List<Symbol> Symbols)> _groups = [];

    /// <summary>What a user has to know beyond the options; printed before the examples.</summary>
    public string? Details { get; set; }

    /// <summary>Calls to copy, without the program's name.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>Options or commands under their headings: in the order of <see cref="HelpGroup.InOrder"/>, others as they were added.</summary>
    public IEnumerable<(string Title, IReadOnlyList<Symbol> Symbols)> Groups => _groups
        .OrderBy(group => HelpGroup.InOrder.Index().FirstOrDefault(known => known.Item == group.Title).Index)
        .Select(group => (group.Title, (IReadOnlyList<Symbol>)group.Symbols));

    /// <summary>Puts options or commands under a heading, after those that stand there.</summary>
    public void Add(string title, IEnumerable<Symbol> symbols)
    {
        if (_groups.FindIndex(group => group.Title == title) is >= 0 and var place)
        {
            _groups[place].Symbols.AddRange(symbols);
        }
        else
        {
            _groups.Add((title, [.. symbols]));
        }
    }
}
