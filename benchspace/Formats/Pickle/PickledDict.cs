namespace Benchspace.Formats.Pickle;

/// <summary>
/// A pickled dict of numpy arrays and lists under text keys, as Python programs leave data sets in. It is read as data:
/// nothing in the file is run, and a file that names anything but containers, numbers, texts and numpy arrays is refused.
/// Immutable once read, but not thread-safe.
/// </summary>
public sealed class PickledDict
{
    private readonly PickleDict _dict;

    private PickledDict(PickleDict dict) => _dict = dict;

    /// <summary>Reads one pickle, of protocol 0 to 5, within a gigabyte of memory.</summary>
    /// <param name="pickle">The pickle. Arrays are views of it: it must not change while they are used.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <returns>The dict, or null where the pickle is something else.</returns>
    /// <exception cref="PickleFormatException">It is damaged, too costly, or names something that data has no need of.</exception>
    public static PickledDict? Read(ReadOnlyMemory<byte> pickle, string source) =>
        PickleReader.Read(pickle, source) is PickleDict dict ? new PickledDict(dict) : null;

    /// <summary>What stands under a key, in words for a message: <c>a list of 3</c>, <c>missing</c>.</summary>
    public string Describe(string key) => _dict.Find(key)?.Description ?? "missing";

    /// <summary>The array of unsigned bytes with two axes that stands under a key, or null where there is none.</summary>
    public ByteMatrix? FindBytes(string key) => _dict.Find(key) is PickleArray { Dtype: { Kind: 'u', Size: 1 }, Shape.Count: 2 } array ? new ByteMatrix(array) : null;

    /// <summary>The list that stands under a key, or null where there is none. An entry that is no whole number of 64 bits is null.</summary>
    public IReadOnlyList<long?>? FindWholeNumbers(string key) =>
        _dict.Find(key) is PickleList list ? [.. list.Items.Select(item => (item as PickleInt)?.Value)] : null;
}

/// <summary>A numpy array of unsigned bytes with two axes. Immutable and thread-safe; a view of the pickle that it was read from.</summary>
public sealed class ByteMatrix
{
    private readonly PickleArray _array;

    internal ByteMatrix(PickleArray array) => _array = array;

    /// <summary>The length of the first axis.</summary>
    public int Rows => _array.Shape[0];

    /// <summary>The length of the second axis.</summary>
    public int Columns => _array.Shape[1];

    /// <summary>Copies a row, in whichever order the file has the elements.</summary>
    /// <param name="row">0 to <see cref="Rows"/> − 1.</param>
    /// <param name="destination">At least <see cref="Columns"/> bytes.</param>
    public void CopyRow(int row, Span<byte> destination)
    {
        ReadOnlySpan<byte> data = _array.Data.Span;
        if (!_array.IsFortranOrder)
        {
            data.Slice(row * Columns, Columns).CopyTo(destination);
            return;
        }

        int rows = Rows;
        for (int column = 0; column < Columns; column++)
        {
            destination[column] = data[(column * rows) + row];
        }
    }
}
