using Benchspace.Spaces.NasNet;
using Harness.Training.Devices;
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
        int groups = layer.Groups * Copies;
        long[] stride = [layer.StrideHeight, layer.StrideWidth];

        // libtorch 2.10 on a CPU, channels last, is wrong in four cases, each avoided here.
        // From a single channel, the gradient of the input is nonsense.
        if (layer.In == 1)
        {
            return maps => FromSingleChannel(Padded(maps, layer), weight.Value, layer, Copies);
        }

        // The gradient of the input is nonsense with dilation. Of every dilation-th pixel, the convolution has none.
        if (layer.Dilation > 1 && layer.StrideHeight == layer.Dilation && layer.StrideWidth == layer.Dilation)
        {
            return maps => GroupedConvolution.Of(EveryPixel(Padded(maps, layer), layer.Dilation), weight.Value, [1, 1], [0, 0], [1, 1], groups);
        }

        if (layer.Dilation > 1)
        {
            long[] padding = [(layer.KernelHeight - 1) / 2, (layer.KernelWidth - 1) / 2];
            return maps => BatchToSpace(
                GroupedConvolution.Of(SpaceToBatch(maps, layer.Dilation), weight.Value, [1, 1], padding, [1, 1], groups), layer.Dilation, maps.shape[2], maps.shape[3]);
        }

        // The gradient of the weights of a strided 1x1 convolution writes beyond its memory.
        if (layer is { KernelHeight: 1, KernelWidth: 1, StrideHeight: var step } && step == layer.StrideWidth)
        {
            return maps => GroupedConvolution.Of(EveryPixel(maps, step), weight.Value, [1, 1], [0, 0], [1, 1], groups);
        }

        return maps =>
        {
            // And a wide convolution is, where its padding is wider than the image.
            (long top, long bottom, long left, long right) = PaddingOf(maps, layer);
            return top == bottom && left == right && top < maps.shape[2] && left < maps.shape[3]
                ? GroupedConvolution.Of(maps, weight.Value, stride, [top, left], [1, 1], groups)
                : GroupedConvolution.Of(Padded(maps, layer), weight.Value, stride, [0, 0], [1, 1], groups);
        };
    }

    private static (long Top, long Bottom, long Left, long Right) PaddingOf(Tensor maps, NasNetLayer.Convolution layer)
    {
        if (!layer.Padded)
        {
            return default;
        }

        (long top, long bottom) = SamePadding(maps.shape[2], layer.KernelHeight, layer.StrideHeight, layer.Dilation);
        (long left, long right) = SamePadding(maps.shape[3], layer.KernelWidth, layer.StrideWidth, layer.Dilation);
        return (top, bottom, left, right);
    }

    private static Tensor Padded(Tensor maps, NasNetLayer.Convolution layer) =>
        PaddingOf(maps, layer) is var (top, bottom, left, right) && top + bottom + left + right > 0 ? F.pad(maps, [left, right, top, bottom]) : maps;

    private static Tensor EveryPixel(Tensor maps, int step) => step == 1 ? maps : maps[.., .., TensorIndex.Slice(step: step), TensorIndex.Slice(step: step)];

    /// <summary>A convolution of each copy's single channel, without padding, as a product of matrices.</summary>
    private static Tensor FromSingleChannel(Tensor maps, Tensor weight, NasNetLayer.Convolution layer, int copies)
    {
        int size = layer.KernelHeight * layer.KernelWidth;
        long rows = ((maps.shape[2] - 1 - (layer.Dilation * (layer.KernelHeight - 1))) / layer.StrideHeight) + 1;
        Tensor windows = F.unfold(
            maps, (layer.KernelHeight, layer.KernelWidth), (layer.Dilation, layer.Dilation), stride: (layer.StrideHeight, layer.StrideWidth));
        Tensor sums = windows.reshape(maps.shape[0], copies, size, -1).transpose(2, 3).matmul(weight.reshape(copies, -1, size).transpose(1, 2));
        return sums.permute(0, 2, 1, 3).reshape(maps.shape[0], rows, -1, copies * layer.Out).permute(0, 3, 1, 2);
    }

    /// <summary>
    /// The images that every step-th pixel makes, step² for each image: a dilated convolution is an undilated one of
    /// them. Filled up with zeros to one size; channels last in memory.
    /// </summary>
    private static Tensor SpaceToBatch(Tensor maps, int step)
    {
        (long batch, long channels, long height, long width) = (maps.shape[0], maps.shape[1], maps.shape[2], maps.shape[3]);
        (long rows, long columns) = ((height + step - 1) / step, (width + step - 1) / step);
        Tensor filled = rows * step == height && columns * step == width ? maps : F.pad(maps, [0, (columns * step) - width, 0, (rows * step) - height]);
        return filled.permute(0, 2, 3, 1).reshape(batch, rows, step, columns, step, channels).permute(0, 2, 4, 1, 3, 5)
            .reshape(-1, rows, columns, channels).permute(0, 3, 1, 2);
    }

    /// <summary>The inverse of <see cref="SpaceToBatch"/>.</summary>
    private static Tensor BatchToSpace(Tensor phases, int step, long height, long width)
    {
        (long channels, long rows, long columns) = (phases.shape[1], phases.shape[2], phases.shape[3]);
        Tensor filled = phases.permute(0, 2, 3, 1).reshape(-1, step, step, rows, columns, channels).permute(0, 3, 1, 4, 2, 5)
            .reshape(-1, rows * step, columns * step, channels);
        return filled[.., ..(int)height, ..(int)width].contiguous().permute(0, 3, 1, 2);
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
        {
            return F.max_pool2d(F.pad(maps, [left, right, top, bottom], value: double.NegativeInfinity), kernel, stride);
        }

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
            {
                return norm(first(maps), training);
            }

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
