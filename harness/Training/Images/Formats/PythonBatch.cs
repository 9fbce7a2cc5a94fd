using Benchspace.Formats.Pickle;

namespace Harness.Training.Images.Formats;

/// <summary>
/// A file of CIFAR's Python version or of the downsampled ImageNet: a pickled dict with a numpy array of unsigned bytes,
/// one row per image (red plane, green plane, blue plane), and a list of labels. The pickle is read as data; nothing in
/// it is run.
/// </summary>
internal sealed class PythonBatch
{
    private readonly ByteMatrix _data;

    private PythonBatch(ByteMatrix data, int[] labels)
    {
        _data = data;
        Labels = labels;
    }

    /// <summary>The labels as the file has them.</summary>
    public int[] Labels { get; }

    /// <summary>Reads a batch.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="content">The pickle; the batch is a view of it.</param>
    /// <param name="labelsKey">Under which key the labels stand.</param>
    /// <param name="imageLength">Bytes of an image.</param>
    /// <param name="lowest">The lowest label.</param>
    /// <param name="highest">The highest label.</param>
    /// <exception cref="Benchspace.InputException">It is no such pickle.</exception>
    public static PythonBatch Read(string path, ReadOnlyMemory<byte> content, string labelsKey, int imageLength, int lowest, int highest)
    {
        PickledDict batch = PickledDict.Read(content, path) ?? throw NotABatch(path, "it is no dict");
        if (batch.FindBytes("data") is not { } data || data.Columns != imageLength)
        {
            throw NotABatch(path, $"its \"data\" is {batch.Describe("data")}, not an array of unsigned bytes of shape (images, {imageLength})");
        }

        if (batch.FindWholeNumbers(labelsKey) is not { } list || list.Count != data.Rows)
        {
            throw NotABatch(path, $"its \"{labelsKey}\" is {batch.Describe(labelsKey)}, not a list of {data.Rows}");
        }

        var labels = new int[list.Count];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = list[i] is { } label && label >= lowest && label <= highest
                ? (int)label
                : throw new ImageFileException(path, $"the label of image {i} is {(list[i] is { } number ? $"the number {number}" : "no whole number")}, but classes run from {lowest} to {highest}; {DataFiles.FetchAgain}");
        }

        return new PythonBatch(data, labels);
    }

    /// <summary>Copies the pixels of one image.</summary>
    public void CopyImage(int index, Span<byte> pixels) => _data.CopyRow(index, pixels);

    private static ImageFileException NotABatch(string path, string why) =>
        new(path, $"is not a batch of images: {why}; {DataFiles.FetchAgain}");
}
