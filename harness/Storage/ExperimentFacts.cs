namespace Harness.Storage;

/// <summary>Everything that an experiment's results depend on, as names and texts: two with equal facts are the same.</summary>
internal static class ExperimentFacts
{
    /// <summary>The first thing in which two experiments differ, in words, or null.</summary>
    /// <param name="here">The one that is wanted.</param>
    /// <param name="there">The one that is in a file.</param>
    public static string? Difference(IEnumerable<KeyValuePair<string, string>> here, IEnumerable<KeyValuePair<string, string>> there)
    {
        Dictionary<string, string> wanted = new(here), found = new(there);
        return wanted.Keys.Union(found.Keys)
            .Select(name => (Name: name, There: found.GetValueOrDefault(name, "nothing"), Here: wanted.GetValueOrDefault(name, "nothing")))
            .Where(fact => fact.There != fact.Here)
            .Select(fact => $"{fact.Name}: {fact.There} there, {fact.Here} here")
            .FirstOrDefault();
    }
}
