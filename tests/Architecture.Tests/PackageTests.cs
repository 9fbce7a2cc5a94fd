using Mono.Cecil;

namespace Architecture.Tests;

/// <summary>Who references a library gets the packages that it needs, and no others.</summary>
public sealed class PackageTests
{
    [Theory]
    [InlineData("Benchspace", "CsvHelper", "ICSharpCode.SharpZipLib", "ParquetSharp")]
    [InlineData("Reports", "CsvHelper", "MathNet.Numerics", "ParquetSharp", "ScottPlot", "SkiaSharp")]
    [InlineData("Harness.Library", "Benchspace", "Reports")]
    public void A_library_needs_only(string library, params string[] needed)
    {
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, $"{library}.dll"));
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        IEnumerable<string> packages = assembly.MainModule.AssemblyReferences.Select(reference => reference.Name)
            .Where(name => !File.Exists(Path.Combine(framework, $"{name}.dll")));

        Assert.Equal(needed, packages.Order(StringComparer.Ordinal));
    }
}
