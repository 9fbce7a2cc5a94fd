using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Harness.Training.Images.Formats;

namespace Harness.Training.Images;

/// <summary>An image data set in ordinary memory, and the constants that its users share. Immutable by convention.</summary>
/// <param name="Name">Its name, such as <c>cifar10</c>.</param>
/// <param name="Title">The name in tables and legends, such as <c>CIFAR-10</c>.</param>
/// <param name="Train">The official training images.</param>
/// <param name="Test">The official test images (the validation images of ImageNet).</param>
/// <param name="ClassNames">What each label means.</param>
/// <param name="Normalisation">Brings pixels to mean 0 and deviation 1.</param>
/// <param name="Augmentation">What the benchmark's recipe does to a training image.</param>
/// <param name="Validation">Where validation images come from unless a split file says otherwise.</param>
/// <param name="Source">The folder or file it was read from, or how it was generated.</param>
public sealed record ImageDataset(
    string Name,
    string Title,
    RawImages Train,
    RawImages Test,
    IReadOnlyList<string> ClassNames,
    Normalisation Normalisation,
    Augmentation Augmentation,
    ValidationRule Validation,
    string Source)
{
    /// <summary>The official split file that lies beside the data, or null.</summary>
    public string? SplitFile { get; init; }

    /// <summary>The number of classes.</summary>
    public int Classes => ClassNames.Count;

    /// <summary>SHA-256 of all pixels and labels, lower-case hexadecimal: equal for equal images, whatever files they came in.</summary>
    public string ComputeSha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[4];
        foreach (RawImages part in (ReadOnlySpan<RawImages>)[Train, Test])
        {
            foreach (int fact in (ReadOnlySpan<int>)[part.Count, part.Channels, part.Height, part.Width])
            {
                BinaryPrimitives.WriteInt32LittleEndian(number, fact);
                hash.AppendData(number);
            }

            hash.AppendData(part.Pixels);
            hash.AppendData(MemoryMarshal.AsBytes(part.Labels.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>The constants that bring pixels to mean 0 and standard deviation 1 over the training images, one for each channel, in units of 0 to 255.</summary>
/// <param name="Mean">What is subtracted.</param>
/// <param name="Deviation">What the difference is divided by.</param>
public sealed record Normalisation(float[] Mean, float[] Deviation);

/// <summary>What is done to a training image, anew in every epoch.</summary>
/// <param name="Padding">Black pixels added on every side before a window of the old size is cut out at random; 0 for none.</param>
/// <param name="Flip">Whether half of the images, at random, are mirrored left to right.</param>
/// <param name="Cutout">
/// The side in pixels of a square that is set to the mean once the image is normalised; its centre is a random pixel,
/// and what lies outside the image is lost (DeVries and Taylor 2017). 0 for none.
/// </param>
public sealed record Augmentation(int Padding, bool Flip, int Cutout = 0)
{
    /// <summary>Images as they are.</summary>
    public static readonly Augmentation None = new(0, false);
}

/// <summary>An official part of a data set.</summary>
public enum DatasetPart
{
    /// <summary>The training images.</summary>
    Train,

    /// <summary>The test images.</summary>
    Test,
}

/// <summary>Where validation images come from, as the benchmark has it: out of the training images (CIFAR-10) or out of the test images (CIFAR-100, ImageNet16-120).</summary>
/// <param name="From">The part that gives them up.</param>
/// <param name="Count">How many.</param>
public sealed record ValidationRule(DatasetPart From, int Count);
