using System.Buffers.Binary;

namespace Benchspace.Formats.Pickle;

/// <summary>The element type of a numpy array or scalar: whole numbers, floating-point numbers or truth values of a fixed size.</summary>
internal sealed class PickleDtype : PickleValue
{
    internal PickleDtype(char kind, int size)
    {
        Kind = kind;
        Size = size;
    }

    /// <summary><c>b</c> truth values, <c>i</c> signed, <c>u</c> unsigned whole numbers, <c>f</c> floating point.</summary>
    public char Kind { get; }

    /// <summary>Bytes per element.</summary>
    public int Size { get; }

    /// <summary>Whether the bytes of an element stand most significant first.</summary>
    public bool IsBigEndian { get; internal set; }

    /// <inheritdoc/>
    public override string Description => $"the numpy type {Kind}{Size}";

    /// <summary>Reads one element.</summary>
    internal PickleValue ReadElement(ReadOnlySpan<byte> element)
    {
        Span<byte> ordered = stackalloc byte[8];
        ordered.Clear();
        element.CopyTo(ordered);
        if (IsBigEndian)
        {
            ordered[..Size].Reverse();
        }

        long bits = BinaryPrimitives.ReadInt64LittleEndian(ordered);
        return (Kind, Size) switch
        {
            ('f', 8) => new PickleFloat(BitConverter.Int64BitsToDouble(bits)),
            ('f', 4) => new PickleFloat(BitConverter.Int32BitsToSingle((int)bits)),
            ('f', 2) => new PickleFloat((double)BitConverter.Int16BitsToHalf((short)bits)),
            ('b', _) => bits != 0 ? PickleBool.True : PickleBool.False,
            ('u', 8) when bits < 0 => new PickleLargeInt((ulong)bits),
            ('i', _) => PickleInt.From(bits << (64 - (8 * Size)) >> (64 - (8 * Size))),
            _ => PickleInt.From(bits),
        };
    }
}

/// <summary>A numpy array: its element type, shape and bytes.</summary>
internal sealed class PickleArray : PickleValue
{
    internal PickleArray() { }

    /// <summary>The element type.</summary>
    public PickleDtype Dtype { get; private set; } = new('b', 1);

    /// <summary>The length of each axis.</summary>
    public IReadOnlyList<int> Shape { get; private set; } = [0];

    /// <summary>Whether the first axis runs fastest.</summary>
    public bool IsFortranOrder { get; private set; }

    /// <summary>The elements' bytes. Where the pickle was read from memory, a view of that memory.</summary>
    public ReadOnlyMemory<byte> Data { get; private set; }

    /// <inheritdoc/>
    public override string Description => $"a numpy array {Dtype.Kind}{Dtype.Size} of shape ({string.Join(", ", Shape)})";

    internal override bool IsKey => false;

    /// <summary>Fills the array, or says what does not fit.</summary>
    internal string? Fill(PickleDtype dtype, ReadOnlySpan<PickleValue> shape, bool isFortranOrder, ReadOnlyMemory<byte> data)
    {
        int[] lengths = new int[shape.Length];
        Int128 bytes = dtype.Size;
        for (int axis = 0; axis < lengths.Length; axis++)
        {
            if (shape[axis] is not PickleInt { Value: >= 0 and <= int.MaxValue } length)
            {
                return $"an array's axis is {shape[axis].Description}";
            }

            lengths[axis] = (int)length.Value;
            bytes = Int128.Min(bytes * lengths[axis], long.MaxValue);
        }

        if (bytes != data.Length)
        {
            return $"an array of shape ({string.Join(", ", lengths)}) needs {bytes} bytes and has {data.Length}";
        }

        (Dtype, Shape, IsFortranOrder, Data) = (dtype, lengths, isFortranOrder, data);
        return null;
    }
}
