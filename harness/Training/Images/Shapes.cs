using Benchspace.Generators;
using Harness.Training.Images.Formats;

namespace Harness.Training.Images;

/// <summary>
/// Images that are drawn, not downloaded: one of ten shapes at a random place, size, tilt and contrast, bright on dark
/// or dark on bright, on an uneven and noisy ground with clutter. The classes do not change when mirrored. Image i of a
/// seed is a pure function of both, made of nothing but sums, products, quotients and square roots, which every
/// machine rounds alike: the same bytes everywhere.
/// </summary>
public static class Shapes
{
    /// <summary>What each label means.</summary>
    public static readonly IReadOnlyList<string> ClassNames =
        ["disc", "ring", "square", "frame", "triangle", "diamond", "plus", "saltire", "horizontal stripes", "vertical stripes"];

    /// <summary>Draws images; classes follow one another, so that every ten images hold each once.</summary>
    /// <param name="count">How many.</param>
    /// <param name="channels">1 for grey, 3 for colour.</param>
    /// <param name="size">Height and width in pixels, at least 16.</param>
    /// <param name="seed">Names the set; sets of different seeds share no image.</param>
    public static RawImages Draw(int count, int channels, int size, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 16);
        var pixels = new byte[count * channels * size * size];
        var labels = new int[count];
        Parallel.For(0, count, i =>
        {
            labels[i] = i % ClassNames.Count;
            int length = channels * size * size;
            Draw(pixels.AsSpan(i * length, length), labels[i], channels, size, Xoshiro256.FromParts((ulong)seed, (ulong)i));
        });
        return new RawImages(pixels, labels, channels, size, size);
    }

    private static void Draw(Span<byte> image, int label, int channels, int size, Xoshiro256 random)
    {
        Pose pose = Pose.Draw(size, random, smallest: 0.2, largest: 0.38);
        Span<double> shape = new double[size * size];
        Add(shape, size, pose, label, strength: 1);

        // Other shapes, smaller and fainter than the one that counts.
        Span<double> clutter = new double[size * size];
        for (int i = 0; i < 3; i++)
        {
            Add(clutter, size, Pose.Draw(size, random, smallest: 0.05, largest: 0.11), random.Next(ClassNames.Count), Between(random, -0.3, 0.3));
        }

        double contrast = Between(random, 0.18, 0.5) * (random.Next(2) == 0 ? 1 : -1);
        double noise = Between(random, 0.04, 0.16);
        for (int channel = 0; channel < channels; channel++)
        {
            double ground = Between(random, 0.3, 0.7);
            double slopeX = Between(random, -0.2, 0.2) / size;
            double slopeY = Between(random, -0.2, 0.2) / size;
            double tint = channels == 1 ? 1 : Between(random, 0.3, 1);
            Span<byte> plane = image.Slice(channel * size * size, size * size);
            for (int i = 0; i < plane.Length; i++)
            {
                double value = ground + slopeX * (i % size - size / 2) + slopeY * (i / size - size / 2)
                    + clutter[i] + contrast * tint * shape[i] + noise * Bell(random);
                plane[i] = (byte)Math.Clamp(value * 255 + 0.5, 0, 255);
            }
        }
    }

    private static void Add(Span<double> picture, int size, in Pose pose, int label, double strength)
    {
        for (int i = 0; i < picture.Length; i++)
        {
            picture[i] += strength * Coverage(pose, label, i % size, i / size);
        }
    }

    /// <summary>How much of a pixel a shape covers, 0 to 1: its signed distance from the edge, cut off at half a pixel either side.</summary>
    private static double Coverage(in Pose pose, int label, int x, int y)
    {
        double dx = x - pose.CentreX, dy = y - pose.CentreY;
        double r = pose.Radius;
        if (dx * dx + dy * dy > 2.5 * r * r + 4)
        {
            return 0;
        }

        double u = Math.Abs(pose.Cos * dx + pose.Sin * dy);
        double v = pose.Cos * dy - pose.Sin * dx;
        double w = Math.Abs(v);
        const double Diagonal = 0.70710678118654752;
        double arm = 0.28 * r;
        double distance = label switch
        {
            0 => Math.Sqrt(u * u + w * w) - r,
            1 => Math.Abs(Math.Sqrt(u * u + w * w) - 0.8 * r) - 0.22 * r,
            2 => Math.Max(u, w) - 0.85 * r,
            3 => Math.Abs(Math.Max(u, w) - 0.7 * r) - 0.18 * r,
            4 => Math.Max(v - 0.7 * r, 0.87 * u - 0.5 * v - 0.55 * r),
            5 => (u + w) * Diagonal - 0.8 * r,
            6 => Bars(u, w, r, arm),
            7 => Bars((u + w) * Diagonal, Math.Abs(u - w) * Diagonal, r, arm),
            8 => Math.Max(Math.Max(u, w) - 0.95 * r, Stripe(w, r)),
            _ => Math.Max(Math.Max(u, w) - 0.95 * r, Stripe(u, r)),
        };
        return Math.Clamp(0.5 - distance, 0, 1);
    }

    /// <summary>Distance to two crossed bars along the axes.</summary>
    private static double Bars(double u, double w, double r, double arm) =>
        Math.Min(Math.Max(u - r, w - arm), Math.Max(w - r, u - arm));

    /// <summary>Distance to the three middle stripes across an axis.</summary>
    private static double Stripe(double across, double r) =>
        Math.Min(across - 0.19 * r, Math.Abs(across - 0.76 * r) - 0.19 * r);

    /// <summary>About normal with mean 0 and deviation 1: four uniform numbers of 16 bits added up.</summary>
    private static double Bell(Xoshiro256 random)
    {
        ulong bits = random.NextUInt64();
        ulong sum = (ushort)bits + (ulong)(ushort)(bits >> 16) + (ushort)(bits >> 32) + (bits >> 48);
        return (sum - 2 * 65535.0) * (1.7320508075688772 / 65536);
    }

    private static double Between(Random random, double low, double high) => low + (high - low) * random.NextDouble();

    /// <summary>Where a shape lies, in pixels, and how it is turned.</summary>
    private readonly record struct Pose(double CentreX, double CentreY, double Radius, double Cos, double Sin)
    {
        public static Pose Draw(int size, Random random, double smallest, double largest)
        {
            double radius = size * Between(random, smallest, largest);
            double x = Between(random, radius, size - 1 - radius);
            double y = Between(random, radius, size - 1 - radius);
            // A turn by at most 18 degrees, from the tangent of half the angle: no library sine, which machines round differently.
            double t = Between(random, -0.16, 0.16);
            return new Pose(x, y, radius, (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t));
        }
    }
}
