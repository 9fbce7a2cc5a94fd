using Benchspace;
using Harness.Training.Images;
using Harness.Training.Images.Formats;

namespace Harness.Tests.Training.Images;

public sealed class ImageDatasetsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_unknown_name_is_answered_with_the_known_ones()
    {
        var error = Assert.Throws<InputException>(() => ImageDatasets.Find("cifar11"));

        Assert.Contains("\"cifar11\"", error.Message);
        Assert.All(ImageDatasets.Names, name => Assert.Contains(name, error.Message));
    }

    [Fact]
    public void A_data_set_that_is_not_here_is_named_and_so_are_the_folders_that_were_searched()
    {
        var error = Assert.Throws<MissingDatasetException>(() => ImageDatasets.Find("cifar10", _folder.Path));

        Assert.Contains(_folder.Path, error.Message);
        Assert.Equal("cifar10", error.Dataset);
    }

    [Theory]
    [InlineData("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")]
    [InlineData("train-images.idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images.idx3-ubyte.gz", "t10k-labels.idx1-ubyte.gz")]
    public void MNIST_is_found_in_the_folder_given_or_in_its_own_folder_in_there(string trainImages, string trainLabels, string testImages, string testLabels)
    {
        Directory.CreateDirectory(_folder.File("mnist"));
        byte[] image = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 200], label = [0, 0, 8, 1, 0, 0, 0, 1, 7];
        File.WriteAllBytes(_folder.File("mnist", trainImages), image);
        File.WriteAllBytes(_folder.File("mnist", trainLabels), label);
        File.WriteAllBytes(_folder.File("mnist", testImages), image);
        File.WriteAllBytes(_folder.File("mnist", testLabels), label);

        Assert.Equal([7], ImageDatasets.Find("mnist", _folder.Path).Train.Labels);
        Assert.Equal([200], ImageDatasets.Find("mnist", _folder.File("mnist")).Test.Pixels);

        File.Delete(_folder.File("mnist", testLabels));
        Assert.Contains("t10k-labels-idx1-ubyte", Assert.ThrowsAny<InputException>(() => ImageDatasets.Find("mnist", _folder.Path)).Message);
    }

    [Fact]
    public void CIFAR_10_comes_with_the_split_file_that_lies_beside_it()
    {
        Directory.CreateDirectory(_folder.File("cifar-10-batches-bin"));
        foreach (string file in new[] { "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin" })
        {
            // Holes: black aeroplanes that take no room on disk.
            using FileStream holes = File.Create(_folder.File("cifar-10-batches-bin", file));
            holes.SetLength(10_000 * 3073);
        }

        Assert.Null(ImageDatasets.Find("cifar10", _folder.Path).SplitFile);
        File.WriteAllText(_folder.File("cifar-split.txt"), "");
        ImageDataset cifar = ImageDatasets.Find("cifar10", _folder.Path);
        Assert.Equal(_folder.File("cifar-split.txt"), cifar.SplitFile);
        Assert.Equal((50_000, 10_000), (cifar.Train.Count, cifar.Test.Count));
        Assert.Equal(new ValidationRule(DatasetPart.Train, 25_000), cifar.Validation);
    }

    [Fact]
    public void Folders_named_by_the_user_come_before_the_usual_one()
    {
        string usual = Path.Combine("home", "harness", "images");

        Assert.Equal([usual], ImageDatasets.Folders(null, "home"));
        Assert.Equal(["a", "b", usual], ImageDatasets.Folders($"a{Path.PathSeparator}{Path.PathSeparator} b", "home"));
    }

    [Theory]
    [InlineData("shapes")]
    [InlineData("shapes-colour")]
    public void The_generated_sets_need_no_files(string name)
    {
        ImageDataset shapes = ImageDatasets.Find(name);

        Assert.Equal((12_000, 4_000, 10), (shapes.Train.Count, shapes.Test.Count, shapes.Classes));
        AssertStandardised(shapes, 0.001);
    }

    [Fact]
    public void Fashion_MNIST_of_Debian_is_found_by_itself()
    {
        Assert.SkipUnless(Directory.Exists("/usr/share/datasets/fashion-mnist"), "needs Debian's package dataset-fashion-mnist");

        ImageDataset fashion = ImageDatasets.Find("fashion-mnist");

        Assert.Equal((60_000, 10_000), (fashion.Train.Count, fashion.Test.Count));
        Assert.Equal((1, 28, 28), (fashion.Train.Channels, fashion.Train.Height, fashion.Train.Width));
        Assert.Equal("Ankle boot", fashion.ClassNames[fashion.Train.Labels[0]]);
        Assert.All(fashion.Train.Labels.GroupBy(label => label), images => Assert.Equal(6_000, images.Count()));
        AssertStandardised(fashion, 0.0001);
    }

    [Fact]
    public void The_names_of_CIFAR_100_classes_are_a_hundred_in_alphabetical_order() =>
        Assert.Equal(100, ClassNames.Cifar100.Order(StringComparer.Ordinal).Distinct().Zip(ClassNames.Cifar100, (a, b) => a == b).Count(same => same));

    [Fact]
    public void The_same_images_have_the_same_checksum_whatever_files_they_came_in()
    {
        ImageDataset one = ImageDatasets.Find("shapes");
        var copy = new RawImages([.. one.Train.Pixels], [.. one.Train.Labels], one.Train.Channels, one.Train.Height, one.Train.Width);

        Assert.Equal(one.ComputeSha256(), (one with { Train = copy }).ComputeSha256());
        copy.Labels[5]++;
        Assert.NotEqual(one.ComputeSha256(), (one with { Train = copy }).ComputeSha256());
    }

    /// <summary>The stated constants are the mean and deviation of the training images.</summary>
    private static void AssertStandardised(ImageDataset dataset, double tolerance)
    {
        int plane = dataset.Train.Height * dataset.Train.Width;
        for (int channel = 0; channel < dataset.Train.Channels; channel++)
        {
            double sum = 0, squares = 0;
            for (int i = 0; i < dataset.Train.Count; i++)
            {
                foreach (byte pixel in dataset.Train.Image(i).Slice(channel * plane, plane))
                {
                    sum += pixel;
                    squares += pixel * pixel;
                }
            }

            double count = (double)dataset.Train.Count * plane;
            double mean = sum / count, deviation = Math.Sqrt(squares / count - mean * mean);
            Assert.Equal(mean, dataset.Normalisation.Mean[channel], tolerance * 255);
            Assert.Equal(deviation, dataset.Normalisation.Deviation[channel], tolerance * 255);
        }
    }
}
