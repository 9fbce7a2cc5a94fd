using System.Globalization;
using Benchspace;
using Benchspace.Spaces;
using Harness.Training.Images;

namespace Harness.Training;

/// <summary>Which images are used: a data set, where it lies, and how it is divided.</summary>
/// <param name="Dataset">The data set's name.</param>
internal sealed record DataSelection(string Dataset)
{
    /// <summary>Where its files lie, or null to look in the usual folders.</summary>
    public string? Folder { get; init; }

    /// <summary>An official split file, or null for the one beside the data, if there is one, else a split of our own.</summary>
    public string? SplitFile { get; init; }

    /// <summary>Names our own split and orders the lists of any.</summary>
    public long SplitSeed { get; init; }

    /// <summary>Validation images that our own split sets aside; null for the data set's rule, 0 to train on everything.</summary>
    public int? ValidCount { get; init; }

    /// <summary>At most so many training images, or null for all.</summary>
    public int? LimitTrain { get; init; }

    /// <summary>At most so many validation images, or null for all.</summary>
    public int? LimitValid { get; init; }

    /// <summary>At most so many test images, or null for all.</summary>
    public int? LimitTest { get; init; }

    /// <summary>Reads the data set and divides it.</summary>
    /// <exception cref="InputException">It is not there or damaged, or a number does not fit it.</exception>
    public SelectedData Open()
    {
        ImageDataset dataset = ImageDatasets.Find(Dataset, Folder);
        string? file = SplitFile ?? (ValidCount is null ? dataset.SplitFile : null);
        if (file is not null && ValidCount is not null)
        {
            throw new InputException("a split file says how many validation images there are: give a split file or a number of validation images, not both");
        }

        ImageSplit split = file is null ? ImageSplit.Own(dataset, SplitSeed, ValidCount) : ImageSplit.FromFile(file, dataset, SplitSeed);
        return new SelectedData(dataset, split.Limit(LimitTrain, LimitValid, LimitTest));
    }
}

/// <summary>A data set, divided.</summary>
internal sealed record SelectedData(ImageDataset Dataset, ImageSplit Split)
{
    /// <summary>What it asks of a network.</summary>
    public DatasetShape Shape => new(Dataset.Train.Height, Dataset.Train.Channels, Dataset.Classes);

    /// <summary>What it is, to the last pixel, for records.</summary>
    public IEnumerable<KeyValuePair<string, string>> Facts() =>
    [
        new("dataset", Dataset.Name),
        new("dataset_sha256", Dataset.ComputeSha256()),
        new("split", Split.Origin),
        new("split_sha256", Split.Sha256),
        new("train_images", Split.Train.Length.ToString(CultureInfo.InvariantCulture)),
        new("valid_images", Split.Valid.Length.ToString(CultureInfo.InvariantCulture)),
        new("test_images", Split.Test.Length.ToString(CultureInfo.InvariantCulture)),
    ];
}
