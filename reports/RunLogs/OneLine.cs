using System.Text.RegularExpressions;

namespace Reports.RunLogs;

/// <summary>
/// Messages of the Parquet library wrap the message proper in the C++ type's name and span lines, with a stack trace
/// of our own streams where these failed; ours have one line.
/// </summary>
internal static partial class OneLine
{
    private const string WrapperEnd = "')";

    public static string Of(Exception exception)
    {
        string first = exception.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault("");
        string message = Wrapping().Replace(first, "");
        // The wrapper closes with a quote and a parenthesis where the message has but one line.
        return message != first && message.EndsWith(WrapperEnd, StringComparison.Ordinal) ? message[..^WrapperEnd.Length] : message;
    }

    [GeneratedRegex(@"^\S+ \(message: '|\bIOError: |\bSystem\.IO\.\w+: ", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Wrapping();
}
