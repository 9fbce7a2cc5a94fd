using Benchspace;
using Harness.Training.Images;

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
    public void A_data_set_that_is_not_here_says_where_it_was_looked_for_and_how_to_get_it()
    {
        var error = Assert.Throws<InputException>(() => ImageDatasets.Find("cifar10", _folder.Path));

        Assert.Contains(_folder.Path, error.Message);
        Assert.EndsWith("harness fetch cifar10", error.Message);
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
