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

        string[] stored = File.ReadAllLines(path);
        string[] now = surface.TrimEnd('\n').Split('\n');

        Expect.Nothing(
            now.Except(stored, StringComparer.Ordinal).Select(line => $"+ {line.Trim()}")
                .Concat(stored.Except(now, StringComparer.Ordinal).Select(line => $"- {line.Trim()}")),
            $"lines that differ between the public surface of {library} and {path}; if that is wanted, run this test with ACCEPT_STORED_OUTPUTS=1 and read the difference");
        Assert.Equal(stored, now);
    }

    private static string StoredFile(string name, [CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "Stored", name);
}
