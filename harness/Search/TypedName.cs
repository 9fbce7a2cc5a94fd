namespace Harness.Search;

/// <summary>
/// Names as people type them: case, spaces, hyphens, underscores and dots do not count. Without state; may be shared
/// between threads.
/// </summary>
internal static class TypedName
{
    /// <summary>What counts of a name: its letters and digits, in lower case.</summary>
    public static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant));

    /// <summary>Whether both are the same name in other spellings.</summary>
    public static bool IsSame(string name, string other) => Plain(name) is { Length: > 0 } plain && plain == Plain(other);

    /// <summary>
    /// The known name that <paramref name="typed"/> is a slip of, or null: it takes at most one change, or one for
    /// every three characters, where a change is a character too many, missing, wrong, or swapped with the next.
    /// </summary>
    public static string? Nearest(string typed, IEnumerable<string> known)
    {
        string plain = Plain(typed);
        int most = Math.Max(1, plain.Length / 3);
        return known
            .Select(name => (Name: name, Changes: Changes(plain, Plain(name))))
            .Where(candidate => candidate.Changes <= most && candidate.Changes < plain.Length)
            .OrderBy(candidate => candidate.Changes)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    /// <summary>The end of a message about an unknown name: the name that was meant, or else <paramref name="otherwise"/>.</summary>
    public static string DidYouMean(string typed, IEnumerable<string> known, string otherwise) =>
        Nearest(typed, known) is { } meant ? $"did you mean '{meant}'?" : otherwise;

    /// <summary>The optimal string alignment distance.</summary>
    private static int Changes(string from, string to)
    {
        int[] beforeLast = new int[to.Length + 1], last = new int[to.Length + 1], current = new int[to.Length + 1];
        for (int j = 0; j <= to.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= from.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, 1 + Math.Min(last[j], current[j - 1]));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    current[j] = Math.Min(current[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return last[to.Length];
    }
}
