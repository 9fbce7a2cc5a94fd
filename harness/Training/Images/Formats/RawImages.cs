namespace Harness.Training.Images.Formats;

/// <summary>Labelled images as their files hold them, in ordinary memory. Needs no Torch. Immutable by convention; may be shared between threads.</summary>
public sealed class RawImages
{
    /// <summary>Takes the arrays over without copying them.</summary>
    /// <param name="pixels">Image after image, channel after channel, row after row: N × channels × height × width bytes.</param>
    /// <param name="labels">The class of each image, from 0.</param>
    /// <param name="channels">1 for grey, 3 for red, green and blue.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <exception cref="ArgumentException">The arrays' lengths do not fit together.</exception>
    public RawImages(byte[] pixels, int[] labels, int channels, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (pixels.Length != (long)labels.Length * channels * height * width)
        {
            throw new ArgumentException($"{pixels.Length} bytes are not {labels.Length} images of {channels}x{height}x{width}", nameof(pixels));
        }

        Pixels = pixels;
        Labels = labels;
        Channels = channels;
        Height = height;
        Width = width;
    }

    /// <summary>N × channels × height × width bytes.</summary>
    public byte[] Pixels { get; }

    /// <summary>The class of each image, from 0.</summary>
    public int[] Labels { get; }

    /// <summary>1 for grey, 3 for red, green and blue.</summary>
    public int Channels { get; }

    /// <summary>Rows of an image.</summary>
    public int Height { get; }

    /// <summary>Columns of an image.</summary>
    public int Width { get; }

    /// <summary>The number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>Bytes of one image.</summary>
    public int ImageLength => Channels * Height * Width;

    /// <summary>The pixels of one image, channels × height × width.</summary>
    public ReadOnlySpan<byte> Image(int index) => Pixels.AsSpan(index * ImageLength, ImageLength);
}
