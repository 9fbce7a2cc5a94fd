using System.Diagnostics;
using System.Text;
using Benchspace.Formats.Pickle;
using static Benchspace.Tests.Formats.Pickle.PickleText;

namespace Benchspace.Tests.Formats.Pickle;

public class HostilePickleTests
{
    private static readonly PickleLimits Small = new() { Memory = 16 << 20, Values = 1 << 20 };

    [Theory]
    [InlineData("cos\nsystem\n(X\u0007\0\0\0echo hitR.", "os.system", 0)]
    [InlineData("\u0080\u0002cposix\nsystem\nX\u0001\0\0\0a\u0085R.", "posix.system", 2)]
    [InlineData("c__builtin__\neval\nX\u0003\0\0\01+1\u0085R.", "__builtin__.eval", 0)]
    [InlineData("\u0080\u0004\u008c\u0008builtins\u0094\u008c\u0004eval\u0094\u0093\u008c\u00031+1\u0085R.", "builtins.eval", 20)]
    [InlineData("\u0080\u0004\u008c\u0008builtins\u008c\u0007getattr\u0093.", "builtins.getattr", 21)]
    [InlineData("\u0080\u0004\u008c\u0005numpy\u008c\u0012ndarray.__reduce__\u0093.", "numpy.ndarray.__reduce__", 29)]
    [InlineData("\u0080\u0004\u008c\u000bcollections\u008c\u0015OrderedDict.__class__\u0093.", "collections.OrderedDict.__class__", 38)]
    [InlineData("ccollections.OrderedDict\n__class__\n.", "collections.OrderedDict.__class__", 0)]
    [InlineData("c__main__\nExploit\n)\u0081}b.", "__main__.Exploit", 0)]
    [InlineData("csubprocess\nPopen\n(]X\u0002\0\0\0lsatR.", "subprocess.Popen", 0)]
    [InlineData("(S'echo hit'\nios\nsystem\n.", "os.system", 13)]
    [InlineData("(cos\nsystem\nS'echo hit'\no.", "os.system", 1)]
    [InlineData("ccopyreg\n_reconstructor\n.", "copyreg._reconstructor", 0)]
    [InlineData("cbuiltins\nexec\n.", "builtins.exec", 0)]
    [InlineData("cnumpy.core.multiarray\nfromstring\n.", "numpy.core.multiarray.fromstring", 0)]
    [InlineData("ctorch\nload\n.", "torch.load", 0)]
    public void A_name_outside_the_list_is_refused_by_name_and_offset(string pickle, string name, int offset)
    {
        var refusal = Assert.Throws<PickleFormatException>(() => PickleReader.Read(Bytes(pickle), "evil.pickle"));
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith($"evil.pickle: byte {offset} of the pickle: ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(offset, refusal.Offset);
    }

    [Theory]
    [InlineData("ctorch\nload\n.")]
    [InlineData("ctorch\nFloatStorage\n.")]
    [InlineData("cnumpy\ndtype\n.")]
    [InlineData("cnumpy\nndarray\n.")]
    public void Only_the_names_that_are_allowed_are_understood(string pickle)
    {
        var limits = new PickleLimits { Names = PickleNames.Python };
        Assert.Throws<PickleFormatException>(() => PickleReader.Read(Bytes(pickle), "evil.pickle", limits));
    }

    [Fact]
    public void A_function_that_is_skipped_is_no_storage()
    {
        var limits = new PickleLimits { Names = PickleNames.Python.WithSkipped(["some.function"], ["some.Storage"]) };
        Assert.Same(PickleSkipped.Instance, PickleReader.Read(Bytes("(X\u0007\0\0\0storagecsome\nStorage\ntQ."), "a.pickle", limits));
        Assert.Throws<PickleFormatException>(() => PickleReader.Read(Bytes("(X\u0007\0\0\0storagecsome\nfunction\ntQ."), "a.pickle", limits));
    }

    [Theory]
    [InlineData("\u0082\u0001.", "extension registry")]
    [InlineData("Pos.system\n.", "outside the file")]
    [InlineData("X\u0001\0\0\0aQ.", "outside the file")]
    [InlineData("\u0097.", "outside the pickle")]
    [InlineData("cbuiltins\nint\nX\u0001\0\0\0a\u0085R.", "builtins.int")]
    [InlineData("cnumpy\ndtype\nX\u0002\0\0\0O8\u0085R.", "O8")]
    [InlineData("cnumpy\nndarray\n)R.", "numpy.ndarray")]
    [InlineData("K\u0001)R.", "calls the number 1")]
    [InlineData("]K\u0001sb.", "empty stack")]
    [InlineData("0.", "empty stack")]
    [InlineData("e.", "mark")]
    [InlineData("}(K\u0001K\u0002K\u0003u.", "key without a value")]
    [InlineData("}]Ns.", "as a key")]
    [InlineData("]h\0.", "memo")]
    [InlineData("]r\u00ff\u00ff\u00ff\u00ff.", "memo entry 4294967295")]
    [InlineData("\u0080\u0006N.", "protocol 6")]
    [InlineData("\0\0\0\0", "0x00")]
    [InlineData("X\u0002\0\0\0\u00c3\u0028.", "UTF-8")]
    [InlineData("I12x\n.", "whole number")]
    [InlineData("F1.5.5\n.", "number")]
    [InlineData("L1_0L\n.", "whole number")]
    [InlineData("Sabc\n.", "quotes")]
    [InlineData("", "ends here")]
    public void A_broken_or_foreign_pickle_is_refused_in_one_line(string pickle, string says)
    {
        var refusal = Assert.Throws<PickleFormatException>(() => PickleReader.Read(Bytes(pickle), "some.pickle"));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData("]q\0h\0a.")]
    [InlineData("}q\0K\u0001h\0s.")]
    [InlineData("]q\0]q\u0001h\0ah\u0001a.")]
    [InlineData("]q\0(h\0tq\u0001h\0h\u0001a.")]
    public void Nothing_can_come_to_lie_in_itself(string pickle)
    {
        Assert.Throws<PickleFormatException>(() => PickleReader.Read(Bytes(pickle), "cycle.pickle"));
    }

    [Fact]
    public void Deep_nesting_is_refused_without_using_the_call_stack()
    {
        const int Depth = 1_000_000;
        string[] towers =
        [
            new string(']', Depth) + new string('a', Depth - 1) + ".",
            new string('(', Depth) + new string('l', Depth) + ".",
            new string('(', Depth) + new string('t', Depth) + ".",
            ")" + new string('\u0085', Depth) + ".",
            string.Concat(Enumerable.Repeat("}K\u0001", Depth)) + "N" + new string('s', Depth) + ".",
            "]q\0" + string.Concat(Enumerable.Repeat("]q\u0001h\0aq\0", Depth)) + ".",
        ];
        foreach (string tower in towers)
        {
            AssertRefusedWithin(3 * Small.Memory, Bytes(tower), Small);
        }
    }

    [Theory]
    [InlineData("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f")]
    [InlineData("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f")]
    [InlineData("\u008e\0\0\0\u0020\0\0\0\0")]
    [InlineData("\u0096\u00ff\u00ff\u00ff\u007f\0\0\0\0")]
    [InlineData("\u0095\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f")]
    [InlineData("X\u00ff\u00ff\u00ff\u007f")]
    [InlineData("B\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("T\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("\u008b\u00ff\u00ff\u00ff\u007f")]
    [InlineData("(K\u0001K\u0002\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f")]
    public void A_claim_of_more_bytes_than_there_are_costs_nothing(string claim)
    {
        AssertRefusedWithin(2 << 20, Bytes(claim + "abc"), PickleLimits.Default);
    }

    [Fact]
    public void A_number_of_a_million_digits_is_not_converted()
    {
        AssertRefusedWithin(4 << 20, Bytes("L" + new string('9', 1_000_000) + "L\n."), PickleLimits.Default);
        AssertRefusedWithin(4 << 20, Bytes("\u008b\u0040\u0042\u000f\0" + new string('\u007f', 1_000_000) + "."), PickleLimits.Default);
    }

    [Fact]
    public void A_memo_bomb_is_refused()
    {
        // Each list holds the one before it ten times; a walk through forty of them would never end.
        var bomb = new StringBuilder("]q\0");
        for (int level = 0; level < 40; level++)
        {
            bomb.Append("](").Append(string.Concat(Enumerable.Repeat($"h{(char)level}", 10))).Append('e').Append('q').Append((char)(level + 1));
        }

        AssertRefusedWithin(1 << 20, Bytes(bomb + "."), Small);

        // The same with tuples, which would also be hashed as a key.
        var key = new StringBuilder("})");
        for (int level = 0; level < 60; level++)
        {
            key.Append("2\u0086");
        }

        AssertRefusedWithin(1 << 20, Bytes(key + "Ns."), Small);
    }

    [Theory]
    [InlineData("]")]
    [InlineData("}")]
    [InlineData("\u008f")]
    [InlineData("N")]
    [InlineData("G\0\0\0\0\0\0\0\0")]
    [InlineData(")")]
    [InlineData("]\u0094")]
    [InlineData("\u008c\0")]
    [InlineData("ccollections\nOrderedDict\n)R")]
    [InlineData("cnumpy\ndtype\n\u008c\u0002f8\u0085R")]
    public void A_flood_of_small_values_stays_within_the_memory_limit(string value)
    {
        AssertRefusedWithin(3 * Small.Memory, Bytes(string.Concat(Enumerable.Repeat(value, 4_000_000 / value.Length * 2))), Small);
    }

    [Fact]
    public void A_sample_cut_off_at_any_byte_is_refused()
    {
        foreach (string name in (string[])["numpy-0.pickle", "numpy-2.pickle", "numpy-5.pickle", "batch-python2.pickle"])
        {
            byte[] pickle = Fixture(name);
            for (int length = 0; length < pickle.Length; length++)
            {
                AssertRefusedWithin(1 << 20, pickle[..length], PickleLimits.Default);
            }
        }
    }

    [Fact]
    public void Ten_thousand_mutations_of_a_sample_crash_nothing()
    {
        byte[] pickle = Fixture("values-4.pickle");
        string[] others = ["values-0.pickle", "values-2.pickle", "numpy-2.pickle", "numpy-5.pickle", "batch-python2.pickle"];
        byte[][] samples = [pickle, .. others.Select(Fixture)];
        var random = new Random(201);
        int read = 0;
        for (int i = 0; i < 10_000; i++)
        {
            byte[] mutant = Mutate(samples[i % samples.Length], random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                PickleReader.Read(mutant, "mutant", Small);
                read++;
            }
            catch (PickleFormatException refusal)
            {
                Assert.DoesNotContain('\n', refusal.Message);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3 * Small.Memory);
        }

        Assert.InRange(read, 1, 9_999);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(10_000)]
    [InlineData(16 << 20)]
    public void Whatever_has_arrived_at_once_the_values_and_the_refusals_are_the_same(long memory)
    {
        var limits = new PickleLimits { Memory = memory, Nesting = Small.Nesting, Values = Small.Values };
        byte[] numbers = Bytes($"({string.Concat(Enumerable.Range(0, 300).Select(i => $"G{new string((char)i, 8)}K{(char)(i % 256)}\u008c\u0003a{i % 10}b\u0094"))}t.");
        byte[][] samples = [.. ((string[])["values-1.pickle", "values-3.pickle", "values-4.pickle", "numpy-4.pickle"]).Select(Fixture), numbers];
        var random = new Random(202);
        for (int i = 0; i < 1_000; i++)
        {
            // The reader looks ahead; what follows the pickle lets it do so to the end.
            byte[] mutant = [.. i < samples.Length ? samples[i] : Mutate(samples[i % samples.Length], random), .. new byte[1000]];
            string atOnce = Outcome(() => PickleReader.Read(mutant, "mutant", limits));
            Assert.Equal(Outcome(() => PickleReader.Read(new OneByteStream(mutant), "mutant", limits)), atOnce);
            Assert.Equal(atOnce, Outcome(() => PickleReader.Read(new MemoryStream(mutant), "mutant", limits)));
        }

        static string Outcome(Func<PickleValue> read)
        {
            try
            {
                return Show(read());
            }
            catch (PickleFormatException refusal)
            {
                return refusal.Message;
            }
        }
    }

    [Fact]
    public void One_number_memoized_millions_of_times_is_refused_within_the_memory_limit()
    {
        AssertRefusedWithin(3 * Small.Memory, Bytes("G" + new string('\0', 8) + new string('\u0094', 8_000_000)), Small);
    }

    /// <summary>Flips, overwrites, inserts, removes and doubles bytes at a few places.</summary>
    internal static byte[] Mutate(byte[] sample, Random random)
    {
        var bytes = new List<byte>(sample);
        for (int change = random.Next(1, 6); change > 0; change--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                case 3: bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at)); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 65), bytes.Count - at))); break;
            }

            if (bytes.Count == 0)
            {
                bytes.Add(0);
            }
        }

        return [.. bytes];
    }

    private static void AssertRefusedWithin(long memory, byte[] pickle, PickleLimits limits)
    {
        foreach (bool streamed in (bool[])[false, true])
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            var refusal = Assert.Throws<PickleFormatException>(() => streamed
                ? PickleReader.Read(new MemoryStream(pickle), "hostile", limits)
                : PickleReader.Read(pickle, "hostile", limits));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, memory);
            Assert.DoesNotContain('\n', refusal.Message);
            Debug.WriteLine(refusal.Message);
        }
    }
}
