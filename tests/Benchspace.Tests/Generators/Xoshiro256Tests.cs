using Benchspace.Generators;
using Benchspace.Tests.Spaces;
using CsCheck;

namespace Benchspace.Tests.Generators;

public class Xoshiro256Tests
{
    /// <summary>Values of an independent program that also gives the published ones of SplitMix64 and xoshiro256**.</summary>
    [Theory]
    [InlineData(0, new ulong[] { 11091344671253066420, 13793997310169335082, 1900383378846508768, 7684712102626143532 })]
    [InlineData(42, new ulong[] { 1546998764402558742, 6990951692964543102, 12544586762248559009, 17057574109182124193 })]
    [InlineData(ulong.MaxValue, new ulong[] { 10328197420357168392, 14156678507024973869, 9357971779955476126, 13791585006304312367 })]
    public void The_stream_is_that_of_the_publication(ulong seed, ulong[] expected)
    {
        var random = new Xoshiro256(seed);
        Assert.Equal(expected, expected.Select(_ => random.NextUInt64()));
    }

    /// <summary>At 3/8 of the 32-bit range, scaling without rejection makes one residue of three a third rarer.</summary>
    [Theory]
    [InlineData(3 << 29, 3)]
    [InlineData(5, 5)]
    [InlineData(15_625, 25)]
    public void A_bounded_number_is_unbiased(int bound, int residues)
    {
        const int Draws = 100_000;
        var random = new Xoshiro256(1);
        int[] counts = new int[residues];
        for (int draw = 0; draw < Draws; draw++)
        {
            counts[random.Next(bound) % residues]++;
        }

        double expected = (double)Draws / residues;
        SpaceLaws.AssertPlausible(counts.Sum(count => Math.Pow(count - expected, 2) / expected), residues - 1);
    }

    [Fact]
    public void Numbers_stay_in_their_range() =>
        Gen.Select(Gen.ULong, Gen.Int, Gen.Int).Sample((seed, one, other) =>
        {
            var random = new Xoshiro256(seed);
            (int low, int high) = (Math.Min(one, other), Math.Max(one, other));
            Assert.InRange(random.Next(low, high), low, high == low ? low : high - 1);
            Assert.InRange(random.Next(), 0, int.MaxValue - 1);
            Assert.InRange(random.NextInt64(), 0, long.MaxValue - 1);
            Assert.InRange(random.NextInt64(1L << 40), 0, (1L << 40) - 1);
            Assert.InRange(random.NextDouble(), 0, 1 - double.Epsilon);
            Assert.InRange(random.NextSingle(), 0, 1 - float.Epsilon);
        });

    [Fact]
    public void A_range_of_one_or_none_has_one_answer()
    {
        var random = new Xoshiro256(2);
        Assert.Equal(0, random.Next(0));
        Assert.Equal(0, random.Next(1));
        Assert.Equal(-7, random.Next(-7, -7));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(1, 0));
    }

    [Fact]
    public void Bytes_are_the_streams_words_lowest_byte_first()
    {
        byte[] bytes = new byte[11];
        new Xoshiro256(42).NextBytes(bytes);
        Assert.Equal([.. BitConverter.GetBytes(1546998764402558742), .. BitConverter.GetBytes(6990951692964543102)[..3]], bytes);
    }

    [Fact]
    public void Every_part_and_its_place_make_another_stream()
    {
        ulong[][] parts = [[], [0], [0, 0], [1], [1, 2], [2, 1], [1, 2, 0], [Xoshiro256.Hash("re")], [Xoshiro256.Hash("er")]];
        ulong[] first = [.. parts.Select(part => Xoshiro256.FromParts(part).NextUInt64())];
        Assert.Equal(parts.Length, first.Distinct().Count());
        Assert.Equal(Xoshiro256.FromParts(1, 2).NextUInt64(), Xoshiro256.FromParts(1, 2).NextUInt64());
    }

    [Fact]
    public void Streams_of_neighbouring_seeds_are_uncorrelated()
    {
        const int Pairs = 100_000;
        double sum = 0;
        for (ulong seed = 0; seed < Pairs; seed++)
        {
            sum += (Xoshiro256.FromParts(seed).NextDouble() - 0.5) * (Xoshiro256.FromParts(seed + 1).NextDouble() - 0.5);
        }

        double correlation = 12 * sum / Pairs;
        Assert.InRange(correlation, -5 / Math.Sqrt(Pairs), 5 / Math.Sqrt(Pairs));
    }
}
