namespace SharedSource;

/// <summary>
/// Names as people type them: letters and digits count, their case and what separates them do not, so that
/// <c>NAS-Bench-201</c> and <c>nasbench201</c> are one name. Without state, thread-safe, deterministic.
/// </summary>
internal static class NameLookup
{
    /// <summary>What two spellings of one name have in common: its letters in lower case and its digits.</summary>
    public static string Key(string name) => string.Concat(name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));

    /// <summary>The known name that is meant: the one spelled like <paramref name="given"/>, else the first with the same <see cref="Key"/>; null if there is none.</summary>
    /// <param name="given">What was typed.</param>
    /// <param name="known">The names that there are.</param>
    public static string? Find(string given, IEnumerable<string> known)
    {
        string key = Key(given);
        string? found = null;
        foreach (string name in known)
        {
            if (name == given)
            {
                return name;
            }

            if (found is null && key.Length > 0 && Key(name) == key)
            {
                found = name;
            }
        }

        return found;
    }

    /// <summary>
    /// The known name that <paramref name="given"/> is most likely a slip of: the fewest letters away (inserted, left
    /// out, replaced, or swapped with their neighbour), of equals the first; null where none is within a third of the letters.
    /// </summary>
    /// <param name="given">What was typed.</param>
    /// <param name="known">The names that there are.</param>
    public static string? Nearest(string given, IEnumerable<string> known)
    {
        string key = Key(given);
        int least = Math.Max(1, key.Length / 3) + 1;
        string? nearest = null;
        foreach (string name in known)
        {
            int distance = Distance(key, Key(name));
            if (distance < least && distance < key.Length)
            {
                (nearest, least) = (name, distance);
            }
        }

        return nearest;
    }

    /// <summary>The message for a name that is not known: one line that begins in lower case, with a suggestion where one is near, and all that there are.</summary>
    /// <param name="kind">What is named, such as <c>search space</c>.</param>
    /// <param name="given">What was typed.</param>
    /// <param name="known">The names that there are.</param>
    public static string Unknown(string kind, string given, IReadOnlyCollection<string> known) =>
        $"there is no {kind} '{given}'{Suggestion(given, known)}; {There(known)}";

    /// <summary><c> (did you mean X?)</c>, or nothing where no known name is near.</summary>
    /// <param name="given">What was typed.</param>
    /// <param name="known">The names that there are.</param>
    public static string Suggestion(string given, IEnumerable<string> known) =>
        Nearest(given, known) is { } nearest ? $" (did you mean {nearest}?)" : "";

    /// <summary>The end of a message about a name that is not known: <c>did you mean 'X'?</c>, or else <paramref name="otherwise"/>.</summary>
    /// <param name="given">What was typed.</param>
    /// <param name="known">The names that there are.</param>
    /// <param name="otherwise">What to say where no known name is near, such as which there are.</param>
    public static string DidYouMean(string given, IEnumerable<string> known, string otherwise) =>
        Nearest(given, known) is { } nearest ? $"did you mean '{nearest}'?" : otherwise;

    private static string There(IReadOnlyCollection<string> known) => known.Count switch
    {
        0 => "there is none",
        1 => $"there is {known.First()}",
        _ => $"there are {string.Join(", ", known)}",
    };

    /// <summary>The least number of edits from one text to the other, no letter edited twice (optimal string alignment).</summary>
    private static int Distance(string from, string to)
    {
        int[] beforeLast = new int[to.Length + 1];
        int[] last = [.. Enumerable.Range(0, to.Length + 1)];
        int[] row = new int[to.Length + 1];
        for (int i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                bool isSame = from[i - 1] == to[j - 1];
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + (isSame ? 0 : 1));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[to.Length];
    }
}
