using System.Reflection;
using Benchspace;

namespace Harness.Search;

/// <summary>An algorithm as an experiment runs it.</summary>
/// <param name="Info">The algorithm.</param>
/// <param name="Name">The name in run logs: the algorithm's, with <c>:preset</c> where the preset was asked for by name.</param>
/// <param name="Title">The name in tables and legends.</param>
/// <param name="Preset">The preset's name, or <c>custom</c> where a setting differs from it.</param>
/// <param name="Settings">Validated settings.</param>
/// <param name="Recommendation">The preset's rule for what a run recommends.</param>
public sealed record AlgorithmChoice(AlgorithmInfo Info, string Name, string Title, string Preset, IAlgorithm Settings, RecommendationRule Recommendation)
{
    /// <summary>The algorithm and every setting: equal for choices that search alike, whatever they are called.</summary>
    public string Identity { get; } = string.Join(' ', AlgorithmSettings.Describe(Settings).Select(s => $"{s.Key}={s.Value}").Prepend(Info.Name));
}

/// <summary>
/// The algorithms there are: every sealed record of this program that implements <see cref="IAlgorithm"/>. Adding one
/// is adding its file. Without state; may be shared between threads.
/// </summary>
public static class Algorithms
{
    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<AlgorithmInfo> All { get; } = In(typeof(Algorithms).Assembly);

    /// <summary>Whether there is an algorithm with this name or short name.</summary>
    public static bool IsKnown(string name) => All.Any(info => info.Name == name || info.ShortName == name);

    /// <summary>The algorithm with this name or short name.</summary>
    /// <exception cref="InputException">There is none; the message lists those there are.</exception>
    public static AlgorithmInfo Find(string name) =>
        All.FirstOrDefault(info => info.Name == name || info.ShortName == name)
        ?? throw new InputException(
            $"Unknown algorithm '{name}': choose from {string.Join(", ", All.Select(info => $"{info.ShortName} ({info.Name})"))}.");

    /// <summary>
    /// The algorithms of an experiment, as a command line names them.
    /// </summary>
    /// <param name="names">
    /// Names or short names, each with a preset of its own if wanted: <c>re</c>, <c>re:real-2019</c>. The order is kept.
    /// </param>
    /// <param name="preset">The preset of every named algorithm that has it; the others keep their default. Null: the defaults.</param>
    /// <param name="changes">Settings that replace the preset's, in every named algorithm that has the setting.</param>
    /// <exception cref="InputException">
    /// An unknown algorithm, preset or setting, a value out of range, or an algorithm named twice.
    /// </exception>
    public static IReadOnlyList<AlgorithmChoice> Choose(
        IEnumerable<string> names,
        string? preset = null,
        IReadOnlyCollection<KeyValuePair<string, string>>? changes = null)
    {
        changes ??= [];
        var choices = names.Select(name => Choose(name, preset, changes)).ToList();
        if (choices.Count == 0)
        {
            throw new InputException($"No algorithm is named: choose from {string.Join(", ", All.Select(info => info.ShortName))}.");
        }

        if (choices.CountBy(choice => choice.Name).FirstOrDefault(count => count.Value > 1).Key is { } twice)
        {
            throw new InputException($"Algorithm '{twice}' is named twice: name it once, or once per preset.");
        }

        var infos = choices.Select(choice => choice.Info).Distinct().ToList();
        if (preset is not null && !infos.Exists(info => info.Presets.Any(known => known.Name == preset)))
        {
            throw new InputException(
                $"Unknown preset '{preset}': {string.Join("; ", infos.Select(info => $"{info.Name} has {PresetNames(info)}"))}.");
        }

        foreach ((string key, _) in changes)
        {
            if (!choices.Exists(choice => AlgorithmSettings.Has(choice.Settings, key)))
            {
                throw new InputException(
                    $"Unknown setting '{key}': {string.Join("; ", choices.Select(choice => AlgorithmSettings.Listed(choice.Info, choice.Settings)).Distinct())}.");
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

    private static AlgorithmChoice Choose(
        string nameAndPreset, string? presetForAll, IReadOnlyCollection<KeyValuePair<string, string>> changes)
    {
        string[] parts = nameAndPreset.Split(':', 2, StringSplitOptions.TrimEntries);
        AlgorithmInfo info = Find(parts[0]);
        string? own = parts.Length > 1 ? parts[1] : null;
        Preset? preset = info.Presets.FirstOrDefault(known => known.Name == (own ?? presetForAll));
        if (own is not null && preset is null)
        {
            throw new InputException($"Unknown preset '{own}': {info.Name} has {PresetNames(info)}.");
        }

        preset ??= info.Presets[0];
        IAlgorithm settings = AlgorithmSettings.With(
            info, preset.Settings, [.. changes.Where(change => AlgorithmSettings.Has(preset.Settings, change.Key))]);
        return new AlgorithmChoice(
            info,
            own is null ? info.Name : $"{info.Name}:{own}",
            own is null ? info.Title : $"{info.Title} ({own})",
            settings.Equals(preset.Settings) ? preset.Name : "custom",
            settings,
            preset.Recommendation);
    }

    private static string PresetNames(AlgorithmInfo info) => string.Join(", ", info.Presets.Select(preset => preset.Name));
}
