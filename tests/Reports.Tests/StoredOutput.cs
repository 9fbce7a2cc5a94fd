using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Reports.Tests;

/// <summary>
/// Text outputs are compared with files in <c>Stored/</c>. After a wanted change run the tests once with the environment
/// variable <c>ACCEPT_STORED_OUTPUTS</c> set to 1, and read the difference before committing it.
/// </summary>
internal static partial class StoredOutput
{
    public static void Check(string name, string text)
    {
        string path = PathOf(name);
        // A picture's bytes are the figures' business.
        text = EmbeddedPicture().Replace(text, "src=\"data:image/png;base64,…\"");
        if (Environment.GetEnvironmentVariable("ACCEPT_STORED_OUTPUTS") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.ReadAllText(path), text);
    }

    public static string WrittenBy(Action<TextWriter> write)
    {
        using StringWriter text = new(CultureInfo.CurrentCulture) { NewLine = "\n" };
        write(text);
        return text.ToString();
    }

    /// <summary>Where a stored file lies.</summary>
    public static string PathOf(string name) => Path.GetFullPath(Path.Combine(Folder(), name));

    private static string Folder([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "Stored");

    [GeneratedRegex("src=\"data:image/png;base64,[A-Za-z0-9+/=]+\"", RegexOptions.NonBacktracking)]
    private static partial Regex EmbeddedPicture();
}
