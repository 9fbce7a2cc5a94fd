using Benchspace.Spaces;
using Benchspace.Spaces.NasNet;
using Harness.Storage;

namespace Harness.Training.Networks.NasNet;

/// <summary>The networks of the NASNet space, with the stem for small images. Published genotypes go by their names, such as AmoebaNet-A.</summary>
public sealed class NasNetFamily : INetworkFamily
{
    private NasNetFamily()
    {
    }

    /// <summary>The family.</summary>
    public static NasNetFamily Instance { get; } = new();

    /// <inheritdoc/>
    public ISearchSpace Space => NasNetSpace.Instance;

    /// <inheritdoc/>
    public bool Regularizes => true;

    /// <inheritdoc/>
    public IReadOnlyList<(char Symbol, int Value)> Dimensions(MacroSkeleton skeleton) => [('N', skeleton.CellsPerStage), (NasNetSpace.Instance.WidthSymbol, skeleton.Channels)];

    /// <inheritdoc/>
    public Provenance Facts(MacroSkeleton skeleton, Regularization regularization) => Provenance.None
        .Add("cells_per_stage", skeleton.CellsPerStage)
        .Add("channels", skeleton.Channels)
        .Add("stem", skeleton.Stem.ToString())
        .Add(regularization.Facts);

    /// <inheritdoc/>
    public string Notation(string given) =>
        NasNetGenotype.TryNamed(given, out string? name, out _) ? name : Space.Format(Space.Parse(given));

    /// <inheritdoc/>
    public INetworkDefinition Define(string architecture, MacroSkeleton skeleton, Regularization regularization, DatasetShape images)
    {
        NasNetGenotype genotype = NasNetGenotype.TryNamed(architecture, out _, out NasNetGenotype? published)
            ? published
            : NasNetSpace.Genotype(Space.Parse(architecture));
        var network = new NasNetNetwork(
            genotype, skeleton.CellsPerStage, skeleton.Channels, NasNetStem.Cifar, images.ImageSize, images.ImageChannels, images.Classes)
        {
            Patch = skeleton.Stem == Stem.Convolution3x3 ? 1 : skeleton.Stem.Kernel,
        };
        return new NasNetDefinition(network, regularization);
    }
}
