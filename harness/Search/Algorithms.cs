using System.Reflection;
using Benchspace;
using SharedSource;

namespace Harness.Search;

/// <summary>An algorithm as an experiment runs it.</summary>
/// <param name="Info">The algorithm.</param>
/// <param name="Name">
/// The name in run logs: the algorithm's, with <c>:preset</c> where the preset was asked for by name, and with
/// <c>[population=20]</c> where it was given settings that the other algorithms were not.
/// </param>
/// <param name="Title">The name in tables and legends.</param>
/// <param name="Preset">The preset's name, or <c>custom</c> where a setting differs from it.</param>
/// <param name="Settings">Validated settings.</param>
/// <param name="Recommendation">The preset's rule for what a run recommends.</param>
public sealed record AlgorithmChoice(AlgorithmInfo Info, string Name, string Title, string Preset, IAlgorithm Settings, RecommendationRule Recommendation)
{
    /// <summary>The algorithm and every setting: equal for choices that search alike, whatever they are called.</summary>
    public string Identity { get; } = string.Join(' ', AlgorithmSettings.Describe(Settings).Select(s => $"{s.Key}={s.Value}").Prepend(Info.Name));

    /// <summary>
    /// An algorithm with settings given in code, one of a program's own or one of <see cref="Algorithms"/>. It is named by
    /// what differs from the algorithm's first preset, so that several of one algorithm stand apart in an experiment.
    /// </summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="recommendation">The rule for what a run recommends; null for the first preset's.</param>
    /// <exception cref="InputException">A setting is out of range.</exception>
    public static AlgorithmChoice Of<TAlgorithm>(TAlgorithm settings, RecommendationRule? recommendation = null)
        where TAlgorithm : IAlgorithm
    {
        settings.Validate();
        Preset first = TAlgorithm.Info.Presets[0];
        AlgorithmChoice choice = Of(TAlgorithm.Info, first, isPresetNamed: false, [.. AlgorithmSettings.Describe(settings).Except(AlgorithmSettings.Describe(first.Settings))], settings);
        return choice with { Recommendation = recommendation ?? first.Recommendation };
    }

    /// <summary>A preset with some settings of its own, named by them.</summary>
    internal static AlgorithmChoice Of(
        AlgorithmInfo info, Preset preset, bool isPresetNamed, IReadOnlyList<KeyValuePair<string, string>> ownSettings, IAlgorithm settings)
    {
        string[] details = [.. isPresetNamed ? (string[])[preset.Name] : [], .. ownSettings.Select(setting => $"{setting.Key.Replace('-', ' ')} {setting.Value}")];
        return new AlgorithmChoice(
            info,
            info.Name + (isPresetNamed ? $":{preset.Name}" : "") + (ownSettings.Count == 0 ? "" : $"[{string.Join(',', ownSettings.Select(setting => $"{setting.Key}={setting.Value}"))}]"),
            info.Title + (details.Length == 0 ? "" : $" ({string.Join(", ", details)})"),
            settings.Equals(preset.Settings) ? preset.Name : "custom",
            settings,
            preset.Recommendation);
    }
}

/// <summary>
/// The algorithms there are: every sealed record of this program that implements <see cref="IAlgorithm"/>. Adding one
/// is adding its file. Without state; may be shared between threads.
/// </summary>
public static class Algorithms
{
    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<AlgorithmInfo> All { get; } = In(typeof(Algorithms).Assembly);

    /// <summary>Whether there is an algorithm with this name, in any spelling that <see cref="Find"/> takes.</summary>
    public static bool IsKnown(string name) => TryFind(name) is not null;

    /// <summary>
    /// The algorithm with this name, short name, title or alias; case, spaces, hyphens and underscores do not count.
    /// </summary>
    /// <exception cref="InputException">There is none; the message names the one that was meant, or lists all.</exception>
    public static AlgorithmInfo Find(string name) => TryFind(name) ?? throw new InputException(
        $"unknown algorithm '{name}': {NameLookup.DidYouMean(name, All.SelectMany(NamesOf), $"choose from {string.Join(", ", All.Select(info => $"{info.ShortName} ({info.Name})"))}")}");

    /// <summary>The algorithms of an experiment, as one text lists them: see the other overload for an entry.</summary>
    /// <param name="list">Entries with commas between them; commas within brackets belong to the entry.</param>
    /// <param name="preset">The preset of every named algorithm that has it.</param>
    /// <param name="changes">Settings for every named algorithm that has them.</param>
    /// <exception cref="InputException">As the other overload, or a bracket without its other one.</exception>
    public static IReadOnlyList<AlgorithmChoice> Choose(
        string list, string? preset = null, IReadOnlyCollection<KeyValuePair<string, string>>? changes = null) =>
        Choose(WrittenAlgorithm.Split(list), preset, changes);

    /// <summary>The algorithms of an experiment, as a user names them.</summary>
    /// <param name="entries">
    /// Names in any spelling that <see cref="Find"/> takes, each with a preset and settings of its own if wanted:
    /// <c>re</c>, <c>re:real-2019</c>, <c>re[population=20]</c>, <c>re:real-2019[sample=5]</c>. The order is kept.
    /// An entry with settings of its own is named by them, in the order of the algorithm's settings.
    /// </param>
    /// <param name="preset">The preset of every named algorithm that has it; the others keep their default. Null: the defaults.</param>
    /// <param name="changes">
    /// Settings that replace the preset's, in every named algorithm that has the setting and does not give it itself.
    /// </param>
    /// <exception cref="InputException">
    /// A malformed entry, an unknown algorithm, preset or setting, a value out of range, or an algorithm named twice.
    /// </exception>
    public static IReadOnlyList<AlgorithmChoice> Choose(
        IEnumerable<string> entries,
        string? preset = null,
        IReadOnlyCollection<KeyValuePair<string, string>>? changes = null)
    {
        changes ??= [];
        var choices = entries.Select(entry => Choose(WrittenAlgorithm.Parse(entry), preset, changes)).ToList();
        if (choices.Count == 0)
        {
            throw new InputException($"no algorithm is named: choose from {string.Join(", ", All.Select(info => info.ShortName))}");
        }

        if (choices.CountBy(choice => choice.Name).FirstOrDefault(count => count.Value > 1).Key is { } twice)
        {
            throw new InputException($"algorithm '{twice}' is named twice: name it once, or once for each preset or setting");
        }

        var infos = choices.Select(choice => choice.Info).Distinct().ToList();
        if (preset is not null && infos.TrueForAll(info => PresetOf(info, preset) is null))
        {
            throw UnknownPreset(preset, infos);
        }

        foreach ((string key, _) in changes)
        {
            if (choices.TrueForAll(choice => AlgorithmSettings.KeyOf(choice.Settings, key) is null))
            {
                throw AlgorithmSettings.Unknown(key, infos);
            }
        }

        return choices;
    }

    internal static IReadOnlyList<AlgorithmInfo> In(Assembly assembly)
    {
        MethodInfo infoOf = typeof(Algorithms).GetMethod(nameof(InfoOf), BindingFlags.NonPublic | BindingFlags.Static)!;
        return
        [
            .. assembly.GetTypes()
                .Where(type => type is { IsClass: true, IsSealed: true } && type.IsAssignableTo(typeof(IAlgorithm)))
                .Select(type => (AlgorithmInfo)infoOf.MakeGenericMethod(type).Invoke(null, null)!)
                .OrderBy(info => info.Name, StringComparer.Ordinal),
        ];
    }

    private static AlgorithmInfo InfoOf<TAlgorithm>() where TAlgorithm : IAlgorithm => TAlgorithm.Info;

    private static AlgorithmInfo? TryFind(string name) => All.FirstOrDefault(info => NameLookup.Find(name, NamesOf(info)) is not null);

    private static IEnumerable<string> NamesOf(AlgorithmInfo info) => [info.ShortName, info.Name, info.Title, .. info.Aliases];

    private static AlgorithmChoice Choose(
        WrittenAlgorithm entry, string? presetForAll, IReadOnlyCollection<KeyValuePair<string, string>> changes)
    {
        AlgorithmInfo info = Find(entry.Algorithm);
        Preset? own = entry.Preset is null ? null : PresetOf(info, entry.Preset) ?? throw UnknownPreset(entry.Preset, [info]);
        Preset preset = own ?? (presetForAll is null ? null : PresetOf(info, presetForAll)) ?? info.Presets[0];
        IReadOnlyList<KeyValuePair<string, string>> ownSettings = AlgorithmSettings.Canonical(info, preset.Settings, entry.Settings);
        IAlgorithm settings = AlgorithmSettings.With(
            info,
            preset.Settings,
            [
                .. changes.Where(change => AlgorithmSettings.KeyOf(preset.Settings, change.Key) is { } key && ownSettings.All(setting => setting.Key != key)),
                .. ownSettings,
            ]);
        return AlgorithmChoice.Of(info, preset, isPresetNamed: own is not null, ownSettings, settings);
    }

    private static Preset? PresetOf(AlgorithmInfo info, string name) => info.Presets.FirstOrDefault(preset => NameLookup.Find(name, [preset.Name]) is not null);

    private static InputException UnknownPreset(string name, IReadOnlyCollection<AlgorithmInfo> infos) => new(
        $"unknown preset '{name}': {NameLookup.DidYouMean(name, infos.SelectMany(info => info.Presets).Select(preset => preset.Name), string.Join("; ", infos.Select(info => $"{info.Name} has {PresetNames(info)}")))}");

    private static string PresetNames(AlgorithmInfo info) => string.Join(", ", info.Presets.Select(preset => preset.Name));
}
