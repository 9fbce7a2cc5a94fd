namespace Benchspace.Spaces.NasNet;

/// <summary>What comes before the first cell.</summary>
public enum NasNetStem
{
    /// <summary>A 3x3 convolution to 3F channels that keeps the image size, or one over patches.</summary>
    Cifar,

    /// <summary>A 3x3 convolution of stride 2 to 32 channels, without padding, then two reduction cells at F/4 and F/2 filters.</summary>
    ImageNet,
}

/// <summary>
/// A network of the NASNet family: a genotype and how often and how wide it is stacked. Three stages of normal cells,
/// a reduction cell between stages, and the filters doubled with each.
/// </summary>
/// <param name="Genotype">The two cells.</param>
/// <param name="CellsPerStage">N: normal cells in each of the three stages.</param>
/// <param name="Filters">F: filters in the first stage.</param>
/// <param name="Stem">What comes before the first cell.</param>
/// <param name="InputSize">Rows and columns of the input image, in pixels.</param>
/// <param name="InputChannels">1 for grey images, 3 for colour.</param>
/// <param name="Classes">Classes to tell apart.</param>
public sealed record NasNetNetwork(
    NasNetGenotype Genotype,
    int CellsPerStage,
    int Filters,
    NasNetStem Stem,
    int InputSize,
    int InputChannels,
    int Classes)
{
    /// <summary>
    /// Where above 1, the CIFAR stem is a convolution over patches of so many pixels a side that do not overlap, which
    /// shrinks the image as often. No published network has it; it is for small budgets.
    /// </summary>
    public int Patch { get; init; } = 1;

    /// <summary>The network for 32x32 colour images of 10 classes.</summary>
    public static NasNetNetwork Cifar10(NasNetGenotype genotype, int cellsPerStage, int filters) =>
        new(genotype, cellsPerStage, filters, NasNetStem.Cifar, InputSize: 32, InputChannels: 3, Classes: 10);

    /// <summary>The network for colour images of 1,000 classes.</summary>
    public static NasNetNetwork ImageNet(NasNetGenotype genotype, int cellsPerStage, int filters, int inputSize) =>
        new(genotype, cellsPerStage, filters, NasNetStem.ImageNet, inputSize, InputChannels: 3, Classes: 1000);
}
