using Benchspace;
using Benchspace.Spaces;
using Benchspace.Spaces.NasNet;
using CsvHelper.Configuration.Attributes;

namespace Harness.Studies;

/// <summary>
/// A published network of the NASNet family: its size and its result. Sizes are decimals because their printed digits
/// count: 2.6 says that the true number rounds to it.
/// </summary>
internal sealed record PublishedNetwork
{
    [Name("model")] public required string Model { get; init; }

    [Name("stem"), EnumIgnoreCase] public required NasNetStem Stem { get; init; }

    [Name("N")] public required int CellsPerStage { get; init; }

    [Name("F")] public required int Filters { get; init; }

    [Name("input_px")] public required int InputSize { get; init; }

    [Name("params_millions")] public required decimal ParamsMillions { get; init; }

    [Name("multiply_adds_billions")] public required decimal? MultiplyAddsBillions { get; init; }

    /// <summary>How far to trust the sizes: <c>paper</c>, <c>secondary</c> (quoted elsewhere) or <c>recalled</c> (not read again).</summary>
    [Name("sizes_status")] public required string SizesStatus { get; init; }

    /// <summary>What <see cref="Value"/> measures, such as <c>CIFAR-10 test error %</c>.</summary>
    [Name("metric")] public required string Metric { get; init; }

    [Name("value")] public required string Value { get; init; }

    [Name("std")] public required string Std { get; init; }

    [Name("value_status")] public required string ValueStatus { get; init; }

    [Name("note")] public required string Note { get; init; }

    /// <summary>The network that the row names.</summary>
    /// <exception cref="InputException">No genotype has the model's name.</exception>
    public NasNetNetwork Network()
    {
        NasNetGenotype genotype = NasNetGenotype.Named(Model);
        return Stem == NasNetStem.Cifar
            ? NasNetNetwork.Cifar10(genotype, CellsPerStage, Filters) with { InputSize = InputSize }
            : NasNetNetwork.ImageNet(genotype, CellsPerStage, Filters, InputSize);
    }
}

/// <summary>How a count of ours stands to a published one.</summary>
internal enum Agreement
{
    /// <summary>Nothing was published.</summary>
    NotPublished,

    /// <summary>Rounded to the printed digits they are the same.</summary>
    Equal,

    /// <summary>They differ by at most 1 %.</summary>
    WithinOnePercent,

    /// <summary>They differ by more.</summary>
    Off,
}

/// <summary>A published network beside our count of it, which is of shapes alone.</summary>
internal sealed record CountedNetwork(PublishedNetwork Published, NetworkSize Ours)
{
    public decimal ParamsMillions => (decimal)Ours.ParamsMillions;

    public decimal MultiplyAddsBillions => (decimal)Ours.FlopsMillions / 1000;

    public Agreement Params => Compare(Published.ParamsMillions, ParamsMillions);

    public Agreement MultiplyAdds => Compare(Published.MultiplyAddsBillions, MultiplyAddsBillions);

    /// <summary>Whether a difference means that our networks are wrong, and not perhaps the row.</summary>
    public bool IsVerified => Published.SizesStatus != "recalled";

    public bool Agrees => Params != Agreement.Off && MultiplyAdds != Agreement.Off;

    /// <summary>Counts every published network.</summary>
    public static IReadOnlyList<CountedNetwork> CountAll(IEnumerable<PublishedNetwork> published) =>
        [.. published.Select(row => new CountedNetwork(row, NasNetLayout.Of(row.Network()).Size))];

    internal static Agreement Compare(decimal? published, decimal ours) => published switch
    {
        null => Agreement.NotPublished,
        { } printed when Math.Round(ours, printed.Scale, MidpointRounding.AwayFromZero) == printed => Agreement.Equal,
        { } printed when Math.Abs(ours - printed) <= 0.01m * printed => Agreement.WithinOnePercent,
        _ => Agreement.Off,
    };
}
