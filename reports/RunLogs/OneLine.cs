using System.Text.RegularExpressions;

namespace Reports.RunLogs;

/// <summary>
/// Messages of the Parquet library wrap the message proper in the C++ type's name and span lines, with a stack trace
/// of our own streams where these failed; ours have one line.
/// </summary>
internal static partial class OneLine
{
    public static string Of(Exception exception)
    {
        string first = exception.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault("");
        return Wrapping().Replace(first, "").TrimEnd('\'', ')', ' ');
    }

    [GeneratedRegex(@"^\S+ \(message: '|\bIOError: |\bSystem\.IO\.\w+: ", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Wrapping();
}
