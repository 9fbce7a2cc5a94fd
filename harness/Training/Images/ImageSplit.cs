using System.Buffers.Binary;
using System.Security.Cryptography;
using Benchspace;
using Benchspace.Generators;
using Harness.Training.Images.Formats;

namespace Harness.Training.Images;

/// <summary>
/// Which images are trained on, which validate, and which test. Each list is in a seeded, class-balanced order,
/// and a limit keeps its beginning. A pure function of the data set's labels, the seed and the split file.
/// </summary>
/// <param name="Train">Indices of training images to train on.</param>
/// <param name="ValidFrom">Whether <paramref name="Valid"/> counts in the training or in the test images.</param>
/// <param name="Valid">Indices of validation images; empty where everything is trained on.</param>
/// <param name="Test">Indices of test images.</param>
/// <param name="Origin">Where the split comes from, for the record: a seed, or a file.</param>
public sealed record ImageSplit(int[] Train, DatasetPart ValidFrom, int[] Valid, int[] Test, string Origin)
{
    /// <summary>
    /// SHA-256 of the indices, lower-case hexadecimal: for training, validation and test images in turn, the number of
    /// indices and then each in order, as little-endian 32-bit numbers.
    /// </summary>
    public string Sha256
    {
        get
        {
            var bytes = new byte[4 * (3 + Train.Length + Valid.Length + Test.Length)];
            Span<byte> rest = bytes;
            foreach (int[] list in (ReadOnlySpan<int[]>)[Train, Valid, Test])
            {
                BinaryPrimitives.WriteInt32LittleEndian(rest, list.Length);
                rest = rest[4..];
                foreach (int index in list)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(rest, index);
                    rest = rest[4..];
                }
            }

            return Convert.ToHexStringLower(SHA256.HashData(bytes));
        }
    }

    /// <summary>Our own split: class-balanced, by a seed.</summary>
    /// <param name="dataset">What to split.</param>
    /// <param name="seed">Names the split.</param>
    /// <param name="validCount">How many validation images to take from where the data set's rule says; null for the rule's own number, 0 for none.</param>
    /// <exception cref="InputException">There are not that many images to take.</exception>
    public static ImageSplit Own(ImageDataset dataset, long seed, int? validCount = null)
    {
        int count = validCount ?? dataset.Validation.Count;
        DatasetPart from = dataset.Validation.From;
        int available = (from == DatasetPart.Train ? dataset.Train : dataset.Test).Count;
        if (count < 0 || count >= available)
        {
            throw new InputException($"{count} validation images cannot be taken from the {available} {Name(from)} images of {dataset.Name}: give a number from 0 to {available - 1}");
        }

        int[] train = Order(dataset, DatasetPart.Train, AllOf(dataset.Train), seed);
        int[] test = Order(dataset, DatasetPart.Test, AllOf(dataset.Test), seed);
        string origin = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"own, seed {seed}");
        return from == DatasetPart.Train
            ? new ImageSplit(train[count..], from, train[..count], test, origin)
            : new ImageSplit(train, from, test[..count], test[count..], origin);
    }

    /// <summary>The split of an official file (see <see cref="SplitFile"/>); the seed only orders it.</summary>
    /// <exception cref="InputException">The file is damaged or of another data set.</exception>
    public static ImageSplit FromFile(string path, ImageDataset dataset, long seed)
    {
        SplitFile file = SplitFile.Read(path, dataset.Train.Count, dataset.Test.Count);
        string origin = $"{Path.GetFileName(path)}, SHA-256 {file.Sha256}";
        return new ImageSplit(
            Order(dataset, DatasetPart.Train, file.Train ?? AllOf(dataset.Train), seed),
            file.ValidFrom,
            Order(dataset, file.ValidFrom, file.Valid, seed),
            Order(dataset, DatasetPart.Test, file.Test ?? AllOf(dataset.Test), seed),
            origin);
    }

    /// <summary>The beginnings of the three lists.</summary>
    /// <param name="train">At most how many images to train on; null for all.</param>
    /// <param name="valid">At most how many validation images; null for all.</param>
    /// <param name="test">At most how many test images; null for all.</param>
    /// <exception cref="InputException">A limit is below 1 or above what there is.</exception>
    public ImageSplit Limit(int? train, int? valid = null, int? test = null) => this with
    {
        Train = Begin(Train, train, "training"),
        Valid = Begin(Valid, valid, "validation"),
        Test = Begin(Test, test, "test"),
    };

    private static int[] Begin(int[] list, int? limit, string name)
    {
        if (limit is not { } count)
        {
            return list;
        }

        if (count < 1 || count > list.Length)
        {
            throw new InputException($"a limit of {count} {name} images does not fit the {list.Length} of this split: give a number from 1 to {list.Length}");
        }

        return list[..count];
    }

    private static int[] AllOf(RawImages images) => [.. Enumerable.Range(0, images.Count)];

    private static int[] Order(ImageDataset dataset, DatasetPart part, int[] images, long seed)
    {
        int[] labels = part == DatasetPart.Train ? dataset.Train.Labels : dataset.Test.Labels;
        var random = Xoshiro256.FromParts((ulong)seed, Xoshiro256.Hash("image split"), (ulong)part);
        return StratifiedOrder.Draw(images, labels, dataset.Classes, random);
    }

    private static string Name(DatasetPart part) => part == DatasetPart.Train ? "training" : "test";
}
