using Harness.Training.Devices;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Harness.Training.Images;

/// <summary>
/// One pass over the training images: each once, in random order, each flipped, cropped and cut out at random. All chance is
/// drawn before the first batch from the generator given, the same on every device and with any number of threads; a
/// batch is then made on the device for all of its images at once, without waiting for it. Owns its tensors.
/// </summary>
public sealed class TrainingEpoch : IDisposable
{
    private readonly ImageSet _set;
    private readonly int _padding;
    private readonly Tensor _order;
    private readonly Tensor? _flips, _shiftsY, _shiftsX, _places, _cutoutsY, _cutoutsX, _cutoutSide;

    /// <summary>Draws the order and what happens to each image.</summary>
    /// <param name="set">What is trained on; it must outlive the epoch.</param>
    /// <param name="augmentation">What happens to the images.</param>
    /// <param name="random">The only source of chance.</param>
    public TrainingEpoch(ImageSet set, Augmentation augmentation, Random random)
    {
        _set = set;
        _padding = augmentation.Padding;
        var order = new long[set.Count];
        for (int i = 0; i < order.Length; i++)
        {
            int j = random.Next(i + 1);
            order[i] = order[j];
            order[j] = i;
        }

        using var scope = NewDisposeScope();
        _order = ToDevice(tensor(order));
        if (augmentation.Flip)
        {
            _flips = ToDevice(tensor(Draw(2)).to(ScalarType.Bool).view(-1, 1, 1, 1));
        }

        if (augmentation.Padding > 0)
        {
            _shiftsY = ToDevice(tensor(Draw(2 * augmentation.Padding + 1)));
            _shiftsX = ToDevice(tensor(Draw(2 * augmentation.Padding + 1)));
            _places = ToDevice(HeldScalars.Numbers(set.Count, set.Pixels.device));
        }

        if (augmentation.Cutout > 0)
        {
            _cutoutSide = ToDevice(tensor((long)augmentation.Cutout));
            _cutoutsY = ToDevice(tensor(DrawStarts(set.Pixels.shape[1])).view(-1, 1, 1, 1));
            _cutoutsX = ToDevice(tensor(DrawStarts(set.Pixels.shape[2])).view(-1, 1, 1, 1));
        }

        long[] Draw(int below)
        {
            var drawn = new long[set.Count];
            for (int i = 0; i < drawn.Length; i++)
            {
                drawn[i] = random.Next(below);
            }

            return drawn;
        }

        // The first pixel of a square whose centre is in the image.
        long[] DrawStarts(long size) => Array.ConvertAll(Draw((int)size), centre => centre - (augmentation.Cutout / 2));

        Tensor ToDevice(Tensor drawn) => drawn.to(set.Pixels.device).DetachFromDisposeScope();
    }

    /// <summary>The number of images in the pass.</summary>
    public int Count => _set.Count;

    /// <summary>A batch of the pass: images, normalised, float32, N × channels × height × width (channels last), and their labels. The caller owns both.</summary>
    /// <param name="start">How many images of the pass come before it.</param>
    /// <param name="count">Its size.</param>
    public (Tensor Images, Tensor Labels) Batch(int start, int count)
    {
        using var scope = NewDisposeScope();
        Tensor chosen = _order.narrow(0, start, count);
        Tensor pixels = _set.Pixels.index_select(0, chosen);
        if (_flips is not null)
        {
            pixels = where(_flips.narrow(0, start, count), pixels.flip(2), pixels);
        }

        if (_padding > 0)
        {
            pixels = Crop(pixels, _shiftsY!.narrow(0, start, count), _shiftsX!.narrow(0, start, count));
        }

        Tensor images = _set.Normalise(pixels);
        if (_cutoutSide is not null)
        {
            CutOut(images, _cutoutsY!.narrow(0, start, count), _cutoutsX!.narrow(0, start, count));
        }

        return (images.MoveToOuterDisposeScope(), _set.Labels.index_select(0, chosen).MoveToOuterDisposeScope());
    }

    /// <summary>
    /// Black on every side, then a window of the old size from each image. The view of all windows costs nothing; one
    /// indexing operation copies the chosen ones.
    /// </summary>
    private Tensor Crop(Tensor pixels, Tensor shiftsY, Tensor shiftsX)
    {
        Tensor padded = pad(pixels, [0, 0, _padding, _padding, _padding, _padding]);
        // N × shifts down × shifts right × height × width × channels
        Tensor windows = padded.unfold(1, pixels.shape[1], 1).unfold(2, pixels.shape[2], 1).permute(0, 1, 2, 4, 5, 3);
        Tensor places = _places!.narrow(0, 0, pixels.shape[0]);
        return windows.index(TensorIndex.Tensor(places), TensorIndex.Tensor(shiftsY), TensorIndex.Tensor(shiftsX));
    }

    /// <summary>Sets a square of each image to 0, the mean.</summary>
    private void CutOut(Tensor images, Tensor startsY, Tensor startsX)
    {
        Tensor rows = Covered(HeldScalars.Numbers(images.shape[2], images.device).view(1, 1, -1, 1), startsY);
        Tensor columns = Covered(HeldScalars.Numbers(images.shape[3], images.device).view(1, 1, 1, -1), startsX);
        images.mul_(rows.logical_and(columns).logical_not());

        Tensor Covered(Tensor pixels, Tensor starts) => pixels.ge(starts).logical_and(pixels.lt(starts.Plus(_cutoutSide!)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _order.Dispose();
        _flips?.Dispose();
        _shiftsY?.Dispose();
        _shiftsX?.Dispose();
        _places?.Dispose();
        _cutoutsY?.Dispose();
        _cutoutsX?.Dispose();
        _cutoutSide?.Dispose();
    }
}
