using Benchspace.Formats.Bzip2;
using Benchspace.Tests.Formats.Pickle;
using ICSharpCode.SharpZipLib.BZip2;

namespace Benchspace.Tests.Formats.Bzip2;

public class Bzip2StreamTests
{
    private enum Decoder
    {
        System,
        Managed,
        SystemParallel,
        ManagedParallel,
    }

    public static TheoryData<string> Decoders => [.. Enum.GetNames<Decoder>()];

    [Theory]
    [MemberData(nameof(Decoders))]
    public void What_was_compressed_comes_back(string decoder)
    {
        var random = new Random(7);
        byte[] noise = new byte[250_000];
        random.NextBytes(noise);
        byte[] text = [.. Enumerable.Range(0, 60_000).SelectMany(i => System.Text.Encoding.ASCII.GetBytes($"x-valid@{i % 200};"))];
        foreach (byte[] content in (byte[][])[[1], noise, text, new byte[3_000_000]])
        {
            // Level 1 makes blocks of 100,000 bytes, so there are several, at all bit positions.
            Assert.True(content.AsSpan().SequenceEqual(Decode(decoder, Compress(content, level: 1))));
            Assert.True(content.AsSpan().SequenceEqual(Decode(decoder, Compress(content, level: 9))));
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
        {
            Assert.Throws<InvalidDataException>(() => Decode(decoder, compressed[..length]));
        }
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

    [Theory]
    [InlineData(nameof(Decoder.System), 10_000)]
    [InlineData(nameof(Decoder.Managed), 10_000)]
    [InlineData(nameof(Decoder.SystemParallel), 1_000)]
    [InlineData(nameof(Decoder.ManagedParallel), 1_000)]
    public void Thousands_of_mutations_crash_nothing(string decoder, int count)
    {
        byte[] compressed = Compress([.. Enumerable.Range(0, 3_000).Select(i => (byte)(i * i / 7))], 1);
        var random = new Random(2);
        for (int i = 0; i < count; i++)
        {
            try
            {
                Decode(decoder, HostilePickleTests.Mutate(compressed, random));
            }
            catch (InvalidDataException damage)
            {
                Assert.StartsWith("the bzip2 data is", damage.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(nameof(Decoder.System))]
    [InlineData(nameof(Decoder.Managed))]
    public void A_block_that_expands_to_much_is_decoded_as_it_is_read(string decoder)
    {
        byte[] compressed = Compress(new byte[40_000_000], level: 9);
        using (var block = new DecodedBlock(compressed, LibraryOf(Enum.Parse<Decoder>(decoder)), CancellationToken.None))
        {
            Assert.Equal(DecodedBlock.MostAhead, block.Ahead);
            byte[] buffer = new byte[100_000];
            int length = 0;
            while (block.Read(buffer) is > 0 and int read)
            {
                length += read;
            }

            Assert.Equal(40_000_000, length);
        }

        Assert.Equal(40_000_000, Decode(decoder + "Parallel", compressed).Length);
    }

    [Fact]
    public void A_block_that_nobody_waits_for_is_given_up()
    {
        byte[] compressed = Compress(new byte[3_000_000], level: 9);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => new DecodedBlock(compressed, null, stop.Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void No_more_blocks_are_taken_than_threads_and_one(int threads)
    {
        byte[] content = new byte[2_000_000];
        new Random(4).NextBytes(content);
        byte[] compressed = Compress(content, level: 1);
        var source = new MemoryStream(compressed);
        using (var stream = new ParallelBzip2Stream(source, threads))
        {
            Assert.Equal(1, stream.Read(new byte[1]));
            // Blocks of 100,000 bytes that do not shrink, found in pieces of a quarter of a megabyte.
            Assert.InRange(source.Position, 100_000 * threads, (100_000 * (threads + 3)) + (1 << 18));
        }

        Assert.Throws<ObjectDisposedException>(() => source.Position);
    }

    private static byte[] Compress(byte[] content, int level)
    {
        var memory = new MemoryStream();
        using (var compressor = new BZip2OutputStream(memory, level) { IsStreamOwner = false })
        {
            compressor.Write(content);
        }

        return memory.ToArray();
    }

    private static byte[] Decode(string name, byte[] compressed)
    {
        var decoder = Enum.Parse<Decoder>(name);
        SystemBzip2? library = LibraryOf(decoder);
        var source = new MemoryStream(compressed);
        using Stream stream = decoder is Decoder.System or Decoder.Managed ? new Bzip2Stream(source, library) : new ParallelBzip2Stream(source, library, threads: 3);
        var decoded = new MemoryStream();
        stream.CopyTo(decoded);
        return decoded.ToArray();
    }

    private static SystemBzip2? LibraryOf(Decoder decoder)
    {
        if (decoder is Decoder.Managed or Decoder.ManagedParallel)
        {
            return null;
        }

        Assert.SkipWhen(SystemBzip2.Instance is null, "there is no libbz2 on this machine");
        return SystemBzip2.Instance;
    }
}
