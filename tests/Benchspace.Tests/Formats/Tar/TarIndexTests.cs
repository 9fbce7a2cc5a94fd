using System.Formats.Tar;
using System.Text;
using Benchspace.Formats.Tar;
using Benchspace.Formats;

namespace Benchspace.Tests.Formats.Tar;

public class TarIndexTests
{
    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void Files_are_found_in_every_format(TarEntryFormat format)
    {
        string deep = new('d', 90);
        byte[] tar = Write(format, writer =>
        {
            writer.WriteEntry(Directory(format, "NATS/"));
            writer.WriteEntry(File(format, "NATS/000000.pickle.pbz2", [1, 2, 3]));
            if (format != TarEntryFormat.V7)
            {
                writer.WriteEntry(File(format, $"{deep}/{deep}/000011.pickle.pbz2"[^(format == TarEntryFormat.Ustar ? 150 : 190)..].TrimStart('/'), new byte[600]));
            }

            writer.WriteEntry(File(format, "NATS/meta.pickle.pbz2", []));
        });
        IReadOnlyList<TarIndex.Entry> entries = Read(tar, "a.tar");
        Assert.Equal("NATS/000000.pickle.pbz2", entries[0].Name);
        Assert.Equal([1, 2, 3], tar.AsSpan((int)entries[0].Offset, 3).ToArray());
        Assert.Equal("NATS/meta.pickle.pbz2", entries[^1].Name);
        if (format != TarEntryFormat.V7)
        {
            Assert.EndsWith("/000011.pickle.pbz2", entries[1].Name, StringComparison.Ordinal);
            Assert.Equal(600, entries[1].Length);
        }

        Assert.True(TarIndex.IsHeader(tar.AsSpan(0, 512)));
    }

    [Theory]
    [InlineData("../000001.pickle.pbz2")]
    [InlineData("NATS/../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\000001.pickle.pbz2")]
    public void A_member_that_lies_outside_is_refused(string name) => AssertRefused(
        Write(TarEntryFormat.Pax, writer => writer.WriteEntry(File(TarEntryFormat.Pax, name, [1]))), "outside");

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    public void A_link_is_refused(TarEntryType type) => AssertRefused(
        Write(TarEntryFormat.Gnu, writer => writer.WriteEntry(new GnuTarEntry(type, "000001.pickle.pbz2") { LinkName = "/etc/passwd" })), "link");

    [Fact]
    public void A_device_is_refused() => AssertRefused(
        Write(TarEntryFormat.Gnu, writer => writer.WriteEntry(new GnuTarEntry(TarEntryType.CharacterDevice, "000001.pickle.pbz2"))), "kind");

    [Theory]
    [InlineData("77777777777\0", "claims")]
    [InlineData("\u0080\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "claims")]
    [InlineData("\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "no number")]
    [InlineData("\u0080\u0001\0\0\0\0\0\0\0\0\0\0", "no number")]
    [InlineData("-0000000001\0", "no number")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0", "no number")]
    public void A_size_that_cannot_be_is_refused(string size, string says)
    {
        byte[] tar = Write(TarEntryFormat.Ustar, writer => writer.WriteEntry(File(TarEntryFormat.Ustar, "000001.pickle.pbz2", [1])));
        Encoding.Latin1.GetBytes(size).CopyTo(tar, 124);
        Seal(tar);
        AssertRefused(tar, says);
    }

    [Fact]
    public void More_files_than_there_may_be_are_refused() => AssertRefused(
        Write(TarEntryFormat.Ustar, writer =>
        {
            for (int i = 0; i < 11; i++)
            {
                writer.WriteEntry(File(TarEntryFormat.Ustar, $"{i:000000}.pickle.pbz2", [1]));
            }
        }),
        "more than 10 files");

    [Theory]
    [InlineData("17777777000\0")]
    [InlineData("00400000000\0")]
    public void A_claim_of_a_long_name_costs_nothing(string size)
    {
        byte[] tar = Write(TarEntryFormat.Gnu, writer => writer.WriteEntry(File(TarEntryFormat.Gnu, new string('n', 200), [1])));
        Encoding.Latin1.GetBytes(size).CopyTo(tar, 124);
        Seal(tar);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(tar, "a member's name of");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_long_name_that_is_absurdly_long_is_refused()
    {
        byte[] tar = Write(TarEntryFormat.Gnu, writer => writer.WriteEntry(File(TarEntryFormat.Gnu, new string('n', 200), [1])));
        Assert.Equal((byte)'L', tar[156]);
        Encoding.Latin1.GetBytes("17777777777\0").CopyTo(tar, 124);
        Seal(tar);
        AssertRefused(tar, "a member's name of");
    }

    [Fact]
    public void A_header_with_a_wrong_checksum_is_refused()
    {
        byte[] tar = Write(TarEntryFormat.Ustar, writer =>
        {
            writer.WriteEntry(File(TarEntryFormat.Ustar, "000001.pickle.pbz2", [1]));
            writer.WriteEntry(File(TarEntryFormat.Ustar, "000002.pickle.pbz2", [1]));
        });
        tar[1024] ^= 1;
        AssertRefused(tar, "byte 1024");
    }

    [Fact]
    public void The_last_member_of_an_unfinished_download_is_marked()
    {
        byte[] tar = Write(TarEntryFormat.Ustar, writer => writer.WriteEntry(File(TarEntryFormat.Ustar, "000001.pickle.pbz2", new byte[5000])));
        TarIndex.Entry entry = Assert.Single(Read(tar[..2000], "a.tar"));
        Assert.True(entry.IsCutShort);
    }

    [Fact]
    public void Ten_thousand_mutations_crash_nothing()
    {
        byte[] tar = Write(TarEntryFormat.Pax, writer =>
        {
            for (int i = 0; i < 3; i++)
            {
                writer.WriteEntry(File(TarEntryFormat.Pax, $"NATS/{i:000000}.pickle.pbz2", new byte[10]));
            }
        });
        var random = new Random(11);
        for (int i = 0; i < 10_000; i++)
        {
            byte[] mutant = Pickle.HostilePickleTests.Mutate(tar, random);
            // A wrong checksum would stop at once; the headers are what is to be tested.
            for (int block = 0; block + 512 <= mutant.Length; block += 512)
            {
                Seal(mutant.AsSpan(block, 512));
            }

            try
            {
                Read(mutant, "mutant.tar");
            }
            catch (ArchiveFormatException refusal)
            {
                Assert.DoesNotContain('\n', refusal.Message);
            }
        }
    }

    private static IReadOnlyList<TarIndex.Entry> Read(byte[] tar, string source) => TarIndex.Read(new MemoryStream(tar), source, mostFiles: 10, longestFile: 1 << 20);

    private static void AssertRefused(byte[] tar, string says)
    {
        var refusal = Assert.Throws<ArchiveFormatException>(() => Read(tar, "evil.tar"));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    private static byte[] Write(TarEntryFormat format, Action<TarWriter> write)
    {
        var memory = new MemoryStream();
        using (var writer = new TarWriter(memory, format, leaveOpen: true))
        {
            write(writer);
        }

        return memory.ToArray();
    }

    private static TarEntry File(TarEntryFormat format, string name, byte[] content)
    {
        TarEntry entry = format switch
        {
            TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name),
            TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
            TarEntryFormat.Pax => new PaxTarEntry(TarEntryType.RegularFile, name),
            _ => new GnuTarEntry(TarEntryType.RegularFile, name),
        };
        entry.DataStream = new MemoryStream(content);
        return entry;
    }

    private static TarEntry Directory(TarEntryFormat format, string name) => format switch
    {
        TarEntryFormat.V7 => new V7TarEntry(TarEntryType.Directory, name),
        TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.Directory, name),
        TarEntryFormat.Pax => new PaxTarEntry(TarEntryType.Directory, name),
        _ => new GnuTarEntry(TarEntryType.Directory, name),
    };

    /// <summary>Writes the checksum that the header's other bytes have.</summary>
    private static void Seal(Span<byte> header)
    {
        header = header[..512];
        if (!header.ContainsAnyExcept((byte)0))
        {
            return;
        }

        header.Slice(148, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte value in header)
        {
            sum += value;
        }

        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header[148..]);
    }
}
