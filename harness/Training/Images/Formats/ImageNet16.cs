using Benchspace;

namespace Harness.Training.Images.Formats;

/// <summary>
/// ImageNet at 16x16 pixels (Chrabaszcz, Loshchilov and Hutter 2017): ten pickled training batches and <c>val_data</c>,
/// with labels from 1. ImageNet16-120 is the images of the first 120 classes, in the files' order, with labels from 0,
/// as NAS-Bench-201's own reader gives them.
/// </summary>
public static class ImageNet16
{
    private const int Size = 16;
    private const int ImageLength = 3 * Size * Size;
    private const int AllClasses = 1000;

    /// <summary>The files of the training images.</summary>
    public static readonly IReadOnlyList<string> TrainFiles = [.. Enumerable.Range(1, 10).Select(i => $"train_data_batch_{i}")];

    /// <summary>The file of the test images, which are ImageNet's validation images.</summary>
    public const string TestFile = "val_data";

    /// <summary>The images of the first classes.</summary>
    /// <param name="folder">Holds the files.</param>
    /// <param name="classes">How many classes, from the first.</param>
    /// <param name="trainCount">How many training images they have: 1,281,167 of 1,000 classes, 151,700 of 120.</param>
    /// <param name="testCount">How many test images: 50 a class.</param>
    /// <exception cref="InputException">A file is missing, damaged, or the images are not that many.</exception>
    public static (RawImages Train, RawImages Test) Read(string folder, int classes, int trainCount, int testCount) =>
        (ReadPart(folder, TrainFiles, classes, trainCount), ReadPart(folder, [TestFile], classes, testCount));

    private static RawImages ReadPart(string folder, IReadOnlyList<string> files, int classes, int count)
    {
        var pixels = new byte[count * ImageLength];
        var labels = new int[count];
        int found = 0;
        byte[] buffer = [];
        DataFiles.ForEach(folder, files, (_, path, content) =>
        {
            PythonBatch batch = PythonBatch.Read(path, DataFiles.ReadAll(content, ref buffer), "labels", ImageLength, lowest: 1, AllClasses);
            for (int i = 0; i < batch.Labels.Length; i++)
            {
                if (batch.Labels[i] > classes)
                {
                    continue;
                }

                if (found == count)
                {
                    throw WrongCount(folder, files, classes, count, "more");
                }

                batch.CopyImage(i, pixels.AsSpan(found * ImageLength, ImageLength));
                labels[found++] = batch.Labels[i] - 1;
            }
        });
        return found == count
            ? new RawImages(pixels, labels, channels: 3, Size, Size)
            : throw WrongCount(folder, files, classes, count, found.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static ImageFileException WrongCount(string folder, IReadOnlyList<string> files, int classes, int count, string found) =>
        new(folder, $"{(files.Count == 1 ? files[0] : $"{files[0]} to {files[^1]}")} hold {found} images of the first {classes} classes, not {count}; {DataFiles.FetchAgain}");
}
