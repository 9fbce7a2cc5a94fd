using Benchspace.Spaces;
using Harness.Training.Devices;
using static TorchSharp.torch;

namespace Harness.Training.Networks.Cells;

/// <summary>
/// The network of a definition on one device: stem, cells, residual blocks and classifier. It may hold several copies,
/// each with a seed of its own, as one network whose convolutions have a group per copy: the copies share every
/// operation and nothing else.
/// </summary>
internal sealed class CellNetwork : INetwork
{
    private readonly ConvolutionNorm _stem;
    private readonly List<Func<Tensor, bool, Tensor>> _layers = [];
    private readonly BatchNorm _lastNorm;
    private readonly int _width;
    private readonly ParameterWindow _classifierWeight;
    private readonly ParameterWindow _classifierBias;

    public CellNetwork(CellNetworkDefinition definition, ReadOnlySpan<int> seeds, Device device)
    {
        Parameters = new NetworkParameters(seeds.Length);
        Stem stem = definition.Skeleton.Stem;
        int width = definition.Widths[0], size = definition.Images.ImageSize;
        _stem = new ConvolutionNorm(Parameters, definition.Images.ImageChannels, width, size, stem.Kernel, stem.Stride, stem.Padding);
        size = _stem.Convolution.OutputSize;
        long multiplyAdds = _stem.Convolution.MultiplyAdds;
        int stageLength = definition.Skeleton.CellsPerStage + 1;
        for (int i = 0; i < definition.Widths.Count; i++)
        {
            int to = definition.Widths[i];
            if (i % stageLength == stageLength - 1)
            {
                var block = new ResidualBlock(Parameters, width, to, size);
                size = block.OutputSize;
                multiplyAdds += block.MultiplyAdds;
                _layers.Add(block.Forward);
            }
            else
            {
                var cell = new Cell(Parameters, definition.Cell, width, to, size, definition.Skeleton.BuildsUnreachingEdges);
                multiplyAdds += cell.MultiplyAdds;
                _layers.Add(cell.Forward);
            }

            width = to;
        }

        _width = width;
        _lastNorm = new BatchNorm(Parameters, width);
        int classes = definition.Images.Classes;
        float bound = 1 / MathF.Sqrt(width);
        _classifierWeight = Parameters.AddUniform([width, classes], bound);
        _classifierBias = Parameters.AddUniform([1, classes], bound);
        Parameters.Allocate(seeds, device);
        CountedSize = new NetworkSize(Parameters.CountPerCopy / 1e6, (multiplyAdds + ((long)width * classes) + classes) / 1e6);
    }

    /// <inheritdoc/>
    public NetworkParameters Parameters { get; }

    /// <summary>Parameters and multiply-adds of one copy, counted on the layers built: what <see cref="CellNetworkDefinition.Size"/> is checked against.</summary>
    public NetworkSize CountedSize { get; }

    /// <inheritdoc/>
    public bool IsStochastic => false;

    /// <inheritdoc/>
    public (Tensor Logits, Tensor? Auxiliary) ForwardInTraining(Tensor images, double progress) => (Forward(images, training: true), null);

    /// <inheritdoc/>
    public Tensor Forward(Tensor images) => Forward(images, training: false);

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();

    private Tensor Forward(Tensor images, bool training)
    {
        Tensor features = _stem.Forward(images, training);
        foreach (Func<Tensor, bool, Tensor> layer in _layers)
        {
            Tensor next = layer(features, training);
            features.Dispose();
            features = next;
        }

        using (features)
        {
            using Tensor normed = _lastNorm.Forward(features, training);
            using Tensor pooled = normed.relu_().mean([2, 3]);
            using Tensor byCopy = pooled.view(-1, Parameters.Copies, _width);
            using Tensor copyFirst = byCopy.transpose(0, 1);
            return copyFirst.bmm(_classifierWeight.Value).Add(_classifierBias.Value);
        }
    }
}
