using Benchspace.Generators;
using CsCheck;
using Harness.Training.Devices;
using Harness.Training.Images;
using Harness.Training.Images.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Training.Images;

public class TrainingEpochTests
{
    private static readonly Normalisation Colour = new([125.3f, 123.0f, 113.9f], [63.0f, 62.1f, 66.7f]);

    public TrainingEpochTests() => Libtorch.Load();

    [Fact]
    public void A_batch_equals_flipping_and_cropping_image_by_image_bit_for_bit() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[4, 17], Gen.Int[0, 4], Gen.Bool, Gen.ULong, Gen.Int[1, 16]).Sample((count, size, padding, flip, seed, batchSize) =>
        {
            RawImages images = Noise(count, 3, size, seed);
            using ImageSet set = Load(images, Colour);
            using var epoch = new TrainingEpoch(set, new Augmentation(padding, flip), new Xoshiro256(seed));

            float[] batches = [];
            long[] labels = [];
            for (int start = 0; start < count; start += batchSize)
            {
                using var scope = NewDisposeScope();
                (Tensor batch, Tensor batchLabels) = epoch.Batch(start, Math.Min(batchSize, count - start));
                batches = [.. batches, .. batch.contiguous().data<float>()];
                labels = [.. labels, .. batchLabels.data<long>()];
            }

            (float[] expected, long[] expectedLabels) = ImageByImage(images, Colour, padding, flip, new Xoshiro256(seed));
            Assert.Equal(expectedLabels, labels);
            Assert.Equal(expected, batches);
        }, iter: 40, threads: 1);

    [Fact]
    public void Cutout_sets_a_square_around_a_random_pixel_to_the_mean_and_changes_nothing_else()
    {
        const int Count = 4000, Size = 8, Side = 4;
        using var scope = NewDisposeScope();
        using ImageSet set = Load(Noise(Count, 1, Size, seed: 1), new Normalisation([-1], [1]));
        using var plain = new TrainingEpoch(set, new Augmentation(2, Flip: true), new Xoshiro256(1));
        using var cut = new TrainingEpoch(set, new Augmentation(2, Flip: true, Side), new Xoshiro256(1));
        Tensor whole = plain.Batch(0, Count).Images, holed = cut.Batch(0, Count).Images;

        Tensor holes = holed.eq(0);
        Assert.True(holed.eq(whole).logical_or(holes).all().item<bool>());
        // A square with its centre on any pixel: rows and columns from centre - 2 to centre + 1, as far as they are in the image.
        long[] rows = [.. holes.any(3).sum(2).flatten().data<long>()];
        long[] columns = [.. holes.any(2).sum(2).flatten().data<long>()];
        long[] areas = [.. holes.sum([1, 2, 3]).data<long>()];
        Assert.Equal(rows.Zip(columns, (height, width) => height * width), areas);
        foreach ((int length, double share) in new[] { (2, 1 / 8.0), (3, 2 / 8.0), (4, 5 / 8.0) })
        {
            Assert.Equal(share, rows.Count(row => row == length) / (double)Count, 0.04);
            Assert.Equal(share, columns.Count(column => column == length) / (double)Count, 0.04);
        }
    }

    [Fact]
    public void Every_image_appears_once_in_a_pass_and_passes_differ()
    {
        RawImages images = new(new byte[500], [.. Enumerable.Range(0, 500)], 1, 1, 1);
        using ImageSet set = Load(images, new Normalisation([0], [1]));
        var random = new Xoshiro256(1);

        long[] first = Pass(), second = Pass();

        Assert.Equal(Enumerable.Range(0, 500).Select(i => (long)i), first.Order());
        Assert.Equal(first.Order(), second.Order());
        Assert.NotEqual(first, second);

        long[] Pass()
        {
            using var epoch = new TrainingEpoch(set, Augmentation.None, random);
            (Tensor batch, Tensor labels) = epoch.Batch(0, 500);
            using (batch)
            using (labels)
            {
                return labels.data<long>().ToArray();
            }
        }
    }

    [Fact]
    public void Every_shift_is_equally_likely_and_half_of_the_images_are_flipped()
    {
        // Each pixel says where it stood, from 1: the middle of a crop tells the shift, its neighbours the direction.
        const int Count = 20_000, Size = 5, Padding = 2, Middle = Size * Size / 2;
        byte[] pixels = [.. Enumerable.Range(0, Count * Size * Size).Select(i => (byte)(i % (Size * Size) + 1))];
        using ImageSet set = Load(new RawImages(pixels, new int[Count], 1, Size, Size), new Normalisation([0], [1]));
        using var epoch = new TrainingEpoch(set, new Augmentation(Padding, Flip: true), new Xoshiro256(1));
        (Tensor batch, Tensor labels) = epoch.Batch(0, Count);
        float[] crops = [.. batch.data<float>()];
        batch.Dispose();
        labels.Dispose();

        var shifts = new int[Size * Size];
        int flipped = 0;
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<float> crop = crops.AsSpan(i * Size * Size, Size * Size);
            shifts[(int)crop[Middle] - 1]++;
            bool rightIsBlack = crop[Middle + 1] == 0;
            if (rightIsBlack ? crop[Middle - 1] == crop[Middle] + 1 : crop[Middle + 1] == crop[Middle] - 1)
            {
                flipped++;
            }
        }

        double expected = Count / (double)shifts.Length;
        double chiSquare = shifts.Sum(observed => (observed - expected) * (observed - expected) / expected);
        Assert.InRange(chiSquare, 0, 51.2); // 24 degrees of freedom: 0.1 % lie beyond
        Assert.InRange(flipped, Count / 2 - 250, Count / 2 + 250); // 3.5 deviations
    }

    [Fact]
    public void The_same_generator_gives_the_same_pass_with_any_number_of_threads()
    {
        using ImageSet set = Load(Noise(64, 3, 32, seed: 1), Colour);
        int before = get_num_threads();
        try
        {
            Assert.Equal(Pass(1), Pass(2));
        }
        finally
        {
            set_num_threads(before);
        }

        float[] Pass(int threads)
        {
            set_num_threads(threads);
            using var epoch = new TrainingEpoch(set, new Augmentation(4, Flip: true), new Xoshiro256(7));
            (Tensor batch, Tensor labels) = epoch.Batch(0, 64);
            using (batch)
            using (labels)
            {
                return [.. batch.data<float>()];
            }
        }
    }

    [Fact]
    public void An_evaluation_walks_in_order_through_normalised_images()
    {
        RawImages images = Noise(10, 3, 8, seed: 3);
        using ImageSet set = ImageSet.Load(images, [9, 4, 0], Colour, CPU);

        (Tensor batch, Tensor labels) = set.Batch(1, 2);
        using (batch)
        using (labels)
        {
            Assert.Equal([images.Labels[4], images.Labels[0]], labels.data<long>().ToArray());
            Assert.Equal((images.Image(4)[70] - 123.0f) / 62.1f, batch[0, 1, 0, 6].item<float>());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_channels_of_a_pixel_lie_side_by_side(int channels)
    {
        const int Size = 8;
        using ImageSet set = Load(Noise(16, channels, Size, seed: 1), new Normalisation(new float[channels], [.. Enumerable.Repeat(1f, channels)]));
        foreach (Augmentation augmentation in new[] { Augmentation.None, new(0, Flip: true), new(2, Flip: false), new(2, Flip: true) })
        {
            using var scope = NewDisposeScope();
            using var epoch = new TrainingEpoch(set, augmentation, new Xoshiro256(1));
            // Even of a single channel, where strides are all that tells a convolution which layout is meant.
            Assert.Equal([Size * Size * channels, 1, Size * channels, channels], epoch.Batch(0, 16).Images.stride());
            Assert.Equal([Size * Size * channels, 1, Size * channels, channels], set.Batch(0, 16).Images.stride());
        }
    }

    [Fact]
    public void A_pass_leaves_no_tensors_behind()
    {
        using ImageSet set = Load(Noise(64, 3, 32, seed: 1), Colour);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (var epoch = new TrainingEpoch(set, new Augmentation(4, Flip: true), new Xoshiro256(7)))
        {
            using var scope = NewDisposeScope();
            epoch.Batch(0, 32);
            epoch.Batch(32, 32);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static ImageSet Load(RawImages images, Normalisation normalisation) =>
        ImageSet.Load(images, [.. Enumerable.Range(0, images.Count)], normalisation, CPU);

    private static RawImages Noise(int count, int channels, int size, ulong seed)
    {
        var random = new Xoshiro256(seed);
        var pixels = new byte[count * channels * size * size];
        random.NextBytes(pixels);
        return new RawImages(pixels, [.. Enumerable.Range(0, count).Select(_ => random.Next(10))], channels, size, size);
    }

    /// <summary>The recipe as torchvision runs it: RandomHorizontalFlip, RandomCrop with padding, Normalize, one image at a time.</summary>
    private static (float[] Images, long[] Labels) ImageByImage(RawImages images, Normalisation normalisation, int padding, bool flip, Random random)
    {
        int n = images.Count, size = images.Height;
        var order = new int[n];
        for (int i = 0; i < n; i++)
        {
            int j = random.Next(i + 1);
            order[i] = order[j];
            order[j] = i;
        }

        int[] flips = [.. Enumerable.Range(0, n).Select(_ => flip ? random.Next(2) : 0)];
        int[] shiftsY = [.. Enumerable.Range(0, n).Select(_ => padding > 0 ? random.Next(2 * padding + 1) : 0)];
        int[] shiftsX = [.. Enumerable.Range(0, n).Select(_ => padding > 0 ? random.Next(2 * padding + 1) : 0)];
        var result = new float[n * images.ImageLength];
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<byte> image = images.Image(order[i]);
            for (int channel = 0; channel < images.Channels; channel++)
            {
                for (int y = 0; y < size; y++)
                {
                    for (int x = 0; x < size; x++)
                    {
                        int fromY = y + shiftsY[i] - padding, fromX = x + shiftsX[i] - padding;
                        bool inside = fromY >= 0 && fromY < size && fromX >= 0 && fromX < size;
                        float pixel = inside ? image[(channel * size + fromY) * size + (flips[i] == 1 ? size - 1 - fromX : fromX)] : 0;
                        result[((i * images.Channels + channel) * size + y) * size + x] = (pixel - normalisation.Mean[channel]) / normalisation.Deviation[channel];
                    }
                }
            }
        }

        return (result, [.. order.Select(image => (long)images.Labels[image])]);
    }
}
