using Benchspace.Spaces;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Harness.Training.Networks.NasNet;

/// <summary>Layers in a row. Their tensors are left to the caller's dispose scope.</summary>
internal sealed class NasNetLayers(IReadOnlyList<(NasNetLayer Layer, Func<Tensor, bool, Tensor> Forward)> layers)
{
    /// <summary>Whether the first of them is a ReLU.</summary>
    public bool BeginsWithRelu => layers.Count > 0 && layers[0].Layer is NasNetLayer.Relu;

    /// <summary>The output of the last layer; the input itself where there are none.</summary>
    public Tensor Forward(Tensor input, NasNetPass pass) => ForwardFrom(0, input, pass);

    /// <summary>The same from the output of the first layer on.</summary>
    public Tensor ForwardRectified(Tensor rectified, NasNetPass pass) => ForwardFrom(1, rectified, pass);

    private Tensor ForwardFrom(int first, Tensor maps, NasNetPass pass)
    {
        for (int i = first; i < layers.Count; i++)
        {
            maps = layers[i].Forward(maps, pass.Training);
            pass.Observer?.Invoke(layers[i].Layer, maps);
        }

        return maps;
    }
}

/// <summary>
/// Makes layers with parameters of what a layout lists. Convolutions begin with variance 2 / fan-out as in the official
/// code, padding is TensorFlow's.
/// </summary>
internal sealed class NasNetLayerBuilder(NetworkParameters parameters, NasNetStem stem)
{
    // The running statistics of NASNet's own CIFAR networks and of the official AmoebaNets for ImageNet.
    private readonly (double Momentum, double Epsilon) _norm = stem == NasNetStem.Cifar ? (0.1, 1e-5) : (0.0003, 1e-3);

    public int Copies => parameters.Copies;

    public NasNetLayers Build(IReadOnlyList<NasNetLayer> layers) => new([.. layers.Select(layer => (layer, Build(layer)))]);

    /// <summary>
    /// TensorFlow's "same" padding of one dimension: what makes the output ⌈size / stride⌉, the odd one at the end.
    /// </summary>
    public static (long Before, long After) SamePadding(long size, int kernel, int stride, int dilation = 1)
    {
        long output = (size + stride - 1) / stride;
        long total = Math.Max(0, ((output - 1) * stride) + ((kernel - 1) * dilation) + 1 - size);
        return (total / 2, total - (total / 2));
    }

    private Func<Tensor, bool, Tensor> Build(NasNetLayer layer) => layer switch
    {
        NasNetLayer.Relu => static (maps, _) => maps.relu(),
        NasNetLayer.BatchNorm norm => Norm(norm.Channels),
        NasNetLayer.Convolution convolution => Ignoring(Convolution(convolution)),
        NasNetLayer.Pool pool => (maps, _) => Pool(pool, maps),
        NasNetLayer.FactorizedReduction reduction => FactorizedReduction(reduction),
        NasNetLayer.GlobalAveragePool => static (maps, _) => maps.mean([2, 3], keepdim: true),
        NasNetLayer.FullyConnected connected => Ignoring(FullyConnected(connected)),
        _ => throw new ArgumentOutOfRangeException(nameof(layer), layer, "no such layer"),
    };

    private static Func<Tensor, bool, Tensor> Ignoring(Func<Tensor, Tensor> forward) => (maps, _) => forward(maps);

    private Func<Tensor, bool, Tensor> Norm(int channels)
    {
        ParameterWindow scale = parameters.AddChannels(channels, 1), shift = parameters.AddChannels(channels, 0);
        ParameterWindow mean = parameters.AddStatistic(channels, 0), variance = parameters.AddStatistic(channels, 1);
        return (maps, training) => F.batch_norm(maps, mean.Value, variance.Value, scale.Value, shift.Value, training, _norm.Momentum, _norm.Epsilon);
    }

    private Func<Tensor, Tensor> Convolution(NasNetLayer.Convolution layer)
    {
        float fanOut = (float)layer.KernelHeight * layer.KernelWidth * layer.Out / layer.Groups;
        // A uniform distribution in ± b has variance b² / 3.
        ParameterWindow weight = parameters.AddConvolution(layer.In / layer.Groups, layer.Out, layer.KernelHeight, layer.KernelWidth, MathF.Sqrt(6 / fanOut));
        long[] stride = [layer.StrideHeight, layer.StrideWidth], dilation = [layer.Dilation, layer.Dilation];
        int groups = layer.Groups * Copies;
        return maps =>
        {
            (long top, long bottom) = layer.Padded ? SamePadding(maps.shape[2], layer.KernelHeight, layer.StrideHeight, layer.Dilation) : (0, 0);
            (long left, long right) = layer.Padded ? SamePadding(maps.shape[3], layer.KernelWidth, layer.StrideWidth, layer.Dilation) : (0, 0);
            return top == bottom && left == right
                ? GroupedConvolution.Of(maps, weight.Value, stride, [top, left], dilation, groups)
                : GroupedConvolution.Of(F.pad(maps, [left, right, top, bottom]), weight.Value, stride, [0, 0], dilation, groups);
        };
    }

    /// <summary>Pooling; padding counts neither in the maximum nor in the mean.</summary>
    internal static Tensor Pool(NasNetLayer.Pool layer, Tensor maps)
    {
        long[] kernel = [layer.Kernel, layer.Kernel], stride = [layer.Stride, layer.Stride];
        (long top, long bottom) = layer.Padded ? SamePadding(maps.shape[2], layer.Kernel, layer.Stride) : (0, 0);
        (long left, long right) = layer.Padded ? SamePadding(maps.shape[3], layer.Kernel, layer.Stride) : (0, 0);
        if (top == bottom && left == right)
        {
            return layer.Max
                ? F.max_pool2d(maps, kernel, stride, [top, left])
                : F.avg_pool2d(maps, kernel, stride, [top, left], count_include_pad: false);
        }

        if (layer.Max)
            return F.max_pool2d(F.pad(maps, [left, right, top, bottom], value: double.NegativeInfinity), kernel, stride);

        // The mean over the whole window, divided by the share of the window that is image.
        Tensor image = F.pad(ones([1, 1, maps.shape[2], maps.shape[3]], maps.dtype, maps.device), [left, right, top, bottom]);
        Tensor share = F.avg_pool2d(image, kernel, stride);
        return F.avg_pool2d(F.pad(maps, [left, right, top, bottom]), kernel, stride) / share;
    }

    private Func<Tensor, bool, Tensor> FactorizedReduction(NasNetLayer.FactorizedReduction layer)
    {
        Func<Tensor, Tensor> first = Half(layer.FirstOut);
        Func<Tensor, Tensor>? second = layer.SecondOut > 0 ? Half(layer.SecondOut) : null;
        Func<Tensor, bool, Tensor> norm = Norm(layer.Out);
        return (maps, training) =>
        {
            if (second is null)
                return norm(first(maps), training);

            // Zeros come in at the end as the image moves one pixel up and to the left.
            Tensor shifted = F.pad(maps[.., .., 1.., 1..], [0, 1, 0, 1]);
            Tensor halves = Copies == 1
                ? cat([first(maps), second(shifted)], 1)
                : cat([first(maps).unflatten(1, Copies, -1), second(shifted).unflatten(1, Copies, -1)], 2).flatten(1, 2);
            return norm(halves, training);
        };

        Func<Tensor, Tensor> Half(int channels) => Convolution(new NasNetLayer.Convolution(layer.In, channels, 1, 1) { StrideHeight = 2, StrideWidth = 2 });
    }

    /// <summary>From maps, batch × copies·channels × height × width, to copies × batch × classes.</summary>
    private Func<Tensor, Tensor> FullyConnected(NasNetLayer.FullyConnected layer)
    {
        // PyTorch's default; the official variance of 2 / classes makes the first logits of a wide network far from 0.
        float bound = 1 / MathF.Sqrt(layer.In);
        ParameterWindow weight = parameters.AddUniform([layer.In, layer.Out], bound);
        ParameterWindow bias = parameters.AddUniform([1, layer.Out], bound);
        return maps => maps.reshape(maps.shape[0], Copies, layer.In).transpose(0, 1).bmm(weight.Value).Plus(bias.Value);
    }
}
