using Benchspace;

namespace Harness.Training.Images.Formats;

/// <summary>The Python version of CIFAR-10 and CIFAR-100 (Krizhevsky 2009): pickled batches, read without Python.</summary>
public static class CifarPython
{
    /// <summary>The images of several files, in the files' order.</summary>
    /// <param name="source">The folder, or the <c>.tar.gz</c>, which is read in place and once.</param>
    /// <param name="train">The files of the training images.</param>
    /// <param name="test">The files of the test images.</param>
    /// <param name="classes">10 or 100; of CIFAR-100's labels the fine ones count.</param>
    /// <exception cref="InputException">A file is missing, damaged, or of another size.</exception>
    public static (RawImages Train, RawImages Test) Read(string source, IReadOnlyList<BatchFile> train, IReadOnlyList<BatchFile> test, int classes)
    {
        const int ImageLength = 3 * 32 * 32;
        var parts = new BatchedParts(train, test, channels: 3, size: 32);
        byte[] buffer = [];
        DataFiles.ForEach(source, parts.FileNames, (file, path, content) =>
        {
            (Memory<byte> pixels, Memory<int> labels) = parts.Slots(file);
            PythonBatch batch = PythonBatch.Read(path, DataFiles.ReadAll(content, ref buffer), classes == 100 ? "fine_labels" : "labels", ImageLength, 0, classes - 1);
            if (batch.Labels.Length != labels.Length)
            {
                throw new ImageFileException(path, $"holds {batch.Labels.Length} images, not {labels.Length}: it is of another data set; {DataFiles.FetchAgain}");
            }

            batch.Labels.CopyTo(labels);
            for (int i = 0; i < batch.Labels.Length; i++)
            {
                batch.CopyImage(i, pixels.Span.Slice(i * ImageLength, ImageLength));
            }
        });
        return parts.ToImages();
    }
}
