namespace Architecture.Tests;

internal static class Expect
{
    /// <summary>Fails with one line for each thing found.</summary>
    public static void Nothing(IEnumerable<string> found, string what)
    {
        string[] lines = [.. found];
        Assert.True(lines.Length == 0, $"{what} ({lines.Length}):\n{string.Join('\n', lines)}");
    }
}
