using System.Formats.Tar;
using System.IO.Compression;
using Harness.Training.Images.Formats;

namespace Harness.Tests.Training.Images.Formats;

public sealed class CifarBinaryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_follow_one_another_and_a_record_is_its_label_and_three_planes()
    {
        Write("a.bin", [Record(3), Record(9)]);
        Write("b.bin", [Record(0)]);
        Write("test.bin", [Record(5)]);

        (RawImages train, RawImages test) = CifarBinary.Read(_folder.Path, [new("a.bin", 2), new("b.bin", 1)], [new("test.bin", 1)], classes: 10);

        Assert.Equal([3, 9, 0], train.Labels);
        Assert.Equal([5], test.Labels);
        Assert.Equal((3, 32, 32), (train.Channels, train.Height, train.Width));
        Assert.Equal(Record(9)[1..], train.Image(1).ToArray());
        Assert.Equal(Record(0)[1..], train.Image(2).ToArray());
    }

    [Fact]
    public void Of_the_two_labels_of_CIFAR_100_the_fine_one_counts()
    {
        Write("train.bin", [[19, .. Record(99)]]);
        Write("test.bin", [[4, .. Record(42)]]);

        (RawImages train, RawImages test) = CifarBinary.Read(_folder.Path, [new("train.bin", 1)], [new("test.bin", 1)], classes: 100);

        Assert.Equal(99, train.Labels[0]);
        Assert.Equal(42, test.Labels[0]);
        Assert.Equal(Record(42)[1..], test.Image(0).ToArray());
    }

    [Fact]
    public void An_archive_is_read_in_place_in_whatever_order_it_holds_the_files()
    {
        Write("test.bin", [Record(5)]);
        Write("a.bin", [Record(3)]);
        string archive = Pack("cifar.tar.gz", "test.bin", "a.bin");

        (RawImages train, RawImages test) = CifarBinary.Read(archive, [new("a.bin", 1)], [new("test.bin", 1)], classes: 10);

        Assert.Equal([3], train.Labels);
        Assert.Equal([5], test.Labels);
        Assert.Equal(Record(3)[1..], train.Image(0).ToArray());
    }

    [Fact]
    public void A_file_that_an_archive_or_folder_lacks_is_named()
    {
        Write("a.bin", [Record(3)]);
        string archive = Pack("cifar.tar.gz", "a.bin");

        foreach (string source in new[] { archive, _folder.Path })
        {
            Assert.Contains("test.bin", Assert.Throws<ImageFileException>(() => Read(source)).Message);
        }
    }

    [Fact]
    public void An_archive_cut_short_is_damaged_unless_all_the_images_are_there()
    {
        Write("a.bin", [Record(3)]);
        Write("test.bin", [Record(5)]);
        string archive = Pack("cifar.tar.gz", "a.bin", "test.bin");
        byte[] whole = File.ReadAllBytes(archive);
        int damaged = 0;
        for (int length = 1; length < whole.Length; length += 97)
        {
            File.WriteAllBytes(archive, whole[..length]);
            try
            {
                Assert.Equal(Record(5)[1..], Read(archive).Test.Image(0).ToArray());
            }
            catch (ImageFileException error)
            {
                Assert.StartsWith(archive, error.Message);
                damaged++;
            }
        }

        Assert.True(damaged > 50);
    }

    [Fact]
    public void A_truncated_file_says_how_much_is_there()
    {
        Write("a.bin", [Record(3)[..100]]);
        Write("test.bin", [Record(5)]);

        Assert.Contains("a.bin: ends after 100 of 3073 bytes", Assert.Throws<ImageFileException>(() => Read(_folder.Path)).Message);
    }

    [Fact]
    public void A_file_of_another_data_set_is_too_long_or_has_labels_beyond_the_classes()
    {
        Write("test.bin", [Record(5)]);
        Write("a.bin", [[7, .. Record(3)]]);
        Assert.Contains("goes on after 1 images", Assert.Throws<ImageFileException>(() => Read(_folder.Path)).Message);

        Write("a.bin", [Record(10)]);
        Assert.Contains("the label of image 0 is 10", Assert.Throws<ImageFileException>(() => Read(_folder.Path)).Message);
    }

    private static (RawImages Train, RawImages Test) Read(string source) =>
        CifarBinary.Read(source, [new("a.bin", 1)], [new("test.bin", 1)], classes: 10);

    private static byte[] Record(byte label)
    {
        var record = new byte[3073];
        new Random(label).NextBytes(record);
        record[0] = label;
        return record;
    }

    private void Write(string name, byte[][] records) =>
        File.WriteAllBytes(Path.Combine(_folder.Path, name), [.. records.SelectMany(record => record)]);

    private string Pack(string name, params string[] files)
    {
        string path = Path.Combine(_folder.Path, name);
        using var archive = new TarWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest));
        foreach (string file in files)
        {
            archive.WriteEntry(Path.Combine(_folder.Path, file), "cifar-10-batches-bin/" + file);
        }

        return path;
    }
}
