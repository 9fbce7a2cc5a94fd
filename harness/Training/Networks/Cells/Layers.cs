using Harness.Training.Devices;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Harness.Training.Networks.Cells;

// Layers hold no tensors but the windows into the network's parameters. A layer's Forward leaves its input to the
// caller and returns a tensor that the caller disposes; what back-propagation needs, the graph keeps. Images are
// copies·channels deep, channels last in memory.

/// <summary>A convolution without bias, in one group per copy.</summary>
internal sealed class Convolution
{
    // Measured on a CPU: for a 1x1 convolution of so few pixels a matrix product is two to three times as fast.
    private const int FewPixels = 2048;

    // Below this libtorch leaves 1x1 convolutions on one thread to a library that complains about newer processors.
    private const int FewImages = 16;

    private static readonly long[] NoDilation = [1, 1];

    private readonly ParameterWindow _weight;
    private readonly long[] _stride;
    private readonly long[] _padding;
    private readonly int _copies, _from, _to;
    private readonly bool _isPointwise;

    public Convolution(NetworkParameters parameters, int from, int to, int inputSize, int kernel, int stride, int padding)
    {
        _weight = parameters.AddConvolution(from, to, kernel);
        _stride = [stride, stride];
        _padding = [padding, padding];
        (_copies, _from, _to) = (parameters.Copies, from, to);
        _isPointwise = (kernel, stride, padding) == (1, 1, 0);
        OutputSize = ((inputSize + (2 * padding) - kernel) / stride) + 1;
        MultiplyAdds = (long)kernel * kernel * from * to * OutputSize * OutputSize;
    }

    /// <summary>Height and width of the output.</summary>
    public int OutputSize { get; }

    /// <summary>Of one image through one copy.</summary>
    public long MultiplyAdds { get; }

    public Tensor Forward(Tensor input)
    {
        if (_isPointwise)
        {
            long images = input.size(0);
            if (images < FewImages || images * OutputSize * OutputSize <= FewPixels)
            {
                return MultiplyPixels(input, images);
            }
        }

        return GroupedConvolution.Of(input, _weight.Value, _stride, _padding, NoDilation, _copies);
    }

    private Tensor MultiplyPixels(Tensor input, long images)
    {
        using Tensor channelsLast = input.permute(0, 2, 3, 1);
        using Tensor pixels = channelsLast.reshape(-1, _copies, _from);
        using Tensor pixelsByCopy = pixels.transpose(0, 1);
        using Tensor weight = _weight.Value.view(_copies, _to, _from);
        using Tensor transposed = weight.transpose(1, 2);
        using Tensor byCopy = pixelsByCopy.bmm(transposed);
        using Tensor output = byCopy.transpose(0, 1);
        using Tensor shaped = output.reshape(images, OutputSize, OutputSize, _copies * _to);
        return shaped.permute(0, 3, 1, 2);
    }
}

/// <summary>Batch norm with PyTorch's defaults: momentum 0.1, ε 1e-5, learned scale and shift.</summary>
internal sealed class BatchNorm
{
    private readonly ParameterWindow _scale;
    private readonly ParameterWindow _shift;
    private readonly ParameterWindow _mean;
    private readonly ParameterWindow _variance;

    public BatchNorm(NetworkParameters parameters, int channels)
    {
        _scale = parameters.AddChannels(channels, 1);
        _shift = parameters.AddChannels(channels, 0);
        _mean = parameters.AddStatistic(channels, 0);
        _variance = parameters.AddStatistic(channels, 1);
    }

    public Tensor Forward(Tensor input, bool training) =>
        F.batch_norm(input, _mean.Value, _variance.Value, _scale.Value, _shift.Value, training, momentum: 0.1, eps: 1e-5);
}

/// <summary>A convolution and batch norm.</summary>
internal sealed class ConvolutionNorm
{
    private readonly BatchNorm _norm;

    public ConvolutionNorm(NetworkParameters parameters, int from, int to, int inputSize, int kernel, int stride, int padding)
    {
        Convolution = new Convolution(parameters, from, to, inputSize, kernel, stride, padding);
        _norm = new BatchNorm(parameters, to);
    }

    /// <summary>Keeps the size of its input.</summary>
    public ConvolutionNorm(NetworkParameters parameters, int from, int to, int inputSize, int kernel)
        : this(parameters, from, to, inputSize, kernel, stride: 1, padding: kernel / 2)
    {
    }

    public Convolution Convolution { get; }

    public Tensor Forward(Tensor input, bool training)
    {
        using Tensor convolved = Convolution.Forward(input);
        return _norm.Forward(convolved, training);
    }
}

/// <summary>
/// The block of stride 2 between stages: two ReLU-convolution-batch norms beside 2x2 average pooling and a bare 1x1
/// convolution.
/// </summary>
internal sealed class ResidualBlock
{
    private readonly ConvolutionNorm _first;
    private readonly ConvolutionNorm _second;
    private readonly Convolution _shortcut;

    public ResidualBlock(NetworkParameters parameters, int from, int to, int inputSize)
    {
        _first = new ConvolutionNorm(parameters, from, to, inputSize, kernel: 3, stride: 2, padding: 1);
        OutputSize = _first.Convolution.OutputSize;
        _second = new ConvolutionNorm(parameters, to, to, OutputSize, kernel: 3);
        _shortcut = new Convolution(parameters, from, to, OutputSize, kernel: 1, stride: 1, padding: 0);
    }

    public int OutputSize { get; }

    public long MultiplyAdds => _first.Convolution.MultiplyAdds + _second.Convolution.MultiplyAdds + _shortcut.MultiplyAdds;

    public Tensor Forward(Tensor input, bool training)
    {
        using Tensor rectified = input.relu();
        using Tensor middle = _first.Forward(rectified, training);
        using Tensor middleRectified = middle.relu_();
        Tensor output = _second.Forward(middleRectified, training);
        // Odd sizes, which the published networks never have, are rounded up as the strided convolution does.
        using Tensor pooled = F.avg_pool2d(input, [2, 2], [2, 2], [0, 0], ceil_mode: true);
        using Tensor shortcut = _shortcut.Forward(pooled);
        return output.Add(shortcut);
    }
}
