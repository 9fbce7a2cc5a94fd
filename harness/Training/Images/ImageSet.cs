using static TorchSharp.torch;

namespace Harness.Training.Images;

/// <summary>Labelled images on one device. Owns its tensors.</summary>
/// <param name="Images">Normalised images, float32, N × channels × height × width.</param>
/// <param name="Labels">Classes from 0, int64, N.</param>
public sealed record ImageSet(Tensor Images, Tensor Labels) : IDisposable
{
    /// <summary>The number of images.</summary>
    public int Count => (int)Labels.shape[0];

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }
}

/// <summary>A data set as a training sees it: its parts on one device. Owns them.</summary>
/// <param name="Name">The data set's name, such as <c>cifar10-valid</c>.</param>
/// <param name="Train">What is trained on.</param>
/// <param name="Valid">What searchers see, or null where the data set has none.</param>
/// <param name="Test">What answers are judged on, or null where the data set has none.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="Channels">Channels of an image: 1 for grey, 3 for colour.</param>
/// <param name="Size">Height and width of an image in pixels.</param>
/// <param name="Black">The normalised value of a black pixel in each channel, float32, channels × 1 × 1: what random crops pad with.</param>
public sealed record DatasetSplits(
    string Name,
    ImageSet Train,
    ImageSet? Valid,
    ImageSet? Test,
    int Classes,
    int Channels,
    int Size,
    Tensor Black) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Train.Dispose();
        Valid?.Dispose();
        Test?.Dispose();
        Black.Dispose();
    }
}
