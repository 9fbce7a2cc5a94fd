using Benchspace.Spaces;
using Harness.Training.Images;
using Harness.Training.Images.Formats;
using TorchSharp;

namespace Harness.Tests.Training;

/// <summary>Small sets of drawn shapes, so that a training takes a moment.</summary>
internal static class GeneratedData
{
    public const int Size = 16;

    public static DatasetShape Shape(int channels = 1) => new(Size, channels, classes: 10);

    public static DatasetSplits Splits(int train = 100, int valid = 40, int test = 40, int channels = 1, long seed = 1)
    {
        RawImages trainImages = Shapes.Draw(train + valid, channels, Size, seed);
        RawImages testImages = Shapes.Draw(test, channels, Size, seed + 1);
        var normalisation = new Normalisation([.. Enumerable.Repeat(127f, channels)], [.. Enumerable.Repeat(55f, channels)]);
        var dataset = new ImageDataset(
            "shapes", "Shapes", trainImages, testImages, Shapes.ClassNames, normalisation, Augmentation.None, new ValidationRule(DatasetPart.Train, valid), "generated");
        return DatasetSplits.Load(dataset, ImageSplit.Own(dataset, seed, valid), torch.CPU);
    }
}
