using System.Buffers.Binary;

namespace Harness.Training.Images.Formats;

/// <summary>
/// The IDX format of MNIST and its relatives (LeCun, Cortes and Burges): two zero bytes, the element type (8 for
/// unsigned bytes), the number of dimensions, each dimension as a big-endian 32-bit number, the bytes.
/// Compressed by gzip or not.
/// </summary>
public static class IdxFile
{
    /// <summary>Grey images from one file and their labels from another.</summary>
    /// <param name="imagesPath">Three dimensions: images, rows, columns.</param>
    /// <param name="labelsPath">One dimension: a class for each image.</param>
    /// <param name="classes">Labels run from 0 to one below.</param>
    /// <exception cref="ImageFileException">A file is missing, damaged, or does not fit the other.</exception>
    public static RawImages Read(string imagesPath, string labelsPath, int classes)
    {
        (int[] shape, byte[] pixels) = ReadBytes(imagesPath, dimensions: 3, "images");
        (_, byte[] labels) = ReadBytes(labelsPath, dimensions: 1, "labels");
        if (labels.Length != shape[0])
        {
            throw new ImageFileException(labelsPath, $"holds {labels.Length} labels, but {imagesPath} holds {shape[0]} images: the two files do not belong together");
        }

        int wrong = labels.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1));
        if (wrong >= 0)
        {
            throw new ImageFileException(labelsPath, $"the label of image {wrong} is {labels[wrong]}, but classes run from 0 to {classes - 1}; {DataFiles.FetchAgain}");
        }

        return new RawImages(pixels, Array.ConvertAll(labels, label => (int)label), channels: 1, shape[1], shape[2]);
    }

    private static (int[] Shape, byte[] Bytes) ReadBytes(string path, int dimensions, string what)
    {
        using Stream stream = DataFiles.OpenRead(path);
        (int[], byte[]) result = default;
        DataFiles.Guard(path, () => result = ReadBytes(path, stream, dimensions, what));
        return result;
    }

    private static (int[] Shape, byte[] Bytes) ReadBytes(string path, Stream stream, int dimensions, string what)
    {
        var header = new byte[4 + 4 * dimensions];
        int got = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (got < 4 || header[0] != 0 || header[1] != 0 || header[2] != 8 || header[3] != dimensions)
        {
            string begin = Convert.ToHexString(header.AsSpan(0, Math.Min(got, 4)));
            throw new ImageFileException(path, $"is not an IDX file of {what}: it begins with {begin}, not with 000008{dimensions:x2}; {DataFiles.FetchAgain}");
        }

        var shape = new int[dimensions];
        long length = 1;
        for (int i = 0; i < dimensions; i++)
        {
            shape[i] = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 + 4 * i));
            length = shape[i] is > 0 and < 1 << 28 && length < Array.MaxLength ? length * shape[i] : 0;
        }

        if (got < header.Length)
        {
            throw new EndOfStreamException();
        }

        if (length is 0 || length > Array.MaxLength)
        {
            throw new ImageFileException(path, $"its header says {string.Join(" x ", shape)}, which cannot be; {DataFiles.FetchAgain}");
        }

        var bytes = new byte[length];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length)
        {
            throw new ImageFileException(path, $"holds {read} of the {length} bytes of {what} that its header says: the file is truncated; {DataFiles.FetchAgain}");
        }

        if (stream.ReadByte() >= 0)
        {
            throw new ImageFileException(path, $"goes on after the {length} bytes of {what} that its header says; {DataFiles.FetchAgain}");
        }

        return (shape, bytes);
    }
}
