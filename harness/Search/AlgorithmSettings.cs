using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Benchspace;
using SharedSource;

namespace Harness.Search;

/// <summary>
/// Settings as text. A setting is a parameter of the algorithm's record; its key is that name in kebab case
/// (<c>LearningRate</c> is <c>learning-rate</c>), its value an invariant number or an enumeration's name in kebab case.
/// </summary>
internal static class AlgorithmSettings
{
    /// <summary>Every setting and its value, in the order of the record's parameters.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Describe(IAlgorithm settings) =>
        [.. Parameters(settings).Select(parameter => KeyValuePair.Create(Key(parameter), Format(Value(settings, parameter))))];

    /// <summary>The same settings with some replaced, validated.</summary>
    /// <param name="info">The algorithm, for messages.</param>
    /// <param name="settings">What to start from.</param>
    /// <param name="changes">Keys, in any case and with hyphens or underscores or none, and new values.</param>
    /// <exception cref="InputException">An unknown key, a key given twice, a value that is not one or is out of range.</exception>
    public static IAlgorithm With(
        AlgorithmInfo info, IAlgorithm settings, IReadOnlyCollection<KeyValuePair<string, string>> changes)
    {
        IAlgorithm result = Replaced(info, settings, changes);
        result.Validate();
        return result;
    }

    /// <summary>Changes as <see cref="Describe"/> would write them: its keys, its order, its way to write a value.</summary>
    /// <exception cref="InputException">An unknown key, a key given twice, or a value that is not one.</exception>
    internal static IReadOnlyList<KeyValuePair<string, string>> Canonical(
        AlgorithmInfo info, IAlgorithm settings, IReadOnlyCollection<KeyValuePair<string, string>> changes)
    {
        IAlgorithm replaced = Replaced(info, settings, changes);
        return [.. Describe(replaced).Where(setting => changes.Any(change => KeyOf(settings, change.Key) == setting.Key))];
    }

    /// <summary>The key of the setting that is called <paramref name="name"/> in some spelling, or null.</summary>
    internal static string? KeyOf(IAlgorithm settings, string name) => NameLookup.Find(name, Parameters(settings).Select(Key));

    /// <summary>What is wrong with a key that none of these algorithms has.</summary>
    internal static InputException Unknown(string key, IReadOnlyCollection<AlgorithmInfo> algorithms)
    {
        IEnumerable<string> known = algorithms.SelectMany(Keys);
        return new($"unknown setting '{key}': {NameLookup.DidYouMean(key, known, string.Join("; ", algorithms.Select(Listed)))}");
    }

    private static IAlgorithm Replaced(
        AlgorithmInfo info, IAlgorithm settings, IReadOnlyCollection<KeyValuePair<string, string>> changes)
    {
        ParameterInfo[] parameters = Parameters(settings);
        object?[] values = Array.ConvertAll(parameters, parameter => Value(settings, parameter));
        var changed = new HashSet<int>();
        foreach ((string name, string text) in changes)
        {
            int position = Array.FindIndex(parameters, parameter => NameLookup.Find(name, [Key(parameter)]) is not null);
            if (position < 0)
            {
                throw Unknown(name, [info]);
            }

            string key = Key(parameters[position]);
            if (!changed.Add(position))
            {
                throw new InputException($"setting '{key}' is given twice: give it once");
            }

            values[position] = Parse(parameters[position].ParameterType, text, key);
        }

        return (IAlgorithm)Activator.CreateInstance(settings.GetType(), values)!;
    }

    private static string Listed(AlgorithmInfo info) =>
        info.Name + (Keys(info).ToList() is { Count: > 0 } keys ? $" has {string.Join(", ", keys)}" : " has no settings");

    private static IEnumerable<string> Keys(AlgorithmInfo info) => Parameters(info.Presets[0].Settings).Select(Key);

    private static ParameterInfo[] Parameters(IAlgorithm settings) => settings.GetType().GetConstructors().Single().GetParameters();

    private static string Key(ParameterInfo parameter) => JsonNamingPolicy.KebabCaseLower.ConvertName(parameter.Name!);

    private static object? Value(IAlgorithm settings, ParameterInfo parameter) =>
        settings.GetType().GetProperty(parameter.Name!)!.GetValue(settings);

    private static string Format(object? value) => value switch
    {
        Enum name => JsonNamingPolicy.KebabCaseLower.ConvertName(name.ToString()),
        bool holds => holds ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static object Parse(Type type, string text, string key)
    {
        if (type == typeof(int) && InvariantNumber.Whole<int>(text) is { } whole)
        {
            return whole;
        }

        if (type == typeof(double) && InvariantNumber.Real(text) is { } number)
        {
            return number;
        }

        if (type == typeof(bool) && bool.TryParse(text, out bool flag))
        {
            return flag;
        }

        if (type.IsEnum && Enum.GetValues(type).Cast<object>().FirstOrDefault(value => NameLookup.Find(text, [Format(value)]) is not null) is { } named)
        {
            return named;
        }

        throw new InputException($"setting '{key}' cannot be '{text}': give {Expected(type)}");
    }

    private static string Expected(Type type) =>
        type == typeof(int) ? "a whole number"
        : type == typeof(double) ? "a number such as 0.01"
        : type == typeof(bool) ? "true or false"
        : type.IsEnum ? string.Join(" or ", Enum.GetValues(type).Cast<object>().Select(Format))
        : throw new NotSupportedException($"settings of type {type.Name} have no text form");
}
