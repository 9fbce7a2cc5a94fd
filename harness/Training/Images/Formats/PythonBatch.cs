using Benchspace.Formats.Pickle;

namespace Harness.Training.Images.Formats;

/// <summary>
/// A file of CIFAR's Python version or of the downsampled ImageNet: a pickled dict with a numpy array of unsigned bytes,
/// one row per image (red plane, green plane, blue plane), and a list of labels. The pickle is read as data; nothing in
/// it is run.
/// </summary>
internal sealed class PythonBatch
{
    private readonly PickleArray _data;
    private readonly int _imageLength;

    private PythonBatch(PickleArray data, int imageLength, int[] labels)
    {
        _data = data;
        _imageLength = imageLength;
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
        if (PickleReader.Read(content, path) is not PickleDict batch)
        {
            throw NotABatch(path, "it is no dict");
        }

        if (batch.Find("data") is not PickleArray { Dtype: { Kind: 'u', Size: 1 }, Shape.Count: 2 } data || data.Shape[1] != imageLength)
        {
            throw NotABatch(path, $"its \"data\" is {batch.Find("data")?.Description ?? "missing"}, not an array of unsigned bytes of shape (images, {imageLength})");
        }

        if (batch.Find(labelsKey) is not PickleList list || list.Items.Count != data.Shape[0])
        {
            throw NotABatch(path, $"its \"{labelsKey}\" is {batch.Find(labelsKey)?.Description ?? "missing"}, not a list of {data.Shape[0]}");
        }

        var labels = new int[list.Items.Count];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = list.Items[i] is PickleInt label && label.Value >= lowest && label.Value <= highest
                ? (int)label.Value
                : throw new ImageFileException(path, $"the label of image {i} is {list.Items[i].Description}, but classes run from {lowest} to {highest}; {DataFiles.FetchAgain}");
        }

        return new PythonBatch(data, imageLength, labels);
    }

    /// <summary>Copies the pixels of one image.</summary>
    public void CopyImage(int index, Span<byte> pixels)
    {
        ReadOnlySpan<byte> data = _data.Data.Span;
        if (!_data.IsFortranOrder)
        {
            data.Slice(index * _imageLength, _imageLength).CopyTo(pixels);
            return;
        }

        for (int i = 0; i < _imageLength; i++)
        {
            pixels[i] = data[i * Labels.Length + index];
        }
    }

    private static ImageFileException NotABatch(string path, string why) =>
        new(path, $"is not a batch of images: {why}; {DataFiles.FetchAgain}");
}
