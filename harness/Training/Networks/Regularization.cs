using System.Globalization;

namespace Harness.Training.Networks;

/// <summary>What keeps a network from fitting its training images too well, inside the network.</summary>
/// <param name="DropPathKeep">
/// The probability of keeping a path at the end of the training, above 0 and at most 1; it falls to this from 1,
/// linearly (ScheduledDropPath).
/// </param>
/// <param name="Dropout">The probability of dropping a feature before the classifier, from 0 to below 1.</param>
/// <param name="Auxiliary">Whether training has the auxiliary head.</param>
public sealed record Regularization(double DropPathKeep = 1, double Dropout = 0, bool Auxiliary = false)
{
    /// <summary>None.</summary>
    public static readonly Regularization None = new();

    /// <summary>That of the AmoebaNets on CIFAR-10 (Real et al. 2019, Methods Details).</summary>
    public static readonly Regularization AmoebaNetCifar = new(DropPathKeep: 0.7, Auxiliary: true);

    /// <summary>Every setting and its value as text, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts =>
    [
        new("drop_path_keep", DropPathKeep.ToString(CultureInfo.InvariantCulture)),
        new("dropout", Dropout.ToString(CultureInfo.InvariantCulture)),
        new("auxiliary_head", Auxiliary ? "true" : "false"),
    ];
}
