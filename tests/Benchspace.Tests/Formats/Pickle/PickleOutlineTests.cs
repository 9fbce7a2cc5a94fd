using System.Text;
using Benchspace.Formats.Pickle;
using static Benchspace.Tests.Formats.Pickle.PickleText;

namespace Benchspace.Tests.Formats.Pickle;

public class PickleOutlineTests
{
    private const string Key = "X\u000a\0\0\0arch2infos";

    [Theory]
    // As picklers write several entries, in two batches.
    [InlineData("}(" + Key + "}(K\u0001]K\u0002}(K\u0005K\u0006K\u0007K\u0008uu(K\u0003K\u0009uX\u0001\0\0\0zNu.", "1=[] 2={5=6,7=8} 3=9", "{text:6172636832696e666f73={},text:7a=None}")]
    // Values that change while they lie on top of the stack: the entry is complete only after that.
    [InlineData("}(" + Key + "}(K\u0001}K\u0005K\u0006sK\u0002]K\u0007aK\u0003K\u0004\u0086K\u0005uu.", "1={5=6} 2=[7] (3,4)=5", "{text:6172636832696e666f73={}}")]
    // Values and keys that are built above a mark.
    [InlineData("}(" + Key + "}(K\u0001(K\u0002K\u0003K\u0004K\u0005tK\u0006](K\u0007K\u0008e(K\u0001K\u0002K\u0003K\u0004tNuu.", "1=(2,3,4,5) 6=[7,8] (1,2,3,4)=None", "{text:6172636832696e666f73={}}")]
    // An OrderedDict that is called into being.
    [InlineData("}(" + Key + "ccollections\nOrderedDict\n)R(K\u0001ccollections\nOrderedDict\n)RK\u0005NsK\u0002Nuu.", "1={5=None} 2=None", "{text:6172636832696e666f73={}}")]
    // A dict of one entry is set without a mark, and stays where it is.
    [InlineData("}(" + Key + "}K\u0001K\u0002su.", "", "{text:6172636832696e666f73={1=2}}")]
    // The key elsewhere than in the outermost dict means nothing.
    [InlineData("}(X\u0001\0\0\0a}(" + Key + "}(K\u0001NK\u0002NuNNuu.", "", "{text:61={text:6172636832696e666f73={1=None,2=None},None=None}}")]
    [InlineData("}(X\u0001\0\0\0a" + Key + "X\u0001\0\0\0b}(K\u0001NK\u0002Nuu.", "", "{text:61=text:6172636832696e666f73,text:62={1=None,2=None}}")]
    [InlineData("K\u0005.", "", "5")]
    public void Entries_are_handed_over_complete_and_the_rest_is_left(string pickle, string entries, string rest)
    {
        (List<string> found, PickleValue whole) = Stream(Bytes(pickle), PickleLimits.Default.MemoWindow);
        Assert.Equal(entries, string.Join(' ', found));
        Assert.Equal(rest, Show(whole));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1000)]
    public void What_is_named_again_from_afar_is_kept(int window)
    {
        // Every entry sets six memo entries of its own and names the first entry's text, list and tuple again.
        var pickle = new StringBuilder("}(" + Key + "}(");
        for (int entry = 0; entry < 100; entry++)
        {
            pickle.Append('K').Append((char)entry).Append('(');
            if (entry == 0)
            {
                pickle.Append("X\u0006\0\0\0sharedq\0]q\u0001(K\u0001K\u0002eK\u0007\u0085q\u0002");
            }
            else
            {
                pickle.Append("h\0h\u0001h\u0002");
            }

            for (int own = 0; own < 6; own++)
            {
                int index = 3 + (6 * entry) + own;
                pickle.Append("X\u0003\0\0\0own").Append('r').Append((char)(index & 255)).Append((char)(index >> 8)).Append("\0\0");
            }

            pickle.Append('t');
        }

        (List<string> found, _) = Stream(Bytes(pickle + "uu."), window);
        Assert.Equal(100, found.Count);
        string own6 = string.Concat(Enumerable.Repeat(",text:6f776e", 6));
        Assert.All(found, entry => Assert.EndsWith($"=(text:736861726564,[1,2],(7){own6})", entry, StringComparison.Ordinal));
    }

    [Fact]
    public void Memory_is_given_back_with_every_entry()
    {
        // Four entries need what is allowed.
        var limits = new PickleLimits { Memory = 250_000 };
        string entry = "(" + string.Concat(Enumerable.Repeat("G\0\0\0\0\0\0\0\0", 1500)) + "l";
        byte[] pickle = Bytes("}(" + Key + "}(" + string.Concat(Enumerable.Range(0, 50).Select(i => $"K{(char)i}{entry}")) + "uu.");
        Assert.Equal(50, Stream(pickle, PickleLimits.Default.MemoWindow, limits).Entries.Count);
        Assert.Throws<PickleFormatException>(() => PickleReader.Read(pickle, "whole", limits));
    }

    [Theory]
    // One batch of millions of values, and many batches of two entries.
    [InlineData("NN", 4_000_000, "")]
    [InlineData("K\u0001NK\u0002Nu(", 200_000, "K\u0001NK\u0002N")]
    public void Entries_beyond_all_measure_are_refused_before_they_take_memory(string entries, int count, string last)
    {
        byte[] pickle = Bytes("}(" + Key + "}(" + string.Concat(Enumerable.Repeat(entries, count)) + last + "uu.");
        long before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Assert.Throws<PickleFormatException>(() => PickleOutline.Scan(new PickleInput(new MemoryStream(pickle), "hostile"), "arch2infos", "hostile", PickleLimits.Default));
        Assert.Contains("more than 131072 entries in arch2infos", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public void Mutations_crash_nothing_and_change_nothing_that_is_read_whole()
    {
        byte[] sample = Bytes("\u0080\u0002}q\0(" + Key + "q\u0001}q\u0002(K\u0001]q\u0003(K\u0001K\u0002ehK\u0002}(h\u0001K\u0006h\u0003K\u0008uuX\u0001\0\0\0zNu.".Replace("ehK", "eK", StringComparison.Ordinal));
        var random = new Random(3);
        for (int i = 0; i < 10_000; i++)
        {
            byte[] mutant = HostilePickleTests.Mutate(sample, random);
            string? whole = null;
            try
            {
                whole = Show(PickleReader.Read(mutant, "whole"));
            }
            catch (PickleFormatException)
            {
                // Refused whole; then it may be refused in parts as well.
            }

            try
            {
                (List<string> entries, PickleValue rest) = Stream(mutant, window: 16);
                if (whole is not null && entries.Count == 0)
                {
                    Assert.Equal(whole, Show(rest));
                }
            }
            catch (PickleFormatException refusal)
            {
                Assert.DoesNotContain('\n', refusal.Message);
            }
        }
    }

    private static (List<string> Entries, PickleValue Whole) Stream(byte[] pickle, int window, PickleLimits? limits = null)
    {
        PickleOutline outline = PickleOutline.Scan(new PickleInput(new MemoryStream(pickle), "outline"), "arch2infos", "outline", new PickleLimits { Nesting = 64, MemoWindow = window });
        var reader = new PickleReader(new PickleInput(new MemoryStream(pickle), "stream"), "stream", limits);
        reader.Begin(outline);
        var entries = new List<string>();
        while (reader.ReadEntry(out PickleValue key, out PickleValue value))
        {
            entries.Add($"{Show(key)}={Show(value)}");
        }

        return (entries, reader.End());
    }
}
