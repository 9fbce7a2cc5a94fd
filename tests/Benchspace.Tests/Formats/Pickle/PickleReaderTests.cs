using System.Text;
using Benchspace.Formats.Pickle;
using static Benchspace.Tests.Formats.Pickle.PickleText;

namespace Benchspace.Tests.Formats.Pickle;

public class PickleReaderTests
{
    public static TheoryData<int> Protocols => [0, 1, 2, 3, 4, 5];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Every_protocol_gives_the_values_that_were_written(int protocol)
    {
        byte[] pickle = Fixture($"values-{protocol}.pickle");
        string expected = Encoding.UTF8.GetString(Fixture("values.txt")).TrimEnd();
        Assert.Equal(expected, Show(PickleReader.Read(pickle, "values")));
        Assert.Equal(expected, Show(PickleReader.Read(new OneByteStream(pickle), "values")));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Every_protocol_gives_the_arrays_that_were_written(int protocol)
    {
        var arrays = (PickleDict)PickleReader.Read(Fixture($"numpy-{protocol}.pickle"), "numpy");

        var images = (PickleArray)arrays.Find("images")!;
        Assert.Equal("a numpy array u1 of shape (2, 3, 4)", images.Description);
        Assert.False(images.IsFortranOrder);
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (byte)i), images.Data.ToArray());

        var fortran = (PickleArray)arrays.Find("fortran")!;
        Assert.Equal("a numpy array f4 of shape (2, 3)", fortran.Description);
        Assert.True(fortran.IsFortranOrder);

        var bigEndian = (PickleArray)arrays.Find("big-endian")!;
        Assert.True(bigEndian.Dtype.IsBigEndian);
        Assert.Equal([0, 1, 0xff, 0xfe, 0, 3], bigEndian.Data.ToArray());

        Assert.Equal([1, 0], ((PickleArray)arrays.Find("truths")!).Data.ToArray());
        Assert.Equal(
            $"[{ShowFloat(0.129306)},{ShowFloat(0.5)},-7,200,True,{ShowFloat(1.5)}]",
            Show(arrays.Find("scalars")!));
    }

    [Fact]
    public void An_arena_serves_one_pickle_after_another()
    {
        // Beside the sample a dict that is filled entry by entry and outgrows the arena's first piece.
        byte[] large = Bytes("}" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"J{(char)(i & 0xff)}{(char)(i >> 8)}\0\0Ns")) + ".");
        var arena = new PickleArena();
        for (int round = 0; round < 3; round++)
        {
            foreach (byte[] pickle in (byte[][])[Fixture("values-4.pickle"), large])
            {
                string expected = Show(PickleReader.Read(pickle, "plain"));
                Assert.Equal(expected, Show(PickleReader.Read(new MemoryStream(pickle), "arena", limits: null, arena)));
                arena.Clear();
            }
        }
    }

    [Fact]
    public void A_CIFAR_batch_of_Python_2_is_found_by_text_keys()
    {
        var batch = (PickleDict)PickleReader.Read(Fixture("batch-python2.pickle"), "data_batch_1");
        var data = (PickleArray)batch.Find("data")!;
        Assert.Equal([2, 3072], data.Shape);
        Assert.Equal(2 * 3072, data.Data.Length);
        Assert.Equal("[6,9]", Show(batch.Find("labels")!));
        Assert.Equal("training batch 1 of 5", ((PickleBytes)batch.Find("batch_label")!).Text);
        Assert.Null(batch.Find("fine_labels"));
    }

    [Fact]
    public void Data_read_from_memory_is_a_view_of_it()
    {
        byte[] pickle = Fixture("batch-python2.pickle");
        var data = (PickleArray)((PickleDict)PickleReader.Read(pickle, "batch")).Find("data")!;
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(data.Data, out ArraySegment<byte> segment));
        Assert.Same(pickle, segment.Array);
    }

    [Fact]
    public void Python_2_strings_are_read_with_their_escapes()
    {
        Assert.Equal("bytes:" + "a\n\\'\"\u0001\u00fe\u0007".Select(c => ((int)c).ToString("x2", null)).Aggregate(string.Concat),
            Show(PickleReader.Read(@"S'a\n\\\'\""\x01\xfe\7'".Select(c => (byte)c).Concat("\n."u8.ToArray()).ToArray(), "text")));
    }

    [Fact]
    public void One_and_one_point_zero_and_True_are_one_key()
    {
        // {1: None, 1.0: True}, then looked up by True
        var dict = (PickleDict)PickleReader.Read(Bytes("}(K\u0001NG\u003f\u00f0\0\0\0\0\0\0\u0088u."), "keys");
        Assert.Equal(2, dict.Count);
        Assert.Same(PickleBool.True, dict.Find(PickleBool.True));
    }

    [Fact]
    public void Several_pickles_follow_one_another_in_one_source()
    {
        var reader = new PickleReader(new MemoryStream(Bytes("\u0080\u0002K\u0001.\u0080\u0002K\u0002.rest")), "two");
        Assert.Equal("1", Show(reader.ReadNext()));
        Assert.Equal("2", Show(reader.ReadNext()));
        Assert.Throws<PickleFormatException>(reader.ReadNext);
    }

    [Fact]
    public void Tensors_are_skipped_over_where_their_names_are_allowed()
    {
        PickleNames names = PickleNames.Numpy.WithSkipped(["torch._utils._rebuild_tensor_v2", "torch.storage._load_from_bytes"], ["torch.FloatStorage"]);
        var limits = new PickleLimits { Names = names };
        // torch._utils._rebuild_tensor_v2(persistent id of a storage, 0, (1,), (1,), False, OrderedDict())
        byte[] byId = Bytes("ctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0001tQK\0K\u0001\u0085K\u0001\u0085\u0089ccollections\nOrderedDict\n)RtR.");
        Assert.Same(PickleSkipped.Instance, PickleReader.Read(byId, "tensor", limits));

        // As plain pickle writes them: torch.storage._load_from_bytes(b'…')
        byte[] byBytes = Bytes("ctorch.storage\n_load_from_bytes\nB\u00e8\u0003\0\0" + new string('w', 1000) + "\u0085R.");
        Assert.Same(PickleSkipped.Instance, PickleReader.Read(new MemoryStream(byBytes), "tensor", limits with { Memory = 900, KeptByteString = 100 }));
        Assert.Throws<PickleFormatException>(() => PickleReader.Read(byId, "tensor"));
        Assert.Throws<PickleFormatException>(() => PickleReader.Read(byBytes, "tensor"));
    }

    [Fact]
    public void A_state_dict_with_torch_metadata_is_a_dict()
    {
        var dict = (PickleDict)PickleReader.Read(Bytes("ccollections\nOrderedDict\n)RX\u0001\0\0\0wK\u0001s}X\u0009\0\0\0_metadata}sb."), "state_dict");
        Assert.Equal("{text:77=1}", Show(dict));
    }
}
