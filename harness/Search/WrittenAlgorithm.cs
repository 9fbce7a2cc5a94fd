using Benchspace;

namespace Harness.Search;

/// <summary>
/// One entry of a list of algorithms as it is written, such as <c>re</c>, <c>re:real-2019</c> or
/// <c>re:real-2019[sample=5,mutation=native]</c>; nothing of it is looked up yet.
/// </summary>
/// <param name="Algorithm">The algorithm's name.</param>
/// <param name="Preset">The preset of this entry, or null.</param>
/// <param name="Settings">The settings of this entry, in the order in which they are written.</param>
internal sealed record WrittenAlgorithm(string Algorithm, string? Preset, IReadOnlyList<KeyValuePair<string, string>> Settings)
{
    private const char Open = '[', Close = ']';

    /// <summary>The entries of a list: commas separate them, but those within brackets. Empty entries are left out.</summary>
    /// <exception cref="InputException">A bracket without its other one.</exception>
    public static IReadOnlyList<string> Split(string list)
    {
        var entries = new List<string>();
        int start = 0;
        bool isWithin = false;
        for (int i = 0; i < list.Length; i++)
        {
            if (list[i] == (isWithin ? Open : Close))
            {
                throw new InputException($"algorithms '{list}': there is a '{list[i]}' without its other bracket; write them as in re[population=20],random");
            }

            isWithin = isWithin ? list[i] != Close : list[i] == Open;
            if (list[i] == ',' && !isWithin)
            {
                entries.Add(list[start..i]);
                start = i + 1;
            }
        }

        if (isWithin)
        {
            throw new InputException($"algorithms '{list}': a '{Open}' is not closed; write them as in re[population=20],random");
        }

        entries.Add(list[start..]);
        return [.. entries.Select(entry => entry.Trim()).Where(entry => entry.Length > 0)];
    }

    /// <summary>Reads one entry.</summary>
    /// <exception cref="InputException">It is malformed; the message says where.</exception>
    public static WrittenAlgorithm Parse(string entry)
    {
        int open = entry.IndexOf(Open, StringComparison.Ordinal);
        string head = open < 0 ? entry : entry[..open];
        string[] parts = head.Split(':', 2, StringSplitOptions.TrimEntries);
        if (parts[0].Length == 0)
        {
            throw new InputException($"algorithm '{entry}': it has no name; write it as in re:real-2019[sample=5]");
        }

        return new WrittenAlgorithm(parts[0], parts.Length > 1 ? parts[1] : null, open < 0 ? [] : SettingsOf(entry, entry[(open + 1)..]));
    }

    private static KeyValuePair<string, string>[] SettingsOf(string entry, string rest)
    {
        if (!rest.Contains(Close, StringComparison.Ordinal))
        {
            throw new InputException($"algorithm '{entry}': the '{Open}' is not closed; write it as in re:real-2019[sample=5]");
        }

        if (rest.IndexOf(Close, StringComparison.Ordinal) != rest.Length - 1)
        {
            throw new InputException($"algorithm '{entry}': nothing may follow the settings; write it as in re:real-2019[sample=5]");
        }

        return [.. rest[..^1].Split(',').Select(setting =>
            setting.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } key, { Length: > 0 } value]
                ? KeyValuePair.Create(key, value)
                : throw new InputException($"algorithm '{entry}': write its settings as name=value, such as re[population=20,sample=5]"))];
    }
}
