using Benchspace.Import.Bzip2;
using CsCheck;
using ICSharpCode.SharpZipLib.BZip2;

namespace Benchspace.Tests.Import.Bzip2;

public class Bzip2StreamTests
{
    public static TheoryData<string> Decoders => ["sequential", "parallel"];

    [Theory]
    [MemberData(nameof(Decoders))]
    public void What_was_compressed_comes_back(string decoder)
    {
        var random = new Random(7);
        byte[] noise = new byte[250_000];
        random.NextBytes(noise);
        // Without a period: for very repetitive content SharpZipLib still writes the randomised blocks that bzip2 gave up in 1997.
        byte[] text = [.. Enumerable.Range(0, 60_000).SelectMany(i => System.Text.Encoding.ASCII.GetBytes($"x-valid@{i};"))];
        foreach (byte[] content in (byte[][])[[1], noise, text])
        {
            // Level 1 makes blocks of 100,000 bytes, so there are several, at all bit positions.
            Assert.True(content.AsSpan().SequenceEqual(Decode(decoder, Compress(content, level: 1))));
            Assert.True(content.AsSpan().SequenceEqual(Decode(decoder, Compress(content, level: 9))));
        }
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void A_hundred_million_zeros_come_back(string decoder)
    {
        byte[] decoded = Decode(decoder, Archives.ImportedTables.Fixture("expanding.pickle.pbz2"));
        Assert.InRange(decoded.Length, 100_000_000, 100_000_100);
        Assert.False(decoded.AsSpan(50, 99_999_900).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Content_of_every_kind_comes_back()
    {
        // From one symbol to all, from no repetition to nothing else, so that codes of all lengths and runs of all lengths occur.
        Gen.Int[1, 256].SelectMany(symbols => Gen.Int[0, 4].SelectMany(skew => Gen.Int[0, 30_000].Select(Gen.Int, (length, seed) => (symbols, skew, length, seed))))
            .Sample(
                kind =>
                {
                    var random = new Random(kind.seed);
                    var content = new List<byte>();
                    while (content.Count < kind.length)
                    {
                        byte value = (byte)(kind.symbols * Math.Pow(random.NextDouble(), 1 + (kind.skew * 3)));
                        int repeats = random.Next(20) == 0 ? random.Next(1, 600) : 1;
                        content.AddRange(Enumerable.Repeat(value, repeats));
                    }

                    byte[] expected = [.. content];
                    return expected.AsSpan().SequenceEqual(Decode("sequential", Compress(expected, 1)));
                },
                iter: 200,
                threads: 1);
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Ten_thousand_mutations_crash_nothing(string decoder)
    {
        byte[] content = [.. Enumerable.Range(0, 3_000).Select(i => (byte)(i * i / 7))];
        byte[] compressed = Compress(content, 1);
        var random = new Random(2);
        for (int i = 0; i < 10_000; i++)
        {
            try
            {
                Decode(decoder, Pickle.HostilePickleTests.Mutate(compressed, random));
            }
            catch (InvalidDataException damage)
            {
                Assert.StartsWith("the bzip2 data is", damage.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Streams_one_after_another_are_one(string decoder)
    {
        byte[] first = [1, 2, 3];
        byte[] second = new byte[250_000];
        new Random(1).NextBytes(second);
        Assert.True(((byte[])[.. first, .. second]).AsSpan().SequenceEqual(Decode(decoder, [.. Compress(first, 1), .. Compress(second, 1)])));
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void A_file_cut_off_anywhere_is_damaged(string decoder)
    {
        byte[] compressed = Compress([.. Enumerable.Range(0, 400).Select(i => (byte)i)], 1);
        for (int length = 1; length < compressed.Length; length++)
            Assert.Throws<InvalidDataException>(() => Decode(decoder, compressed[..length]));
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void A_changed_bit_is_noticed(string decoder)
    {
        byte[] content = [.. Enumerable.Range(0, 400).Select(i => (byte)i)];
        byte[] compressed = Compress(content, 1);
        for (int bit = 0; bit < 8 * compressed.Length; bit += 5)
        {
            byte[] changed = [.. compressed];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                // Some bits mean nothing: the padding, and the block size where the block is smaller.
                Assert.Equal(content, Decode(decoder, changed));
            }
            catch (InvalidDataException damage)
            {
                Assert.StartsWith("the bzip2 data is", damage.Message, StringComparison.Ordinal);
            }
        }
    }

    private static byte[] Compress(byte[] content, int level)
    {
        var memory = new MemoryStream();
        using (var compressor = new BZip2OutputStream(memory, level) { IsStreamOwner = false })
            compressor.Write(content);
        return memory.ToArray();
    }

    private static byte[] Decode(string decoder, byte[] compressed)
    {
        using Stream stream = decoder == "sequential" ? new Bzip2Stream(compressed) : new ParallelBzip2Stream(new MemoryStream(compressed), threads: 3);
        var decoded = new MemoryStream();
        stream.CopyTo(decoded);
        return decoded.ToArray();
    }
}
