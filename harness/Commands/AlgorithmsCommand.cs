using System.CommandLine;
using Harness.Commands.Help;
using Harness.Search;

namespace Harness.Commands;

/// <summary><c>harness algorithms</c>: the search algorithms, their presets and settings.</summary>
internal static class AlgorithmsCommand
{
    public static Command Create()
    {
        var command = new HarnessCommand(
            "algorithms",
            "List the search algorithms with their presets and settings.",
            "algorithms",
            "compare --algorithms 're,re:real-2019,re[population=20],random'")
        {
            Help =
            {
                Details =
                    "An algorithm is named by its name, its short name or another usual one (REA, rs), in any case. A preset follows after\n" +
                    "a colon, settings of its own in brackets: re:real-2019[sample=5].",
            },
        };
        command.SetWork(parsed =>
        {
            var terminal = new Terminal(parsed);
            terminal.Table(
                ["algorithm", "short", "preset", "settings"],
                from info in Algorithms.All
                from preset in info.Presets.Index()
                select (IReadOnlyList<string>)
                [
                    preset.Index == 0 ? info.Name : "",
                    preset.Index == 0 ? info.ShortName : "",
                    preset.Item.Name + (preset.Index == 0 ? " (default)" : ""),
                    string.Join(", ", AlgorithmSettings.Describe(preset.Item.Settings).Select(s => $"{s.Key}={s.Value}")),
                ]);
            foreach (AlgorithmInfo info in Algorithms.All)
            {
                terminal.Line($"{info.Title}{(info.Aliases.Count > 0 ? $" (also {string.Join(", ", info.Aliases)})" : "")}: {info.Source}");
            }
        });
        return command;
    }
}
