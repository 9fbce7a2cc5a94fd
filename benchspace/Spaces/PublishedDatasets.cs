using SharedSource;

namespace Benchspace.Spaces;

/// <summary>A data set that published benchmarks or trainings use.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Shape">Its images and classes as NAS-Bench-201's networks see them, or null where they were not trained on it.</param>
public sealed record PublishedDataset(string Name, DatasetShape? Shape)
{
    /// <summary>The data set under whose name it is validated, or null for itself.</summary>
    public string? ValidatedBy { get; init; }

    /// <summary>Names in use for it beyond other cases and separators.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];
}

/// <summary>
/// What is published of data sets: the one list of their names, of the names that people type for them, of their
/// shapes, and of which validates which. Immutable and thread-safe.
/// </summary>
public static class PublishedDatasets
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<PublishedDataset> All { get; } =
    [
        // NAS-Bench-201 trains cifar10 on all training images, and validates on half of them under the name cifar10-valid.
        new("cifar10-valid", new(imageSize: 32, imageChannels: 3, classes: 10)) { Aliases = ["cifar10-val", "cifar10-validation"] },
        new("cifar10", new(imageSize: 32, imageChannels: 3, classes: 10)) { ValidatedBy = "cifar10-valid" },
        new("cifar100", new(imageSize: 32, imageChannels: 3, classes: 100)),
        new("ImageNet16-120", new(imageSize: 16, imageChannels: 3, classes: 120)) { Aliases = ["ImageNet16", "ImageNet-120"] },
        new("fashion-mnist", Shape: null) { Aliases = ["fashion", "fmnist"] },
    ];

    private static readonly Dictionary<string, PublishedDataset> ByName = All.ToDictionary(dataset => dataset.Name);

    /// <summary>The published data set of exactly this name, or null.</summary>
    public static PublishedDataset? Named(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The known data set that is meant; null if there is none.</summary>
    /// <param name="given">What was typed: the case and separators do not count, and a published data set may go by another of its names.</param>
    /// <param name="known">The data sets that there are, such as a table's.</param>
    public static string? Find(string given, IEnumerable<string> known)
    {
        string[] names = [.. known];
        return NameLookup.Find(given, names)
            ?? OtherNamesOf(given).Select(name => NameLookup.Find(name, names)).FirstOrDefault(found => found is not null);
    }

    /// <summary>Which of the known data sets validates which, by the published data set's name; empty where none does.</summary>
    /// <param name="known">The data sets that there are.</param>
    public static IReadOnlyDictionary<string, string> PartnersAmong(IReadOnlyCollection<string> known)
    {
        var partners = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (PublishedDataset dataset in All)
        {
            if (dataset.ValidatedBy is { } partner && Find(dataset.Name, known) is { } here && Find(partner, known) is { } partnerHere)
            {
                partners.Add(here, partnerHere);
            }
        }

        return partners;
    }

    /// <summary>All names of the published data set that is meant.</summary>
    private static IEnumerable<string> OtherNamesOf(string given) =>
        All.Select(dataset => dataset.Aliases.Prepend(dataset.Name)).FirstOrDefault(names => NameLookup.Find(given, names) is not null) ?? [];
}
