using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Benchspace;

namespace Harness.Search;

/// <summary>
/// Settings as text. A setting is a parameter of the algorithm's record; its key is that name in kebab case
/// (<c>LearningRate</c> is <c>learning-rate</c>), its value an invariant number or an enumeration's name in kebab case.
/// </summary>
public static class AlgorithmSettings
{
    /// <summary>Every setting and its value, in the order of the record's parameters.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Describe(IAlgorithm settings) =>
        [.. Parameters(settings).Select(parameter => KeyValuePair.Create(Key(parameter), Format(Value(settings, parameter))))];

    /// <summary>The same settings with some replaced, validated.</summary>
    /// <param name="info">The algorithm, for messages.</param>
    /// <param name="settings">What to start from.</param>
    /// <param name="changes">Keys and new values.</param>
    /// <exception cref="InputException">An unknown key, a key given twice, a value that is not one or is out of range.</exception>
    public static IAlgorithm With(
        AlgorithmInfo info, IAlgorithm settings, IReadOnlyCollection<KeyValuePair<string, string>> changes)
    {
        var parameters = Parameters(settings);
        object?[] values = Array.ConvertAll(parameters, parameter => Value(settings, parameter));
        var changed = new HashSet<string>();
        foreach ((string key, string text) in changes)
        {
            int position = Array.FindIndex(parameters, parameter => Key(parameter) == key);
            if (position < 0)
            {
                throw new InputException($"Unknown setting '{key}': {Listed(info, settings)}.");
            }

            if (!changed.Add(key))
            {
                throw new InputException($"Setting '{key}' is given twice: give it once.");
            }

            values[position] = Parse(parameters[position].ParameterType, text, key);
        }

        var result = (IAlgorithm)Activator.CreateInstance(settings.GetType(), values)!;
        result.Validate();
        return result;
    }

    internal static bool Has(IAlgorithm settings, string key) => Array.Exists(Parameters(settings), parameter => Key(parameter) == key);

    internal static string Listed(AlgorithmInfo info, IAlgorithm settings) => Parameters(settings) is { Length: > 0 } parameters
        ? $"{info.Name} has {string.Join(", ", parameters.Select(Key))}"
        : $"{info.Name} has no settings";

    private static ParameterInfo[] Parameters(IAlgorithm settings) => settings.GetType().GetConstructors().Single().GetParameters();

    private static string Key(ParameterInfo parameter) => JsonNamingPolicy.KebabCaseLower.ConvertName(parameter.Name!);

    private static object? Value(IAlgorithm settings, ParameterInfo parameter) =>
        settings.GetType().GetProperty(parameter.Name!)!.GetValue(settings);

    private static string Format(object? value) => value is Enum
        ? JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()!)
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static object Parse(Type type, string text, string key)
    {
        if (type == typeof(int) && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int whole))
        {
            return whole;
        }

        if (type == typeof(double) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            return number;
        }

        if (type == typeof(bool) && bool.TryParse(text, out bool flag))
        {
            return flag;
        }

        if (type.IsEnum && Enum.GetValues(type).Cast<object>().FirstOrDefault(value => Format(value) == text) is { } named)
        {
            return named;
        }

        throw new InputException($"Setting '{key}' cannot be '{text}': give {Expected(type)}.");
    }

    private static string Expected(Type type) =>
        type == typeof(int) ? "a whole number"
        : type == typeof(double) ? "a number such as 0.01"
        : type == typeof(bool) ? "true or false"
        : type.IsEnum ? string.Join(" or ", Enum.GetValues(type).Cast<object>().Select(Format))
        : throw new NotSupportedException($"settings of type {type.Name} have no text form");
}
