using Benchspace.Formats.Pickle;
using static Benchspace.Tests.Formats.Pickle.PickleText;

namespace Benchspace.Tests.Formats.Pickle;

public class PickledDictTests
{
    // {"data": an array of shape (2, 3), "labels": [1, 2], "names": ["a", 1.5]}, in C order or in Fortran's.
    private static string Batch(bool isFortranOrder) =>
        "}(X\u0004\0\0\0datacnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\0\u0085C\u0001btR"
        + "(K\u0001K\u0002K\u0003\u0086cnumpy\ndtype\n(X\u0002\0\0\0u1\u0089\u0088tR" + (isFortranOrder ? '\u0088' : '\u0089')
        + "C\u0006\u0001\u0002\u0003\u0004\u0005\u0006tb"
        + "X\u0006\0\0\0labels](K\u0001K\u0002eX\u0005\0\0\0names](X\u0001\0\0\0aK\u0007eu.";

    [Theory]
    [InlineData(false, new byte[] { 4, 5, 6 })]
    [InlineData(true, new byte[] { 2, 4, 6 })]
    public void An_array_gives_its_rows_whatever_its_order(bool isFortranOrder, byte[] second)
    {
        ByteMatrix data = PickledDict.Read(Bytes(Batch(isFortranOrder)), "batch")!.FindBytes("data")!;
        Assert.Equal((2, 3), (data.Rows, data.Columns));
        byte[] row = new byte[3];
        data.CopyRow(1, row);
        Assert.Equal(second, row);
    }

    [Fact]
    public void A_list_gives_its_whole_numbers_and_says_which_entries_are_none()
    {
        PickledDict batch = PickledDict.Read(Bytes(Batch(isFortranOrder: false)), "batch")!;
        Assert.Equal([1, 2], batch.FindWholeNumbers("labels")!);
        Assert.Equal([null, 7], batch.FindWholeNumbers("names")!);
    }

    [Fact]
    public void What_stands_under_a_key_is_said_in_words()
    {
        PickledDict batch = PickledDict.Read(Bytes(Batch(isFortranOrder: false)), "batch")!;
        Assert.Equal("a list of 2", batch.Describe("labels"));
        Assert.Equal("a numpy array u1 of shape (2, 3)", batch.Describe("data"));
        Assert.Equal("missing", batch.Describe("other"));
        Assert.Null(batch.FindBytes("labels"));
        Assert.Null(batch.FindWholeNumbers("data"));
    }

    [Fact]
    public void A_pickle_of_something_else_is_no_dict_and_one_that_calls_code_is_refused()
    {
        Assert.Null(PickledDict.Read(Bytes("](K\u0001K\u0002e."), "list"));
        Assert.Throws<PickleFormatException>(() => PickledDict.Read(Bytes("cos\nsystem\n(X\u0007\0\0\0echo hitR."), "evil"));
        // What only other kinds of files may name is refused here too.
        Assert.Throws<PickleFormatException>(() => PickledDict.Read(Bytes("ctorch\nFloatStorage\n."), "tensors"));
    }
}
