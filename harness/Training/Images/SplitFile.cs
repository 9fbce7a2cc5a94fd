using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Harness.Training.Images.Formats;

namespace Harness.Training.Images;

/// <summary>
/// A split file of NAS-Bench-201, as its repository has them under <c>configs/nas-benchmark</c>: a JSON object of
/// lists, each <c>["int", ["0", "4", …]]</c>. <c>train</c> and <c>valid</c> count in the training images
/// (<c>cifar-split.txt</c>), <c>xvalid</c> and <c>xtest</c> in the test images (<c>cifar100-test-split.txt</c>,
/// <c>imagenet-16-120-test-split.txt</c>).
/// </summary>
/// <param name="Train">Images to train on, or null where the file leaves the training images whole.</param>
/// <param name="ValidFrom">What <paramref name="Valid"/> counts in.</param>
/// <param name="Valid">Validation images.</param>
/// <param name="Test">Test images, or null where the file leaves them whole.</param>
/// <param name="Sha256">Of the file, lower-case hexadecimal.</param>
internal sealed record SplitFile(int[]? Train, DatasetPart ValidFrom, int[] Valid, int[]? Test, string Sha256)
{
    /// <summary>Reads and checks a file: no index twice, none beyond the images.</summary>
    /// <exception cref="ImageFileException">The file is missing, damaged or of another data set.</exception>
    public static SplitFile Read(string path, int trainCount, int testCount)
    {
        ReadOnlyMemory<byte> bytes = ReadAll(path);
        Dictionary<string, int[]> lists = Parse(path, bytes);
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        if (lists.TryGetValue("train", out int[]? train) && lists.TryGetValue("valid", out int[]? valid))
        {
            CheckDisjoint(path, "train", train, "valid", valid, trainCount, "training");
            return new SplitFile(train, DatasetPart.Train, valid, null, sha256);
        }

        if (lists.TryGetValue("xvalid", out valid) && lists.TryGetValue("xtest", out int[]? test))
        {
            CheckDisjoint(path, "xvalid", valid, "xtest", test, testCount, "test");
            return new SplitFile(null, DatasetPart.Test, valid, test, sha256);
        }

        throw new ImageFileException(path, $"holds neither \"train\" and \"valid\" nor \"xvalid\" and \"xtest\", but {(lists.Count == 0 ? "nothing" : string.Join(", ", lists.Keys))}: it is no split file of NAS-Bench-201");
    }

    private static ReadOnlyMemory<byte> ReadAll(string path)
    {
        using Stream stream = DataFiles.OpenRead(path);
        byte[] buffer = [];
        ReadOnlyMemory<byte> bytes = default;
        DataFiles.Guard(path, () => bytes = DataFiles.ReadAll(stream, ref buffer));
        return bytes;
    }

    private static Dictionary<string, int[]> Parse(string path, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var lists = new Dictionary<string, int[]>();
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                // A pair of a type's name and the values: autodl's way of writing typed configuration.
                JsonElement values = property.Value[1];
                lists[property.Name] = [.. values.EnumerateArray().Select(Index)];
            }

            return lists;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw new ImageFileException(path, "is not a split file: expected a JSON object of lists such as \"train\": [\"int\", [\"0\", \"4\"]]", e);
        }
    }

    private static int Index(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? value.GetInt32()
        : int.Parse(value.GetString()!, NumberStyles.None, CultureInfo.InvariantCulture);

    private static void CheckDisjoint(string path, string firstName, int[] first, string secondName, int[] second, int count, string part)
    {
        var taken = new bool[count];
        foreach ((string name, int[] list) in new[] { (firstName, first), (secondName, second) })
        {
            if (list.Length == 0)
            {
                throw new ImageFileException(path, $"its list \"{name}\" is empty");
            }

            foreach (int index in list)
            {
                if ((uint)index >= (uint)count)
                {
                    throw new ImageFileException(path, $"\"{name}\" names image {index}, but there are {count} {part} images: the split belongs to another data set");
                }

                if (taken[index])
                {
                    throw new ImageFileException(path, $"names image {index} twice: the file is damaged");
                }

                taken[index] = true;
            }
        }
    }
}
