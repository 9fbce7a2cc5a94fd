using System.Text;
using Benchspace;
using Harness.Training.Images.Formats;

namespace Harness.Tests.Training.Images.Formats;

public sealed class PythonBatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(10, "labels", false)]
    [InlineData(10, "labels", true)]
    [InlineData(100, "fine_labels", false)]
    public void The_Python_version_of_CIFAR_holds_the_same_images_as_the_binary_one(int classes, string key, bool fortranOrder)
    {
        byte[][] images = [Image(1, 3072), Image(2, 3072), Image(3, 3072)];
        File.WriteAllBytes(_folder.File("train"), PythonBatches.Write(key, images, [7, 0, 9], fortranOrder));
        File.WriteAllBytes(_folder.File("test"), PythonBatches.Write(key, images[..1], [4], fortranOrder));
        byte[] prefix = classes == 100 ? [0] : [];
        File.WriteAllBytes(_folder.File("train.bin"), [.. prefix, 7, .. images[0], .. prefix, 0, .. images[1], .. prefix, 9, .. images[2]]);
        File.WriteAllBytes(_folder.File("test.bin"), [.. prefix, 4, .. images[0]]);

        (RawImages train, RawImages test) = CifarPython.Read(_folder.Path, [new("train", 3)], [new("test", 1)], classes);
        (RawImages binaryTrain, RawImages binaryTest) = CifarBinary.Read(_folder.Path, [new("train.bin", 3)], [new("test.bin", 1)], classes);

        Assert.Equal(binaryTrain.Pixels, train.Pixels);
        Assert.Equal(binaryTrain.Labels, train.Labels);
        Assert.Equal(binaryTest.Pixels, test.Pixels);
        Assert.Equal(binaryTest.Labels, test.Labels);
    }

    [Fact]
    public void ImageNet16_counts_classes_from_1_and_a_subset_keeps_the_first_ones_in_order()
    {
        WriteImageNet16(batch => [batch * 10, 121, 120, 1000], val: [121, 120]);

        (RawImages train, RawImages test) = ImageNet16.Read(_folder.Path, classes: 120, trainCount: 20, testCount: 1);

        // Batches 1 to 10 hold the labels 10, 20, … 100 and each a 120; 121 and 1000 are beyond the subset.
        Assert.Equal(Enumerable.Range(1, 10).SelectMany(batch => new[] { batch * 10 - 1, 119 }), train.Labels);
        Assert.Equal((3, 16, 16), (train.Channels, train.Height, train.Width));
        Assert.Equal(Image(1002, 768), train.Image(1).ToArray());
        Assert.Equal([119], test.Labels);
    }

    [Fact]
    public void All_of_ImageNet16_is_a_thousand_classes_from_0()
    {
        WriteImageNet16(_ => [1, 1000], val: [1, 1000]);

        (RawImages train, RawImages test) = ImageNet16.Read(_folder.Path, classes: 1000, trainCount: 20, testCount: 2);

        Assert.Equal([0, 999], train.Labels[..2]);
        Assert.Equal(2, test.Count);
    }

    [Theory]
    [InlineData(19)]
    [InlineData(21)]
    public void Another_number_of_images_than_the_official_one_is_an_error(int expected)
    {
        WriteImageNet16(_ => [1, 2], val: [1]);

        Assert.Contains($"not {expected}", Assert.Throws<ImageFileException>(() => ImageNet16.Read(_folder.Path, 120, expected, 1)).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void A_label_beyond_the_classes_names_its_image(int label)
    {
        WriteImageNet16(_ => [5, label], val: [1]);

        var error = Assert.Throws<ImageFileException>(() => ImageNet16.Read(_folder.Path, 120, 20, 2));

        Assert.Contains($"train_data_batch_1: the label of image 1 is the number {label}, but classes run from 1 to 1000", error.Message);
    }

    [Fact]
    public void A_truncated_batch_says_so()
    {
        byte[] whole = PythonBatches.Write("labels", [Image(1, 3072)], [1]);
        File.WriteAllBytes(_folder.File("test"), whole);
        for (int length = 0; length < whole.Length; length += 41)
        {
            File.WriteAllBytes(_folder.File("train"), whole[..length]);
            Assert.StartsWith(_folder.File("train"), Assert.ThrowsAny<InputException>(ReadCifar).Message);
        }
    }

    [Fact]
    public void A_batch_of_images_of_another_size_or_number_or_key_does_not_pass()
    {
        File.WriteAllBytes(_folder.File("test"), PythonBatches.Write("labels", [Image(1, 3072)], [1]));

        File.WriteAllBytes(_folder.File("train"), PythonBatches.Write("labels", [Image(1, 768)], [1]));
        Assert.Contains("of shape (1, 768), not an array of unsigned bytes of shape (images, 3072)", Assert.Throws<ImageFileException>(ReadCifar).Message);

        File.WriteAllBytes(_folder.File("train"), PythonBatches.Write("labels", [Image(1, 3072), Image(2, 3072)], [1, 2]));
        Assert.Contains("holds 2 images, not 1", Assert.Throws<ImageFileException>(ReadCifar).Message);

        File.WriteAllBytes(_folder.File("train"), PythonBatches.Write("fine_labels", [Image(1, 3072)], [1]));
        Assert.Contains("its \"labels\" is missing", Assert.Throws<ImageFileException>(ReadCifar).Message);

        File.WriteAllBytes(_folder.File("train"), PythonBatches.Write("labels", [Image(1, 3072)], [1, 2]));
        Assert.Contains("a list of 2, not a list of 1", Assert.Throws<ImageFileException>(ReadCifar).Message);
    }

    [Fact]
    public void A_pickle_that_names_code_is_refused_and_not_run()
    {
        File.WriteAllBytes(_folder.File("test"), PythonBatches.Write("labels", [Image(1, 3072)], [1]));
        File.WriteAllBytes(_folder.File("train"), Encoding.ASCII.GetBytes("cos\nsystem\n(S'true'\ntR."));

        Assert.Contains("os.system", Assert.ThrowsAny<InputException>(ReadCifar).Message);
    }

    private void ReadCifar() => CifarPython.Read(_folder.Path, [new("train", 1)], [new("test", 1)], 10);

    private void WriteImageNet16(Func<int, int[]> train, int[] val)
    {
        for (int batch = 1; batch <= 10; batch++)
        {
            Write(ImageNet16.TrainFiles[batch - 1], train(batch), batch * 1000);
        }

        Write(ImageNet16.TestFile, val, seed: 0);

        void Write(string name, int[] labels, int seed) =>
            File.WriteAllBytes(_folder.File(name), PythonBatches.Write("labels", [.. labels.Select((_, i) => Image(seed + i, 768))], labels));
    }

    private static byte[] Image(int seed, int length)
    {
        var image = new byte[length];
        new Random(seed).NextBytes(image);
        return image;
    }
}
