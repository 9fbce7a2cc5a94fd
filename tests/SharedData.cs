namespace Tests;

/// <summary>
/// Other people's data that tests may read but the repository does not hold. It is found through the
/// environment variable <c>HARNESS_SHARED</c>; a test that needs it is skipped, with a reason, where it is absent.
/// </summary>
internal static class SharedData
{
    public const string Variable = "HARNESS_SHARED";

    /// <summary>The full path of a shared file or folder, or a skipped test.</summary>
    public static string Path(params string[] parts)
    {
        string? root = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipUnless(!string.IsNullOrEmpty(root), $"needs shared data: set {Variable} to its folder");
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine([root!, .. parts]));
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"needs {string.Join('/', parts)} in the folder that {Variable} names");
        return path;
    }
}
