namespace Harness.Training.Images.Formats;

/// <summary>One of the files over which a data set is spread.</summary>
/// <param name="Name">Its name without a folder.</param>
/// <param name="Images">How many images it holds.</param>
public readonly record struct BatchFile(string Name, int Images);

/// <summary>The images of a data set whose files come in any order: room for all, and the place of each file in it.</summary>
internal sealed class BatchedParts
{
    private readonly BatchFile[] _files;
    private readonly int _trainFiles;
    private readonly RawImages _train, _test;

    public BatchedParts(IReadOnlyList<BatchFile> train, IReadOnlyList<BatchFile> test, int channels, int size)
    {
        _files = [.. train, .. test];
        _trainFiles = train.Count;
        _train = Room(train, channels, size);
        _test = Room(test, channels, size);
    }

    public IReadOnlyList<string> FileNames => [.. _files.Select(file => file.Name)];

    /// <summary>Where the pixels and labels of one file belong.</summary>
    public (Memory<byte> Pixels, Memory<int> Labels) Slots(int file)
    {
        RawImages part = file < _trainFiles ? _train : _test;
        int first = _files[(file < _trainFiles ? 0 : _trainFiles)..file].Sum(before => before.Images);
        int count = _files[file].Images;
        return (part.Pixels.AsMemory(first * part.ImageLength, count * part.ImageLength), part.Labels.AsMemory(first, count));
    }

    public (RawImages Train, RawImages Test) ToImages() => (_train, _test);

    private static RawImages Room(IReadOnlyList<BatchFile> files, int channels, int size)
    {
        int count = files.Sum(file => file.Images);
        return new RawImages(new byte[count * channels * size * size], new int[count], channels, size, size);
    }
}
