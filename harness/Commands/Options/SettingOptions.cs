using System.CommandLine;
using System.Globalization;
using Benchspace;
using Harness.Commands.Help;

namespace Harness.Commands.Options;

/// <summary>Settings that replace a preset's, in every algorithm of a command that has them.</summary>
internal sealed class SettingOptions
{
    private readonly Option<string[]> _settings = new("--set") { Description = "A setting in place of the preset's, such as population=20; 'harness algorithms' lists them; may be repeated." };

    public void AddTo(HarnessCommand command) => command.Add(HelpGroup.What, _settings);

    /// <summary>Keys and values, in the order given.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Read(ParseResult parsed) => [.. (parsed.GetValue(_settings) ?? []).Select(KeyAndValue)];

    private static KeyValuePair<string, string> KeyAndValue(string setting)
    {
        int equals = setting.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? KeyValuePair.Create(setting[..equals].Trim(), setting[(equals + 1)..].Trim())
            : throw new InputException(string.Create(CultureInfo.InvariantCulture, $"--set {setting}: write it as name=value, such as population=20"));
    }
}
