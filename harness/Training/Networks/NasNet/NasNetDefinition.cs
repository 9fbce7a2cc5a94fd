using System.Globalization;
using Benchspace;
using Benchspace.Spaces;
using Benchspace.Spaces.NasNet;
using static TorchSharp.torch;

namespace Harness.Training.Networks.NasNet;

/// <summary>A network of the NASNet family, completely: what <see cref="NasNetTrainable"/> builds.</summary>
public sealed class NasNetDefinition : INetworkDefinition
{
    /// <summary>The network with its regularization.</summary>
    /// <exception cref="InputException">A number is out of range, or the images are too small for the auxiliary head.</exception>
    public NasNetDefinition(NasNetNetwork network, Regularization regularization)
    {
        Images = new DatasetShape(network.InputSize, network.InputChannels, network.Classes);
        Layout = NasNetLayout.Of(network);
        Regularization = regularization;
        if (regularization.Auxiliary && Layout.Auxiliary.IsEmpty)
        {
            throw new InputException($"images of {network.InputSize} pixels are too small for the auxiliary head: train without it");
        }

        if (regularization.DropPathKeep is not (> 0 and <= 1))
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"a path cannot be kept with probability {regularization.DropPathKeep}: give above 0, at most 1"));
        }

        if (regularization.Dropout is not (>= 0 and < 1))
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"a feature cannot be dropped with probability {regularization.Dropout}: give from 0 to below 1"));
        }
    }

    /// <summary>The network's layers.</summary>
    public NasNetLayout Layout { get; }

    /// <summary>What training does inside the network beside it.</summary>
    public Regularization Regularization { get; }

    /// <inheritdoc/>
    public DatasetShape Images { get; }

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, string>> Facts =>
    [
        new("normal_cell", Layout.Network.Genotype.Normal.ToString()),
        new("reduction_cell", Layout.Network.Genotype.Reduction.ToString()),
        new("cells_per_stage", Text(Layout.Network.CellsPerStage)),
        new("filters", Text(Layout.Network.Filters)),
        new("stem", Layout.Network.Stem.ToString()),
        new("patch", Text(Layout.Network.Patch)),
        .. Regularization.Facts,
        new("images", FormattableString.Invariant($"{Images.ImageChannels}x{Images.ImageSize}x{Images.ImageSize}")),
        new("classes", Text(Images.Classes)),
    ];

    INetwork INetworkDefinition.Build(ReadOnlySpan<int> seeds, Device device) => new NasNetTrainable(Layout, Regularization, seeds, device);

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
