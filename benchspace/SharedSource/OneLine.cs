using System.Text.RegularExpressions;

namespace SharedSource;

/// <summary>Messages in one line. Compiled into each project that shows messages of others.</summary>
internal static partial class OneLine
{
    private const string WrapperEnd = "')";

    /// <summary>The lines of a message, joined by spaces.</summary>
    public static string Of(string message) => string.Join(' ', LinesOf(message));

    /// <summary>
    /// The message proper of an exception of the Parquet library, which wraps it in the C++ type's name and adds a stack
    /// trace of our own streams where these failed.
    /// </summary>
    public static string OfParquet(Exception exception)
    {
        string first = LinesOf(exception.Message).FirstOrDefault("");
        string message = Wrapping().Replace(first, "");
        // The wrapper closes with a quote and a parenthesis where the message has but one line.
        return message != first && message.EndsWith(WrapperEnd, StringComparison.Ordinal) ? message[..^WrapperEnd.Length] : message;
    }

    private static string[] LinesOf(string message) => message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [GeneratedRegex(@"^\S+ \(message: '|\bIOError: |\bSystem\.[\w.]*Exception: ", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Wrapping();
}
