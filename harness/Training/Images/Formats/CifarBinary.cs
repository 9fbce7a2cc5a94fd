namespace Harness.Training.Images.Formats;

/// <summary>
/// The binary version of CIFAR-10 and CIFAR-100 (Krizhevsky 2009): records of one label byte (CIFAR-10) or two
/// (CIFAR-100: coarse, then fine), then 3,072 bytes: 32 rows of 32 columns of red, then green, then blue.
/// </summary>
public static class CifarBinary
{
    private const int ImageLength = 3 * 32 * 32;

    /// <summary>The images of several files, in the files' order.</summary>
    /// <param name="source">The folder, or the <c>.tar.gz</c>, which is read in place and once.</param>
    /// <param name="train">The files of the training images.</param>
    /// <param name="test">The files of the test images.</param>
    /// <param name="classes">10: one label byte, or 100: two, of which the second counts.</param>
    /// <exception cref="ImageFileException">A file is missing, damaged, or of another size.</exception>
    public static (RawImages Train, RawImages Test) Read(string source, IReadOnlyList<BatchFile> train, IReadOnlyList<BatchFile> test, int classes)
    {
        var parts = new BatchedParts(train, test, channels: 3, size: 32);
        int labelLength = classes == 100 ? 2 : 1;
        var record = new byte[labelLength + ImageLength];
        DataFiles.ForEach(source, parts.FileNames, (file, path, content) =>
        {
            (Memory<byte> pixels, Memory<int> labels) = parts.Slots(file);
            int images = labels.Length;
            for (int i = 0; i < images; i++)
            {
                int got = content.ReadAtLeast(record, record.Length, throwOnEndOfStream: false);
                if (got < record.Length)
                {
                    throw new ImageFileException(path, $"ends after {(long)i * record.Length + got} of {(long)images * record.Length} bytes ({images} images of {record.Length}): it is truncated or of another data set; {DataFiles.FetchAgain}");
                }

                int label = record[labelLength - 1];
                if (label >= classes)
                {
                    throw new ImageFileException(path, $"the label of image {i} is {label}, but classes run from 0 to {classes - 1}; {DataFiles.FetchAgain}");
                }

                labels.Span[i] = label;
                record.AsSpan(labelLength).CopyTo(pixels.Span[(i * ImageLength)..]);
            }

            if (content.ReadByte() >= 0)
            {
                throw new ImageFileException(path, $"goes on after {images} images of {record.Length} bytes: it is damaged or of another data set; {DataFiles.FetchAgain}");
            }
        });
        return parts.ToImages();
    }
}
