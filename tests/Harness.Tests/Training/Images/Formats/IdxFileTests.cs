using System.IO.Compression;
using Harness.Training.Images.Formats;

namespace Harness.Tests.Training.Images.Formats;

public sealed class IdxFileTests : IDisposable
{
    // Two images of two rows of three columns, labels 7 and 0.
    private static readonly byte[] Pixels = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    private static readonly byte[] Labels = [0, 0, 8, 1, 0, 0, 0, 2, 7, 0];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Images_come_row_by_row_with_their_labels_compressed_or_not(bool compressed)
    {
        RawImages images = IdxFile.Read(Write("images", Pixels, compressed), Write("labels", Labels, compressed), classes: 10);

        Assert.Equal((2, 1, 2, 3), (images.Count, images.Channels, images.Height, images.Width));
        Assert.Equal([7, 8, 9, 10, 11, 12], images.Image(1).ToArray());
        Assert.Equal([7, 0], images.Labels);
    }

    [Theory]
    [InlineData("", "is not an IDX file of images")]
    [InlineData("000008", "is not an IDX file of images")]
    [InlineData("0000080100000002", "begins with 00000801, not with 00000803")]
    [InlineData("00000D03000000020000000200000003", "begins with 00000D03, not with 00000803")]
    [InlineData("00000803000000020000", "truncated")]
    [InlineData("00000803000000020000000200000000", "2 x 2 x 0, which cannot be")]
    [InlineData("000008037FFFFFFF7FFFFFFF7FFFFFFF", "which cannot be")]
    [InlineData("000008030000000200000002000000030102030405060708090A0B", "holds 11 of the 12 bytes")]
    [InlineData("000008030000000200000002000000030102030405060708090A0B0C0D", "goes on after the 12 bytes")]
    public void A_damaged_image_file_is_named_with_what_is_wrong(string hex, string problem)
    {
        string path = Write("images", Convert.FromHexString(hex), compressed: false);

        var error = Assert.Throws<ImageFileException>(() => IdxFile.Read(path, Write("labels", Labels, compressed: false), classes: 10));

        Assert.StartsWith(path + ": ", error.Message);
        Assert.Contains(problem, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_label_beyond_the_classes_names_its_image()
    {
        var error = Assert.Throws<ImageFileException>(() => IdxFile.Read(Write("images", Pixels, false), Write("labels", Labels, false), classes: 7));

        Assert.Contains("the label of image 0 is 7, but classes run from 0 to 6", error.Message);
    }

    [Fact]
    public void Labels_of_another_set_of_images_do_not_pass()
    {
        string labels = Write("labels", [0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 1], false);

        var error = Assert.Throws<ImageFileException>(() => IdxFile.Read(Write("images", Pixels, false), labels, classes: 10));

        Assert.Contains("holds 3 labels", error.Message);
    }

    [Fact]
    public void A_compressed_file_cut_short_or_scrambled_is_damaged_not_a_crash()
    {
        string labels = Write("labels", Labels, false);
        string path = Write("images", Pixels, compressed: true);
        byte[] whole = File.ReadAllBytes(path);

        File.WriteAllBytes(path, whole[..^14]);
        Assert.Throws<ImageFileException>(() => IdxFile.Read(path, labels, classes: 10));

        for (int i = 12; i < 24; i++)
        {
            whole[i] ^= 0x5a;
        }

        File.WriteAllBytes(path, whole);
        Assert.Throws<ImageFileException>(() => IdxFile.Read(path, labels, classes: 10));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        string missing = Path.Combine(_folder.Path, "none");

        var error = Assert.Throws<ImageFileException>(() => IdxFile.Read(missing, missing, classes: 10));

        Assert.Contains("there is no such file", error.Message);
        Assert.Equal(missing, error.Path);
    }

    private string Write(string name, byte[] content, bool compressed)
    {
        string path = Path.Combine(_folder.Path, name);
        using Stream stream = compressed ? new GZipStream(File.Create(path), CompressionLevel.Fastest) : File.Create(path);
        stream.Write(content);
        return path;
    }
}
