namespace Architecture.Tests;

/// <summary>Generic code asks a space through its interfaces, and knows no data set by name.</summary>
public sealed class SpaceTests
{
    private const string SpacesFolder = "Benchspace.Spaces";

    /// <summary>Lists the spaces there are, so it knows them all; the folders of the networks that each space's architectures are.</summary>
    private static readonly string[] FoldersOfSpaces = ["Benchspace.Spaces.Catalog", "Harness.Training.Networks"];

    private static readonly string[] Datasets = ["cifar10", "cifar10-valid", "cifar100", "ImageNet16-120", "imagenet16-120", "fashion-mnist"];

    /// <summary>Who may know a space, and why.</summary>
    private static readonly Dictionary<string, string> MayKnowASpace = new(StringComparer.Ordinal)
    {
        ["Benchspace.Benchmarks.BitStringBenchmark"] = "is the benchmark of that space, a function of its bits",
        ["Harness.Experiments.Protocol"] = "holds the published protocols, each of which is one space's",
        ["Harness.Studies.CountedNetwork"] = "the study of the sizes that papers give for NASNet networks",
        ["Harness.Studies.CountedNetworkReport"] = "the report of that study",
        ["Harness.Studies.PublishedNetwork"] = "a network of that study",
    };

    /// <summary>Who may know a data set, and why.</summary>
    private static readonly Dictionary<string, string> MayKnowADataset = new(StringComparer.Ordinal)
    {
        ["Benchspace.Spaces.PublishedDatasets"] = "is the one list of names",
        ["Benchspace.Import.Archives.RecordRows"] = "reads the official archives, which store one metric elsewhere for one data set",
        ["Harness.Experiments.Protocol"] = "holds the published protocols and their budgets",
        ["Harness.Studies.Reproduction"] = "holds how closely the published figures are to be met",
        ["Harness.Training.Images.ImageDatasets"] = "is the one list of data sets that can be trained on",
        ["Harness.Training.Images.Fetching.RemoteDataset"] = "is the one list of where they are fetched from",
    };

    [Fact]
    public void No_generic_code_knows_one_space()
    {
        Expect.Nothing(
            from type in CompiledCode.Types
            where !FoldersOfSpaces.Any(type.Name.IsUnder) && !MayKnowASpace.ContainsKey(type.Name.ToString())
            from used in type.References
            where SpaceOf(used) is { } space && space != SpaceOf(type.Name)
            select new Use(type.Name, used).ToString(),
            "uses of one space by code that has no reason to");
    }

    [Fact]
    public void No_generic_code_knows_one_data_set()
    {
        Expect.Nothing(
            from type in CompiledCode.Types
            where !MayKnowADataset.ContainsKey(type.Name.ToString())
            from literal in type.Literals
            where Datasets.Contains(literal)
            select $"{type.Name}: {literal}",
            "names of a data set in code that has no reason to know it");
    }

    [Fact]
    public void Every_exception_is_needed()
    {
        Expect.Nothing(
            MayKnowASpace.Keys.Where(name => !CompiledCode.Named(name).Any(type => type.References.Any(used => SpaceOf(used) is not null)))
                .Concat(MayKnowADataset.Keys.Where(name => !CompiledCode.Named(name).Any(type => type.Literals.Overlaps(Datasets)))),
            "exceptions that nothing needs");
    }

    /// <summary>The folder of the one space that a type belongs to, or null.</summary>
    private static string? SpaceOf(TypeName type) =>
        type.IsUnder(SpacesFolder) && type.Namespace != SpacesFolder && !FoldersOfSpaces.Any(type.IsUnder) ? type.Namespace : null;
}
