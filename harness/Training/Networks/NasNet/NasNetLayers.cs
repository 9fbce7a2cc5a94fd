using Benchspace.Spaces;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Harness.Training.Networks.NasNet;

/// <summary>How batch normalisation keeps its running statistics.</summary>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Momentum">The weight of a new batch.</param>
internal readonly record struct BatchNormSettings(double Epsilon, double Momentum);

/// <summary>Makes modules of the layers that a layout lists.</summary>
internal static class NasNetLayers
{
    /// <summary>The layers one after another; null where there are none.</summary>
    public static Module<Tensor, Tensor>? Build(IReadOnlyList<NasNetLayer> layers, BatchNormSettings batchNorm) =>
        layers.Count == 0 ? null : Sequential(layers.Select(layer => Build(layer, batchNorm)));

    private static Module<Tensor, Tensor> Build(NasNetLayer layer, BatchNormSettings batchNorm) => layer switch
    {
        NasNetLayer.Relu => ReLU(),
        NasNetLayer.BatchNorm norm => BatchNorm2d(norm.Channels, batchNorm.Epsilon, batchNorm.Momentum),
        NasNetLayer.Convolution convolution => new NasNetConvolution(convolution),
        NasNetLayer.Pool pool => new NasNetPool(pool),
        NasNetLayer.FactorizedReduction reduction => new NasNetFactorizedReduction(reduction, batchNorm),
        NasNetLayer.GlobalAveragePool => AdaptiveAvgPool2d(1),
        NasNetLayer.FullyConnected connected => Sequential(Flatten(), Classifier(connected)),
        _ => throw new ArgumentOutOfRangeException(nameof(layer), layer, "no such layer"),
    };

    private static Linear Classifier(NasNetLayer.FullyConnected connected)
    {
        Linear linear = Linear(connected.In, connected.Out);
        init.normal_(linear.weight, std: Math.Sqrt(2.0 / connected.Out));
        init.zeros_(linear.bias);
        return linear;
    }

    /// <summary>
    /// TensorFlow's "same" padding of one dimension: what makes the output ⌈size / stride⌉, the odd one at the end.
    /// </summary>
    public static (long Before, long After) SamePadding(long size, int kernel, int stride, int dilation = 1)
    {
        long output = (size + stride - 1) / stride;
        long total = Math.Max(0, ((output - 1) * stride) + ((kernel - 1) * dilation) + 1 - size);
        return (total / 2, total - (total / 2));
    }
}

/// <summary>A convolution with TensorFlow's padding, initialised with variance 2 / fan-out as the official code does.</summary>
internal sealed class NasNetConvolution : Module<Tensor, Tensor>
{
    private readonly NasNetLayer.Convolution _layer;
    private readonly Parameter weight;

    public NasNetConvolution(NasNetLayer.Convolution layer) : base("Convolution")
    {
        _layer = layer;
        weight = Parameter(empty(layer.Out, layer.In / layer.Groups, layer.KernelHeight, layer.KernelWidth));
        double fanOut = (double)layer.KernelHeight * layer.KernelWidth * layer.Out / layer.Groups;
        init.normal_(weight, std: Math.Sqrt(2 / fanOut));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        (long Before, long After) rows = (0, 0);
        (long Before, long After) columns = (0, 0);
        if (_layer.Padded)
        {
            rows = NasNetLayers.SamePadding(input.shape[2], _layer.KernelHeight, _layer.StrideHeight, _layer.Dilation);
            columns = NasNetLayers.SamePadding(input.shape[3], _layer.KernelWidth, _layer.StrideWidth, _layer.Dilation);
        }

        long[] strides = [_layer.StrideHeight, _layer.StrideWidth];
        long[] dilation = [_layer.Dilation, _layer.Dilation];
        if (rows.Before == rows.After && columns.Before == columns.After)
            return functional.conv2d(input, weight, null, strides, [rows.Before, columns.Before], dilation, _layer.Groups);

        using Tensor padded = functional.pad(input, [columns.Before, columns.After, rows.Before, rows.After]);
        return functional.conv2d(padded, weight, null, strides, [0, 0], dilation, _layer.Groups);
    }
}

/// <summary>Pooling with TensorFlow's padding, which counts neither in the maximum nor in the mean.</summary>
internal sealed class NasNetPool(NasNetLayer.Pool layer) : Module<Tensor, Tensor>("Pool")
{
    public override Tensor forward(Tensor input)
    {
        (long Before, long After) rows = layer.Padded ? NasNetLayers.SamePadding(input.shape[2], layer.Kernel, layer.Stride) : (0, 0);
        (long Before, long After) columns = layer.Padded ? NasNetLayers.SamePadding(input.shape[3], layer.Kernel, layer.Stride) : (0, 0);
        if (rows.Before == rows.After && columns.Before == columns.After)
            return Pool(input, [rows.Before, columns.Before]);

        using Tensor padded = functional.pad(input, [columns.Before, columns.After, rows.Before, rows.After], value: layer.Max ? double.NegativeInfinity : 0);
        if (layer.Max)
            return Pool(padded, [0, 0]);

        // The mean of what is not padding: the mean over the window, divided by the share of the window that is image.
        using Tensor image = functional.pad(ones_like(input[..1, ..1]), [columns.Before, columns.After, rows.Before, rows.After]);
        using Tensor share = Pool(image, [0, 0]);
        using Tensor mean = Pool(padded, [0, 0]);
        return mean / share;
    }

    private Tensor Pool(Tensor input, long[] padding)
    {
        long[] kernel = [layer.Kernel, layer.Kernel];
        long[] stride = [layer.Stride, layer.Stride];
        return layer.Max
            ? functional.max_pool2d(input, kernel, stride, padding)
            : functional.avg_pool2d(input, kernel, stride, padding, count_include_pad: false);
    }
}

/// <summary>The factorised reduction: two strided 1x1 convolutions, the second one pixel further, side by side.</summary>
internal sealed class NasNetFactorizedReduction : Module<Tensor, Tensor>
{
    private readonly NasNetConvolution first;
    private readonly NasNetConvolution? second;
    private readonly BatchNorm2d norm;

    public NasNetFactorizedReduction(NasNetLayer.FactorizedReduction layer, BatchNormSettings batchNorm) : base("FactorizedReduction")
    {
        first = Half(layer.FirstOut);
        second = layer.SecondOut > 0 ? Half(layer.SecondOut) : null;
        norm = BatchNorm2d(layer.Out, batchNorm.Epsilon, batchNorm.Momentum);
        RegisterComponents();

        NasNetConvolution Half(int channels) => new(new NasNetLayer.Convolution(layer.In, channels, 1, 1) { StrideHeight = 2, StrideWidth = 2 });
    }

    public override Tensor forward(Tensor input)
    {
        if (second is null)
            return norm.call(first.call(input));

        // Zeros come in at the end as the image moves one pixel up and to the left.
        Tensor shifted = functional.pad(input[.., .., 1.., 1..], [0, 1, 0, 1]);
        return norm.call(cat([first.call(input), second.call(shifted)], 1));
    }
}
