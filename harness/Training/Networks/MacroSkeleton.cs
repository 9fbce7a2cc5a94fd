using Benchspace;

namespace Harness.Training.Networks;

/// <summary>The convolution, followed by batch norm, through which images enter a network. Kernel and stride are square.</summary>
/// <param name="Kernel">Kernel size in pixels.</param>
/// <param name="Stride">Step in pixels.</param>
/// <param name="Padding">Rows and columns of zeros around the image.</param>
public sealed record Stem(int Kernel, int Stride, int Padding)
{
    /// <summary>The published networks' 3x3 convolution: keeps the image's size.</summary>
    public static Stem Convolution3x3 { get; } = new(3, 1, 1);

    /// <summary>
    /// A convolution over patches that do not overlap, for small budgets: a patch of 4 lets images of 28x28 pixels enter
    /// the first stage as 7x7.
    /// </summary>
    /// <param name="size">Height and width of a patch, and the step from one to the next, in pixels.</param>
    /// <exception cref="InputException">Less than 1.</exception>
    public static Stem Patch(int size) =>
        size >= 1 ? new(size, size, 0) : throw new InputException($"a stem of {size}x{size} patches is none: give at least 1");

    /// <summary>Height and width after the stem of an image with these.</summary>
    public int OutputSize(int imageSize) => ((imageSize + (2 * Padding) - Kernel) / Stride) + 1;

    /// <summary>Its name: <c>3x3</c>, or <c>patchN</c>.</summary>
    public override string ToString() => this == Convolution3x3 ? "3x3" : $"patch{Kernel}";
}

/// <summary>
/// What surrounds the cells: the stem, three stages of equal cells at a half of the size of the stage before, and the
/// classifier. The defaults are those of NAS-Bench-201's networks (figure 1).
/// </summary>
public sealed record MacroSkeleton
{
    /// <summary>Cells in each stage (N in the publications), at least 1. Of no effect where architectures say it themselves.</summary>
    public int CellsPerStage { get; init; } = 5;

    /// <summary>Channels of the first stage (C in the publication; F, filters, of NASNet), at least 2; each later stage doubles them. Of no effect where architectures say them themselves.</summary>
    public int Channels { get; init; } = 16;

    /// <summary>How images enter.</summary>
    public Stem Stem { get; init; } = Stem.Convolution3x3;

    /// <summary>
    /// Whether edges from which no path leads to the cell's output are built. The published networks have them: they
    /// count as parameters and take time, but change no accuracy.
    /// </summary>
    public bool BuildsUnreachingEdges { get; init; } = true;
}
