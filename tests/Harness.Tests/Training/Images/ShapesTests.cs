using System.Security.Cryptography;
using Harness.Training.Images;
using Harness.Training.Images.Formats;

namespace Harness.Tests.Training.Images;

public class ShapesTests
{
    [Theory]
    [InlineData(1, 28, "6087b4152aeb32f0f37537627de438d8")]
    [InlineData(3, 32, "83857d4989d1b37b907c53f9d1470c4a")]
    public void A_seed_names_the_same_bytes_on_every_machine(int channels, int size, string sha256)
    {
        RawImages images = Shapes.Draw(500, channels, size, seed: 1);

        Assert.StartsWith(sha256, Convert.ToHexStringLower(SHA256.HashData(images.Pixels)));
    }

    [Fact]
    public void A_smaller_set_is_the_beginning_of_a_larger_one()
    {
        RawImages few = Shapes.Draw(20, 1, 28, seed: 3), many = Shapes.Draw(50, 1, 28, seed: 3);

        Assert.Equal(few.Pixels, many.Pixels[..few.Pixels.Length]);
        Assert.Equal(few.Labels, many.Labels[..20]);
    }

    [Fact]
    public void Each_class_is_a_tenth_and_no_image_appears_twice()
    {
        RawImages train = Shapes.Draw(200, 1, 28, seed: 1), test = Shapes.Draw(200, 1, 28, seed: 2);

        Assert.All(train.Labels.GroupBy(label => label), images => Assert.Equal(20, images.Count()));
        Assert.Equal(400, new[] { train, test }
            .SelectMany(set => Enumerable.Range(0, 200).Select(i => Convert.ToHexString(set.Image(i)))).Distinct().Count());
    }

    [Fact]
    public void The_mean_image_of_a_class_does_not_give_it_away()
    {
        // Shapes lie anywhere, bright on dark or dark on bright: the nearest class mean must be of little use.
        RawImages train = Shapes.Draw(5000, 1, 28, seed: 1), test = Shapes.Draw(1000, 1, 28, seed: 2);
        var means = new double[10, train.ImageLength];
        for (int i = 0; i < train.Count; i++)
        {
            for (int p = 0; p < train.ImageLength; p++)
            {
                means[train.Labels[i], p] += train.Image(i)[p] / 500.0;
            }
        }

        int right = Enumerable.Range(0, test.Count).Count(i => test.Labels[i] == Enumerable.Range(0, 10).MinBy(label =>
            Enumerable.Range(0, test.ImageLength).Sum(p => Math.Pow(test.Image(i)[p] - means[label, p], 2))));
        Assert.InRange(right / 1000.0, 0.05, 0.3);
    }
}
