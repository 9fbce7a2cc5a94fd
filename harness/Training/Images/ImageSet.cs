using static TorchSharp.torch;

namespace Harness.Training.Images;

/// <summary>
/// Labelled images, all of them on one device, as bytes: a quarter of the memory of normalised numbers, and a batch is
/// normalised in less time than its first convolution takes to start. Owns its tensors.
/// </summary>
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

    /// <summary>Pixels as their files have them, uint8, N × channels × height × width.</summary>
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
        using Tensor pixels = empty([chosen.Length, images.Channels, images.Height, images.Width], ScalarType.Byte);
        Span<byte> target = pixels.bytes;
        var labels = new long[chosen.Length];
        for (int i = 0; i < chosen.Length; i++)
        {
            images.Image(chosen[i]).CopyTo(target[(i * images.ImageLength)..]);
            labels[i] = images.Labels[chosen[i]];
        }

        return new ImageSet(
            pixels.to(device, copy: true).DetachFromDisposeScope(),
            tensor(labels, device: device).DetachFromDisposeScope(),
            tensor(normalisation.Mean, [1, images.Channels, 1, 1], device: device).DetachFromDisposeScope(),
            tensor(normalisation.Deviation, [1, images.Channels, 1, 1], device: device).DetachFromDisposeScope());
    }

    /// <summary>Consecutive images, normalised, float32, and their labels: how an evaluation walks through the set. The caller owns both.</summary>
    public (Tensor Images, Tensor Labels) Batch(int start, int count)
    {
        using Tensor pixels = Pixels.narrow(0, start, count);
        return (Normalise(pixels), Labels.narrow(0, start, count));
    }

    /// <summary>Bytes to numbers of mean 0 and deviation 1, float32. The caller owns the result.</summary>
    internal Tensor Normalise(Tensor pixels) => pixels.to(ScalarType.Float32).sub_(_mean).div_(_deviation);

    /// <inheritdoc/>
    public void Dispose()
    {
        Pixels.Dispose();
        Labels.Dispose();
        _mean.Dispose();
        _deviation.Dispose();
    }
}

/// <summary>A data set as a training sees it: its parts on one device. Owns them.</summary>
/// <param name="Name">The data set's name, such as <c>cifar10</c>.</param>
/// <param name="Train">What is trained on.</param>
/// <param name="Valid">What searchers see, or null where everything is trained on.</param>
/// <param name="Test">What answers are judged on.</param>
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
