using Benchspace;
using Benchspace.Spaces;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Harness.Training.Networks.NasNet;

/// <summary>What keeps a NASNet-family network from fitting its training images too well, inside the network.</summary>
/// <param name="DropPathKeep">The probability of keeping a path at the end of training; it falls to this from 1, linearly (ScheduledDropPath).</param>
/// <param name="Dropout">The probability of dropping a feature before the classifier.</param>
/// <param name="Auxiliary">Whether training has the auxiliary head.</param>
internal sealed record NasNetRegularization(double DropPathKeep = 1, double Dropout = 0, bool Auxiliary = false);

/// <summary>A network of the NASNet family: images, N × channels × size × size, to logits, N × classes.</summary>
internal sealed class NasNetModule : Module<Tensor, Tensor>
{
    private readonly NasNetLayout _layout;
    private readonly NasNetRegularization _regularization;
    private readonly Module<Tensor, Tensor> stem;
    private readonly ModuleList<NasNetCellModule> cells;
    private readonly Module<Tensor, Tensor>? auxiliary;
    private readonly Module<Tensor, Tensor> pool;
    private readonly Module<Tensor, Tensor> classifier;

    /// <exception cref="InputException">The auxiliary head is asked for where the images are too small for it.</exception>
    public NasNetModule(NasNetLayout layout, NasNetRegularization regularization) : base("NasNet")
    {
        if (regularization.Auxiliary && layout.Auxiliary.IsEmpty)
            throw new InputException($"Images of {layout.Network.InputSize} pixels are too small for the auxiliary head; train without it.");

        _layout = layout;
        _regularization = regularization;
        // As in NASNet's own code for CIFAR, and in the official one for ImageNet.
        var batchNorm = layout.Network.Stem == NasNetStem.Cifar ? new BatchNormSettings(1e-5, 0.1) : new BatchNormSettings(1e-3, 0.0003);
        stem = NasNetLayers.Build(layout.Stem, batchNorm)!;
        cells = ModuleList<NasNetCellModule>([.. layout.Cells.Select(cell => new NasNetCellModule(cell, batchNorm))]);
        auxiliary = regularization.Auxiliary ? NasNetLayers.Build(layout.Auxiliary, batchNorm) : null;
        pool = NasNetLayers.Build(layout.Classifier[..^1], batchNorm)!;
        classifier = NasNetLayers.Build(layout.Classifier[^1..], batchNorm)!;
        RegisterComponents();
    }

    /// <summary>How much of the training is done, from 0 to 1: what drop-path grows with. The training sets it before each step.</summary>
    public double Progress { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor images) => Forward(images).Logits;

    /// <summary>The logits, and in training those of the auxiliary head where there is one.</summary>
    public (Tensor Logits, Tensor? Auxiliary) Forward(Tensor images)
    {
        double keep = 1 - (Progress * (1 - _regularization.DropPathKeep));
        Tensor? auxiliaryLogits = null;
        Tensor current = stem.call(images);
        Tensor previous = current;
        for (int i = 0; i < cells.Count; i++)
        {
            (previous, current) = (current, cells[i].Forward(current, previous, keep));
            if (i == _layout.AuxiliaryAfter && training && auxiliary is not null)
                auxiliaryLogits = auxiliary.call(current);
        }

        Tensor features = functional.dropout(pool.call(current), _regularization.Dropout, training);
        return (classifier.call(features), auxiliaryLogits);
    }
}
