using ParquetSharp;

namespace Reports.RunLogs;

/// <summary>Messages of native libraries span lines and wrap what they say in the name of a C++ type; ours are one plain line.</summary>
internal static class OneLine
{
    public static string Of(Exception exception)
    {
        const string Start = "(message: '";
        string message = exception.Message;
        int start = message.IndexOf(Start, StringComparison.Ordinal);
        if (exception is ParquetException && start >= 0) message = message[(start + Start.Length)..].TrimEnd(')', '\'');
        return string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
