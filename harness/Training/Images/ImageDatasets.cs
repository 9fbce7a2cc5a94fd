using Benchspace;
using Benchspace.Tables;
using Harness.Training.Images.Formats;

namespace Harness.Training.Images;

/// <summary>The image data sets that a training can use, and where on this machine their files lie.</summary>
public static class ImageDatasets
{
    // NAS-Bench-201's constants; they come before the definitions that use them.
    private static readonly Normalisation ImageNet16Constants = new([122.68f, 116.66f, 104.01f], [63.22f, 61.26f, 65.09f]);

    private static readonly Definition[] Definitions =
    [
        new("fashion-mnist", "Fashion-MNIST", ClassNames.FashionMnist,
            // Of MNIST and its relative, mean and deviation over the 60,000 training images.
            new Normalisation([72.94f], [90.02f]), new Augmentation(2, Flip: true), new ValidationRule(DatasetPart.Train, 10_000))
        {
            SystemFolder = "/usr/share/datasets/fashion-mnist", // Debian's package dataset-fashion-mnist
            Open = folder => OpenMnist(folder, ClassNames.FashionMnist.Length),
        },
        new("mnist", "MNIST", ClassNames.Mnist,
            new Normalisation([33.32f], [78.57f]), new Augmentation(2, Flip: false), new ValidationRule(DatasetPart.Train, 10_000))
        {
            Open = folder => OpenMnist(folder, ClassNames.Mnist.Length),
        },
        new("cifar10", "CIFAR-10", ClassNames.Cifar10,
            new Normalisation([125.3f, 123.0f, 113.9f], [63.0f, 62.1f, 66.7f]), new Augmentation(4, Flip: true), new ValidationRule(DatasetPart.Train, 25_000))
        {
            SplitFile = "cifar-split.txt",
            Open = OpenCifar10,
        },
        new("cifar100", "CIFAR-100", ClassNames.Cifar100,
            new Normalisation([129.3f, 124.1f, 112.4f], [68.2f, 65.4f, 70.4f]), new Augmentation(4, Flip: true), new ValidationRule(DatasetPart.Test, 5_000))
        {
            SplitFile = "cifar100-test-split.txt",
            Open = OpenCifar100,
        },
        new("imagenet16", "ImageNet16", ClassNames.ImageNet16(1000),
            ImageNet16Constants, new Augmentation(2, Flip: true), new ValidationRule(DatasetPart.Test, 25_000))
        {
            Open = folder => OpenImageNet16(folder, classes: 1000, trainCount: 1_281_167),
        },
        new("imagenet16-120", "ImageNet16-120", ClassNames.ImageNet16(120),
            ImageNet16Constants, new Augmentation(2, Flip: true), new ValidationRule(DatasetPart.Test, 3_000))
        {
            Folder = "imagenet16",
            SplitFile = "imagenet-16-120-test-split.txt",
            Open = folder => OpenImageNet16(folder, classes: 120, trainCount: 151_700),
        },
        new("shapes", "Shapes", [.. Shapes.ClassNames],
            new Normalisation([127.3f], [54.8f]), new Augmentation(2, Flip: true), new ValidationRule(DatasetPart.Train, 2_000))
        {
            Draw = () => DrawShapes(channels: 1, size: 28),
        },
        new("shapes-colour", "Shapes in colour", [.. Shapes.ClassNames],
            new Normalisation([127.3f, 127.9f, 127.5f], [49.1f, 49.2f, 49.2f]), new Augmentation(4, Flip: true), new ValidationRule(DatasetPart.Train, 2_000))
        {
            Draw = () => DrawShapes(channels: 3, size: 32),
        },
    ];

    /// <summary>The names of all data sets.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Definitions.Select(definition => definition.Name)];

    /// <summary>Finds a data set on this machine and reads it.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="folder">Where its files lie (or the archive that holds them); null to look in the usual folders.</param>
    /// <exception cref="MissingDatasetException">Nothing of the data set is there.</exception>
    /// <exception cref="InputException">The name is unknown, or a file is damaged.</exception>
    public static ImageDataset Find(string name, string? folder = null)
    {
        Definition definition = Define(name);
        if (definition.Draw is { } draw)
        {
            return Make(definition, draw(), "generated", null);
        }

        IReadOnlyList<string> folders = folder is null ? FoldersOf(definition) : [folder, Path.Combine(folder, definition.Folder)];
        foreach (string place in folders)
        {
            if (definition.Open!(place) is { } read)
            {
                return Make(definition, read(), place, SplitFileBeside(place, definition));
            }
        }

        throw new MissingDatasetException(name, folders);
    }

    /// <summary>Where a data set's files go when they are fetched, and are found afterwards.</summary>
    /// <exception cref="InputException">The name is unknown.</exception>
    public static string UserFolder(string name) => Path.Combine(FoldersOfThisMachine()[0], Define(name).Folder);

    private static Definition Define(string name) =>
        Array.Find(Definitions, definition => definition.Name == name)
        ?? throw new InputException($"there is no data set \"{name}\": use one of {string.Join(", ", Names)}");

    private static ImageDataset Make(Definition definition, (RawImages Train, RawImages Test) parts, string source, string? split) =>
        new(definition.Name, definition.Title, parts.Train, parts.Test, definition.ClassNames, definition.Normalisation, definition.Augmentation, definition.Validation, source)
        {
            SplitFile = split,
        };

    private static string? SplitFileBeside(string place, Definition definition)
    {
        string? folder = Directory.Exists(place) ? place : Path.GetDirectoryName(Path.GetFullPath(place));
        string? path = definition.SplitFile is { } name ? Path.Combine(folder!, name) : null;
        return File.Exists(path) ? path : null;
    }

    private static List<string> FoldersOf(Definition definition)
    {
        List<string> folders = [.. FoldersOfThisMachine().Select(folder => Path.Combine(folder, definition.Folder))];
        if (definition.SystemFolder is { } system)
        {
            folders.Add(system);
        }

        return folders;
    }

    private static IReadOnlyList<string> FoldersOfThisMachine() => Folders(
        Environment.GetEnvironmentVariable(TableCatalog.FoldersVariable),
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify));

    /// <summary>The folders in which a data set has a folder: those of <c>HARNESS_DATA</c>, where tables are found too, then the user's.</summary>
    internal static IReadOnlyList<string> Folders(string? named, string userData) =>
        [.. (named ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), Path.Combine(userData, "harness", "images")];

    private static Func<(RawImages, RawImages)>? OpenMnist(string folder, int classes)
    {
        string[] names = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
        string[] paths = [.. names.Select(name => Variants(folder, name).FirstOrDefault(File.Exists) ?? Path.Combine(folder, name + ".gz"))];
        if (!paths.Any(File.Exists))
        {
            return null;
        }

        return () => (IdxFile.Read(paths[0], paths[1], classes), IdxFile.Read(paths[2], paths[3], classes));
    }

    /// <summary>The names under which copies of MNIST go round.</summary>
    private static string[] Variants(string folder, string name)
    {
        string dotted = name.Replace("-idx", ".idx", StringComparison.Ordinal);
        return [Path.Combine(folder, name + ".gz"), Path.Combine(folder, name), Path.Combine(folder, dotted + ".gz"), Path.Combine(folder, dotted)];
    }

    private static Func<(RawImages, RawImages)>? OpenCifar10(string place)
    {
        if (Locate(place, "cifar-10-batches-bin", "cifar-10-binary.tar.gz", "test_batch.bin") is { } binary)
        {
            return () => CifarBinary.Read(binary, Batches(".bin"), [new("test_batch.bin", 10_000)], 10);
        }

        if (Locate(place, "cifar-10-batches-py", "cifar-10-python.tar.gz", "test_batch") is { } python)
        {
            return () => CifarPython.Read(python, Batches(""), [new("test_batch", 10_000)], 10);
        }

        return null;

        static BatchFile[] Batches(string ending) => [.. Enumerable.Range(1, 5).Select(i => new BatchFile($"data_batch_{i}{ending}", 10_000))];
    }

    private static Func<(RawImages, RawImages)>? OpenCifar100(string place)
    {
        if (Locate(place, "cifar-100-binary", "cifar-100-binary.tar.gz", "test.bin") is { } binary)
        {
            return () => CifarBinary.Read(binary, [new("train.bin", 50_000)], [new("test.bin", 10_000)], 100);
        }

        if (Locate(place, "cifar-100-python", "cifar-100-python.tar.gz", "test") is { } python)
        {
            return () => CifarPython.Read(python, [new("train", 50_000)], [new("test", 10_000)], 100);
        }

        return null;
    }

    private static Func<(RawImages, RawImages)>? OpenImageNet16(string place, int classes, int trainCount) =>
        new[] { place, Path.Combine(place, "ImageNet16") }.FirstOrDefault(folder => File.Exists(Path.Combine(folder, ImageNet16.TestFile))) is { } found
            ? () => ImageNet16.Read(found, classes, trainCount, testCount: 50 * classes)
            : null;

    /// <summary>The folder or archive with a data set's files: the place itself, or what is unpacked or packed in it.</summary>
    private static string? Locate(string place, string folder, string archive, string file)
    {
        if (File.Exists(place))
        {
            return Path.GetFileName(place) == archive ? place : null;
        }

        return new[] { place, Path.Combine(place, folder) }.FirstOrDefault(candidate => File.Exists(Path.Combine(candidate, file)))
            ?? (File.Exists(Path.Combine(place, archive)) ? Path.Combine(place, archive) : null);
    }

    private static (RawImages, RawImages) DrawShapes(int channels, int size) =>
        (Shapes.Draw(12_000, channels, size, seed: 1), Shapes.Draw(4_000, channels, size, seed: 2));

    private sealed record Definition(string Name, string Title, string[] ClassNames, Normalisation Normalisation, Augmentation Augmentation, ValidationRule Validation)
    {
        public string Folder { get; init; } = Name;
        public string? SystemFolder { get; init; }
        public string? SplitFile { get; init; }
        public Func<string, Func<(RawImages, RawImages)>?>? Open { get; init; }
        public Func<(RawImages, RawImages)>? Draw { get; init; }
    }
}
