using Harness.Training.Images.Formats;
using static TorchSharp.torch;

namespace Harness.Training.Images;

/// <summary>
/// Labelled images, all of them on one device, as bytes: a quarter of the memory of normalised numbers, which are made
/// batch by batch. Owns its tensors.
/// </summary>
/// <remarks>
/// Batches are N × channels × height × width with the channels of a pixel side by side in memory ("channels last"), and
/// convolutions hand that layout on. It is faster on a CPU, and it is needed there: where the channels lie in planes
/// and their number is no multiple of 16, oneDNN's 3x3 convolutions (libtorch 2.10, AVX-512) pad them with memory that
/// nobody has written, times zero: NaN in the result whenever NaN was left there, about once in 500 steps of a network
/// of 8 channels.
/// </remarks>
public sealed class ImageSet : IDisposable
{
    private readonly Tensor _mean, _deviation;

    private ImageSet(Tensor pixels, Tensor labels, Tensor mean, Tensor deviation)
    {
        Pixels = pixels;
        Labels = labels;
        _mean = mean;
        _deviation = deviation;
    }

    /// <summary>Pixels as their files have them, uint8, N × height × width × channels.</summary>
    public Tensor Pixels { get; }

    /// <summary>Classes from 0, int64, N.</summary>
    public Tensor Labels { get; }

    /// <summary>The number of images.</summary>
    public int Count => (int)Labels.shape[0];

    /// <summary>Puts images on a device.</summary>
    /// <param name="images">Where they come from.</param>
    /// <param name="chosen">Which of them, and in which order.</param>
    /// <param name="normalisation">What batches are normalised by.</param>
    /// <param name="device">Where to.</param>
    public static ImageSet Load(RawImages images, int[] chosen, Normalisation normalisation, Device device)
    {
        using var scope = NewDisposeScope();
        Tensor pixels = empty([chosen.Length, images.Height, images.Width, images.Channels], ScalarType.Byte);
        var labels = new long[chosen.Length];
        Span<byte> target = pixels.bytes;
        for (int i = 0; i < chosen.Length; i++)
        {
            Interleave(images.Image(chosen[i]), target.Slice(i * images.ImageLength, images.ImageLength), images.Channels);
            labels[i] = images.Labels[chosen[i]];
        }

        // One constant for each byte of a row of pixels: with a row of numbers to subtract, not three, it runs vectorised.
        Tensor Row(float[] constants) => tensor(constants, device: device).repeat(images.Width).DetachFromDisposeScope();
        return new ImageSet(
            pixels.to(device).DetachFromDisposeScope(),
            tensor(labels, device: device).DetachFromDisposeScope(),
            Row(normalisation.Mean),
            Row(normalisation.Deviation));
    }

    /// <summary>Consecutive images, normalised, float32, and their labels: how an evaluation walks through the set. The caller owns both.</summary>
    public (Tensor Images, Tensor Labels) Batch(int start, int count)
    {
        using Tensor pixels = Pixels.narrow(0, start, count);
        return (Normalise(pixels), Labels.narrow(0, start, count));
    }

    /// <summary>Bytes, N × height × width × channels, to numbers of mean 0 and deviation 1, float32, N × channels × height × width. The caller owns the result.</summary>
    internal Tensor Normalise(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        long[] shape = pixels.shape;
        Tensor rows = pixels.to(ScalarType.Float32).view(shape[0], shape[1], -1);
        return rows.sub_(_mean).div_(_deviation).view(shape).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Pixels.Dispose();
        Labels.Dispose();
        _mean.Dispose();
        _deviation.Dispose();
    }

    /// <summary>Planes of channels to pixels of channels.</summary>
    private static void Interleave(ReadOnlySpan<byte> planes, Span<byte> pixels, int channels)
    {
        int plane = planes.Length / channels;
        for (int channel = 0; channel < channels; channel++)
        {
            for (int i = 0; i < plane; i++)
            {
                pixels[i * channels + channel] = planes[channel * plane + i];
            }
        }
    }
}

/// <summary>A data set as a training sees it: its parts on one device. Owns them.</summary>
/// <param name="Name">The data set's name, such as <c>cifar10</c>.</param>
/// <param name="Train">What is trained on.</param>
/// <param name="Valid">What a search sees, or null where everything is trained on.</param>
/// <param name="Test">What recommendations are tested on.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="Channels">Channels of an image: 1 for grey, 3 for colour.</param>
/// <param name="Size">Height and width of an image in pixels.</param>
public sealed record DatasetSplits(
    string Name,
    ImageSet Train,
    ImageSet? Valid,
    ImageSet Test,
    int Classes,
    int Channels,
    int Size) : IDisposable
{
    /// <summary>Puts a data set, divided, on a device.</summary>
    public static DatasetSplits Load(ImageDataset dataset, ImageSplit split, Device device)
    {
        ImageSet Part(RawImages images, int[] chosen) => ImageSet.Load(images, chosen, dataset.Normalisation, device);
        return new DatasetSplits(
            dataset.Name,
            Part(dataset.Train, split.Train),
            split.Valid.Length == 0 ? null : Part(split.ValidFrom == DatasetPart.Train ? dataset.Train : dataset.Test, split.Valid),
            Part(dataset.Test, split.Test),
            dataset.Classes,
            dataset.Train.Channels,
            dataset.Train.Height);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Train.Dispose();
        Valid?.Dispose();
        Test.Dispose();
    }
}
