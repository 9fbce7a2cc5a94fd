using System.Collections.Immutable;

namespace Benchspace.Spaces.NasNet;

/// <summary>
/// What a NASNet cell can apply to a hidden state. The first <see cref="NasNetOperations.SearchedCount"/> are the
/// choices of the search space of Real et al. (2019, Methods Details), in the paper's order; AmoebaNet-B and -D
/// come from larger spaces and also use the rest.
/// </summary>
public enum NasNetOperation
{
    /// <summary>Identity; a 1x1 convolution where it has to stride or to change the width.</summary>
    None,

    /// <summary>3x3 separable convolution, applied twice.</summary>
    Separable3x3,

    /// <summary>5x5 separable convolution, applied twice.</summary>
    Separable5x5,

    /// <summary>7x7 separable convolution, applied twice.</summary>
    Separable7x7,

    /// <summary>3x3 average pool.</summary>
    AveragePool3x3,

    /// <summary>3x3 max pool.</summary>
    MaxPool3x3,

    /// <summary>3x3 separable convolution dilated by 2, applied twice.</summary>
    DilatedSeparable3x3,

    /// <summary>1x7 then 7x1 convolution, in a bottleneck of a quarter of the filters.</summary>
    Convolution1x7Then7x1,

    /// <summary>1x1 convolution.</summary>
    Convolution1x1,

    /// <summary>3x3 convolution, in a bottleneck of a quarter of the filters.</summary>
    Convolution3x3,

    /// <summary>2x2 max pool.</summary>
    MaxPool2x2,

    /// <summary>5x5 separable convolution dilated by 2, applied twice.</summary>
    DilatedSeparable5x5,
}

/// <summary>The short names of <see cref="NasNetOperation"/>, as in architectures' text.</summary>
public static class NasNetOperations
{
    /// <summary>The number of operations that the search space chooses from.</summary>
    public const int SearchedCount = 8;

    /// <summary>The names, in the order of the enumeration.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        "none", "sep3", "sep5", "sep7", "avg3", "max3", "dil2_sep3", "1x7_7x1",
        "1x1", "3x3", "max2x2", "dil2_sep5",
    ];

    /// <summary>The operation's short name, such as <c>sep3</c>.</summary>
    public static string Name(this NasNetOperation operation) => Names[(int)operation];
}
