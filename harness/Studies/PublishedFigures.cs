using System.Globalization;
using Benchspace;
using CsvHelper;
using CsvHelper.Configuration.Attributes;

namespace Harness.Studies;

/// <summary>One published number: mean and standard deviation over runs, in percent, with its source and how far to trust it.</summary>
internal sealed record PublishedFigure
{
    [Name("source")] public required string Source { get; init; }

    [Name("space")] public required string Space { get; init; }

    [Name("algorithm")] public required string Algorithm { get; init; }

    [Name("dataset")] public required string Dataset { get; init; }

    /// <summary><c>valid</c> or <c>test</c>.</summary>
    [Name("split")] public required string Split { get; init; }

    [Name("mean")] public required double Mean { get; init; }

    [Name("std")] public required double? Std { get; init; }

    [Name("runs")] public required int? Runs { get; init; }

    [Name("budget_seconds")] public required double? BudgetSeconds { get; init; }

    /// <summary><c>paper</c>: read in the paper; <c>secondary</c>: quoted elsewhere; <c>recalled</c>: not read again.</summary>
    [Name("status")] public required string Status { get; init; }

    [Name("note")] public required string Note { get; init; }
}

/// <summary>The published results that ship with the program. Without state.</summary>
/// <param name="folder">The folder of the files, <c>data/published</c>.</param>
internal sealed class PublishedFigures(string folder)
{
    /// <summary>Results of searches on tables.</summary>
    public IReadOnlyList<PublishedFigure> OfTabularSearch() => Read<PublishedFigure>("tabular-search.csv");

    /// <summary>Sizes and accuracies of the AmoebaNets.</summary>
    public IReadOnlyList<PublishedNetwork> OfAmoebaNets() => Read<PublishedNetwork>("amoebanet.csv");

    private List<T> Read<T>(string file)
    {
        string path = Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            throw new InputException($"{path} is missing: build or install the program again");
        }

        using var csv = new CsvReader(new StreamReader(path), CultureInfo.InvariantCulture);
        return [.. csv.GetRecords<T>()];
    }
}
