namespace Reports.RunLogs;

/// <summary>Messages of native libraries span lines; ours have one.</summary>
internal static class OneLine
{
    public static string Of(Exception exception) =>
        string.Join(' ', exception.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
