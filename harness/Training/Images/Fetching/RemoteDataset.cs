using Benchspace;

namespace Harness.Training.Images.Fetching;

/// <summary>A file to be had over HTTP, and what is known of it beforehand.</summary>
/// <param name="Name">Its name on disk and, below a mirror's address, on the mirror.</param>
/// <param name="Url">Its address at the data set's home, or null where the publisher asks for an account.</param>
/// <param name="Size">Its length in bytes, or null where it is not published.</param>
/// <param name="Md5">The published checksum, lower-case hexadecimal, or null where there is none.</param>
public sealed record RemoteFile(string Name, string? Url, long? Size, string? Md5)
{
    /// <summary>Whether the data set can be used without it: a mirror that lacks it will do.</summary>
    public bool Optional { get; init; }
}

/// <summary>A data set as its publisher offers it.</summary>
/// <param name="Name">The data set's name, as in <see cref="ImageDatasets.Names"/>.</param>
/// <param name="HomePage">Where a person reads about it, and its terms.</param>
/// <param name="Files">Everything that has to be fetched.</param>
public sealed record RemoteDataset(string Name, string HomePage, IReadOnlyList<RemoteFile> Files)
{
    private const string Splits = "https://raw.githubusercontent.com/D-X-Y/AutoDL-Projects/a84f48388215d043d94c12c912e6a1defafca891/configs/nas-benchmark/";

    // MD5 sums: of Fashion-MNIST and CIFAR from their home pages, of MNIST from torchvision, of ImageNet16 from
    // NAS-Bench-201's reader. The split files have no published sum; their address names a commit.
    private static readonly RemoteDataset[] All =
    [
        new("fashion-mnist", "https://github.com/zalandoresearch/fashion-mnist",
        [
            .. At("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
                ("train-images-idx3-ubyte.gz", 26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                ("train-labels-idx1-ubyte.gz", 29_515, "25c81989df183df01b3e8a0aad5dffbe"),
                ("t10k-images-idx3-ubyte.gz", 4_422_102, "bef4ecab320f06d8554ea6380940ec79"),
                ("t10k-labels-idx1-ubyte.gz", 5_148, "bb300cfdad3c16e7a12a480ee83cd310")),
        ]),
        new("mnist", "http://yann.lecun.com/exdb/mnist/",
        [
            .. At("https://ossci-datasets.s3.amazonaws.com/mnist/",
                ("train-images-idx3-ubyte.gz", 9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
                ("train-labels-idx1-ubyte.gz", 28_881, "d53e105ee54ea40749a09fcbcd1e9432"),
                ("t10k-images-idx3-ubyte.gz", 1_648_877, "9fb629c4189551a2d022fa330f9573f3"),
                ("t10k-labels-idx1-ubyte.gz", 4_542, "ec29112dd5afa0611ce80d1b7f02629c")),
        ]),
        new("cifar10", "https://www.cs.toronto.edu/~kriz/cifar.html",
        [
            .. At("https://www.cs.toronto.edu/~kriz/", ("cifar-10-binary.tar.gz", 170_052_171, "c32a1d4ab5d03f1284b67883e8d87530")),
            new("cifar-split.txt", Splits + "cifar-split.txt", 438_970, null) { Optional = true },
        ]),
        new("cifar100", "https://www.cs.toronto.edu/~kriz/cifar.html",
        [
            .. At("https://www.cs.toronto.edu/~kriz/", ("cifar-100-binary.tar.gz", 168_513_733, "03b5dce01913d631647c71ecec9e9cb8")),
            new("cifar100-test-split.txt", Splits + "cifar100-test-split.txt", 78_970, null) { Optional = true },
        ]),
        ImageNet16("imagenet16"),
        ImageNet16("imagenet16-120"),
    ];

    /// <summary>The names of the data sets that can be fetched.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(dataset => dataset.Name)];

    /// <summary>The data set of that name.</summary>
    /// <exception cref="InputException">There is none, or it is not fetched but generated; the message says so.</exception>
    public static RemoteDataset Find(string name) => Array.Find(All, dataset => dataset.Name == name)
        ?? throw new InputException(ImageDatasets.Names.Contains(name)
            ? $"the data set {name} is generated when it is used: there is nothing to fetch"
            : $"there is no data set \"{name}\" to fetch: use one of {string.Join(", ", Names)}");

    private static RemoteDataset ImageNet16(string name) => new(name, "https://image-net.org/download-images.php",
    [
        new("train_data_batch_1", null, null, "27846dcaa50de8e21a7d1a35f30f0e91"),
        new("train_data_batch_2", null, null, "c7254a054e0e795c69120a5727050e3f"),
        new("train_data_batch_3", null, null, "4333d3df2e5ffb114b05d2ffc19b1e87"),
        new("train_data_batch_4", null, null, "1620cdf193304f4a92677b695d70d10f"),
        new("train_data_batch_5", null, null, "348b3c2fdbb3940c4e9e834affd3b18d"),
        new("train_data_batch_6", null, null, "6e765307c242a1b3d7d5ef9139b48945"),
        new("train_data_batch_7", null, null, "564926d8cbf8fc4818ba23d2faac7564"),
        new("train_data_batch_8", null, null, "f4755871f718ccb653440b9dd0ebac66"),
        new("train_data_batch_9", null, null, "bb6dd660c38c58552125b1a92f86b5d4"),
        new("train_data_batch_10", null, null, "8f03f34ac4b42271a294f91bf480f29b"),
        new("val_data", null, null, "3410e3017fdaefba8d5073aaa65e4bd6"),
        new("imagenet-16-120-test-split.txt", Splits + "imagenet-16-120-test-split.txt", 46_970, null) { Optional = true },
    ]);

    private static IEnumerable<RemoteFile> At(string url, params (string Name, long Size, string Md5)[] files) =>
        files.Select(file => new RemoteFile(file.Name, url + file.Name, file.Size, file.Md5));
}
