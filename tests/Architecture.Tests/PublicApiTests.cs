using System.Reflection;
using System.Runtime.CompilerServices;
using PublicApiGenerator;

namespace Architecture.Tests;

/// <summary>
/// What users of the libraries see is written down in <c>Stored/</c>, so that it changes only on purpose. After a wanted
/// change run these tests once with the environment variable <c>ACCEPT_STORED_OUTPUTS</c> set to 1, and read the difference
/// before committing it.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Benchspace")]
    [InlineData("Reports")]
    [InlineData("Harness.Library")]
    public void The_public_surface_of_a_library_is_the_stored_one(string library)
    {
        string surface = Assembly.Load(library).GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n") + "\n";
        string path = StoredFile($"{library}.txt");
        if (Environment.GetEnvironmentVariable("ACCEPT_STORED_OUTPUTS") == "1")
        {
            File.WriteAllText(path, surface);
        }

        string[] stored = [.. Members(File.ReadAllText(path))];
        string[] now = [.. Members(surface)];

        Expect.Nothing(
            now.Except(stored, StringComparer.Ordinal).Select(member => $"+ {member}").Concat(stored.Except(now, StringComparer.Ordinal).Select(member => $"- {member}")),
            $"what differs between the public surface of {library} and {Path.GetFileName(path)}; if it is wanted, run this test with ACCEPT_STORED_OUTPUTS=1 and read the difference");
        Assert.Equal(stored, now);
    }

    /// <summary>Every line with the namespace and the types that it stands in.</summary>
    private static IEnumerable<string> Members(string surface)
    {
        var around = new Stack<string>();
        string previous = "";
        foreach (string line in surface.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line == "{")
            {
                around.Push(previous);
            }
            else if (line == "}")
            {
                around.Pop();
            }
            else
            {
                yield return string.Join(" > ", around.Reverse().Append(line));
            }

            previous = line;
        }
    }

    private static string StoredFile(string name, [CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "Stored", name);
}
