using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Benchspace.Formats.Pickle;

/// <summary>
/// Reads Python pickles of protocols 0 to 5 into plain values and runs nothing. A pickle is a program for a small
/// stack machine; this is that machine without its one dangerous instruction: names outside a fixed list
/// (<see cref="KnownNames"/>) are refused, and the known ones stand for kinds of data, not for code. It is a loop, not
/// a recursion, and everything a file can make grow counts against <see cref="PickleLimits"/>.
/// </summary>
/// <remarks>
/// One reader reads one source, from one thread. A source may hold several pickles one after another, as the legacy
/// files of <c>torch.save</c> do: call <see cref="ReadNext"/> for each.
/// </remarks>
public sealed class PickleReader
{
    // CPython converts at most this many digits of text to a number, for the same reason: the work is quadratic.
    private const int LongestNumberText = 4300;
    private const int LongestNumberBytes = 1800;
    private const int LongestNameLine = 1024;
    private const int InitialStackLength = 512;

    // What a number takes should somebody ask for it as an object, and a text without its characters.
    private const int FloatBytes = 24;
    private const int TextBytes = 56;

    // Of the instructions that are run many at a time, the bytes that one takes and the memory that it is charged for.
    private const int LongestPlain = 2 + TextCache.LongestText;
    private const int MostPlainMemory = TextBytes + (2 * TextCache.LongestText);
    private const long NoEntry = -1;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly PickleInput _input;
    private readonly PickleLimits _limits;
    private readonly string _source;
    private readonly PickleArena? _arena;

    private PickleSlot[] _stack;
    private int _count;
    private readonly int[] _marks;
    private int _markCount;
    private PickleMemo _memo = null!;
    private long _memory;
    private long _offset;

    // Where entries are handed over one by one.
    private PickleOutline? _outline;
    private int _entriesRead;
    private long _nextEntryEnd = NoEntry;
    private long _memoryOutsideEntries;
    private bool _isEntryKept;

    /// <summary>A reader of bytes in memory. Byte strings and arrays it returns are views of them.</summary>
    /// <param name="bytes">The pickles.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <param name="limits">What one pickle may cost.</param>
    public PickleReader(ReadOnlyMemory<byte> bytes, string source, PickleLimits? limits = null)
        : this(source, limits)
    {
        _input = System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment)
            ? new PickleInput(segment, source)
            : new PickleInput(bytes.ToArray(), source);
    }

    /// <summary>A reader of a stream, which stays open and is read ahead of the pickle's end.</summary>
    /// <param name="stream">The pickles.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <param name="limits">What one pickle may cost.</param>
    public PickleReader(Stream stream, string source, PickleLimits? limits = null)
        : this(source, limits) => _input = new PickleInput(stream, source);

    internal PickleReader(PickleInput input, string source, PickleLimits? limits = null, PickleArena? arena = null)
        : this(source, limits, arena) => _input = input;

    private PickleReader(string source, PickleLimits? limits, PickleArena? arena = null)
    {
        _source = source;
        _arena = arena;
        _stack = arena?.TakeStack() ?? new PickleSlot[InitialStackLength];
        _limits = limits ?? PickleLimits.Default;
        _marks = new int[_limits.Nesting];
        _input = null!;
    }

    /// <summary>Reads one pickle from memory. Byte strings and arrays in it are views of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The pickle.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <param name="limits">What it may cost.</param>
    /// <exception cref="PickleFormatException">It is damaged, too costly, or names something unknown.</exception>
    public static PickleValue Read(ReadOnlyMemory<byte> bytes, string source, PickleLimits? limits = null) =>
        new PickleReader(bytes, source, limits).ReadNext();

    /// <summary>Reads one pickle from a stream, which stays open and is read ahead of the pickle's end.</summary>
    /// <param name="stream">The pickle.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <param name="limits">What it may cost.</param>
    /// <exception cref="PickleFormatException">It is damaged, too costly, or names something unknown.</exception>
    public static PickleValue Read(Stream stream, string source, PickleLimits? limits = null) => Read(stream, source, limits, arena: null);

    /// <summary>As above; the value is good until the arena is cleared.</summary>
    internal static PickleValue Read(Stream stream, string source, PickleLimits? limits, PickleArena? arena)
    {
        var input = new PickleInput(stream, source);
        var reader = new PickleReader(input, source, limits, arena);
        try
        {
            return reader.ReadNext();
        }
        finally
        {
            input.Release();
            arena?.ReturnStack(reader._stack);
        }
    }

    /// <summary>Reads the next pickle of the source.</summary>
    /// <exception cref="PickleFormatException">It is damaged, too costly, or names something unknown.</exception>
    public PickleValue ReadNext()
    {
        Begin(null);
        try
        {
            Run();
            return Pop();
        }
        finally
        {
            _memo.Release();
        }
    }

    /// <summary>
    /// Begins the next pickle as one whose entries, those of the dict that the outline was made for, are handed over
    /// and forgotten one by one: call <see cref="ReadEntry"/> until it is false, then <see cref="End"/>.
    /// </summary>
    internal void Begin(PickleOutline? outline)
    {
        _count = 0;
        _markCount = 0;
        _memory = 0;
        _memo = new PickleMemo(outline);
        _outline = outline;
        _entriesRead = 0;
        _memoryOutsideEntries = 0;
        NextEntryEnd();
    }

    /// <summary>Reads the next entry; false at the end of the pickle.</summary>
    /// <exception cref="PickleFormatException">The pickle is damaged, too costly, or names something unknown.</exception>
    internal bool ReadEntry(out PickleValue key, out PickleValue value)
    {
        key = value = PickleNone.Instance;
        if (Run())
        {
            return false;
        }

        value = Pop();
        key = Pop();
        // The entry's memory is given back, unless something in it is named again much later.
        if (_isEntryKept || _entriesRead == 0)
        {
            _memoryOutsideEntries = _memory;
        }

        _memory = _memoryOutsideEntries;
        _isEntryKept = false;
        _entriesRead++;
        NextEntryEnd();
        return true;
    }

    /// <summary>The pickle's value, without the entries that were handed over.</summary>
    internal PickleValue End() => Pop();

    private void NextEntryEnd() => _nextEntryEnd = _outline is not null && _entriesRead < _outline.EntryEnds.Count ? _outline.EntryEnds[_entriesRead] : NoEntry;

    /// <summary>Runs the machine to the pickle's end, or false where an entry is complete.</summary>
    private bool Run()
    {
        while (true)
        {
            RunPlain();
            _offset = _input.Offset;
            if (_offset == _nextEntryEnd)
            {
                return false;
            }

            byte opcode = _input.ReadByte();
            switch (opcode)
            {
                case Opcode.Proto:
                    byte protocol = _input.ReadByte();
                    if (protocol > 5)
                    {
                        throw Refuse($"pickle protocol {protocol}; 0 to 5 are understood");
                    }

                    break;
                case Opcode.Frame:
                    // Frames only tell a reader how much to fetch; the opcodes say everything again.
                    if (ReadLength8() > long.MaxValue - _offset)
                    {
                        throw Refuse("a frame longer than any file");
                    }

                    break;
                case Opcode.Stop:
                    return true;

                case Opcode.None:
                    Push(PickleNone.Instance);
                    break;
                case Opcode.NewTrue:
                    Push(PickleBool.True);
                    break;
                case Opcode.NewFalse:
                    Push(PickleBool.False);
                    break;
                case Opcode.BinInt:
                    PushInt(BinaryPrimitives.ReadInt32LittleEndian(_input.Read(4)));
                    break;
                case Opcode.BinInt1:
                    Push(PickleInt.From(_input.ReadByte()));
                    break;
                case Opcode.BinInt2:
                    PushInt(BinaryPrimitives.ReadUInt16LittleEndian(_input.Read(2)));
                    break;
                case Opcode.Long1:
                    PushLarge(_input.ReadByte());
                    break;
                case Opcode.Long4:
                    PushLarge(BinaryPrimitives.ReadInt32LittleEndian(_input.Read(4)));
                    break;
                case Opcode.Int:
                    PushIntText(_input.ReadLine(LongestNumberText), isLong: false);
                    break;
                case Opcode.Long:
                    PushIntText(_input.ReadLine(LongestNumberText), isLong: true);
                    break;
                case Opcode.BinFloat:
                    PushFloat(BinaryPrimitives.ReadDoubleBigEndian(_input.Read(8)));
                    break;
                case Opcode.Float:
                    PushFloat(ParseFloat(_input.ReadLine(LongestNumberText)));
                    break;

                case Opcode.ShortBinUnicode:
                    PushUtf8(_input.ReadByte());
                    break;
                case Opcode.BinUnicode:
                    PushUtf8(ReadLength4());
                    break;
                case Opcode.BinUnicode8:
                    PushUtf8(ReadLength8());
                    break;
                case Opcode.Unicode:
                    PushText(UnescapeUnicode(_input.ReadLine(LongestText())));
                    break;
                case Opcode.ShortBinBytes:
                case Opcode.ShortBinString:
                    PushBytes(_input.ReadByte());
                    break;
                case Opcode.BinBytes:
                    PushBytes(ReadLength4());
                    break;
                case Opcode.BinString:
                    int length = BinaryPrimitives.ReadInt32LittleEndian(_input.Read(4));
                    if (length < 0)
                    {
                        throw Refuse($"a string of {length} bytes");
                    }

                    PushBytes(length);
                    break;
                case Opcode.BinBytes8:
                case Opcode.ByteArray8:
                    PushBytes(ReadLength8());
                    break;
                case Opcode.String:
                    byte[] unescaped = UnescapeString(_input.ReadLine(LongestText()));
                    Charge(64 + unescaped.Length);
                    Push(new PickleBytes(unescaped));
                    break;

                case Opcode.Mark:
                    if (_markCount == _marks.Length)
                    {
                        throw TooDeep();
                    }

                    _marks[_markCount++] = _count;
                    break;
                case Opcode.Pop:
                    // Like CPython: a mark on top counts as a value.
                    if (_count == Floor && _markCount > 0)
                    {
                        _markCount--;
                    }
                    else
                    {
                        Pop();
                    }

                    break;
                case Opcode.PopMark:
                    PopToMark();
                    break;
                case Opcode.Dup:
                    Push(Top());
                    break;

                case Opcode.EmptyTuple:
                    PushTuple([]);
                    break;
                case Opcode.Tuple1:
                    PushTuple(PopMany(1));
                    break;
                case Opcode.Tuple2:
                    PushTuple(PopMany(2));
                    break;
                case Opcode.Tuple3:
                    PushTuple(PopMany(3));
                    break;
                case Opcode.Tuple:
                    PushTuple(PopToMark());
                    break;
                case Opcode.EmptyList:
                    Push(NewList());
                    break;
                case Opcode.List:
                    Push(Extend(NewList(), PopToMark()));
                    break;
                case Opcode.Append:
                    ReadOnlySpan<PickleSlot> appended = PopMany(1);
                    Extend(TopToChange<PickleList>("append to"), appended);
                    break;
                case Opcode.Appends:
                    ReadOnlySpan<PickleSlot> items = PopToMark();
                    Extend(TopToChange<PickleList>("append to"), items);
                    break;
                case Opcode.EmptyDict:
                    Push(NewDict());
                    break;
                case Opcode.Dict:
                    Push(SetItems(NewDict(), PopToMark()));
                    break;
                case Opcode.SetItem:
                    ReadOnlySpan<PickleSlot> pair = PopMany(2);
                    SetItems(TopToChange<PickleDict>("set a key of"), pair);
                    break;
                case Opcode.SetItems:
                    ReadOnlySpan<PickleSlot> pairs = PopToMark();
                    SetItems(TopToChange<PickleDict>("set a key of"), pairs);
                    break;
                case Opcode.EmptySet:
                    Push(NewSet());
                    break;
                case Opcode.AddItems:
                    ReadOnlySpan<PickleSlot> members = PopToMark();
                    Extend(TopToChange<PickleSet>("add to"), members);
                    break;
                case Opcode.FrozenSet:
                    Push(Extend(NewSet(), PopToMark()));
                    break;

                case Opcode.Put:
                    Remember(ReadMemoText());
                    break;
                case Opcode.BinPut:
                    Remember(_input.ReadByte());
                    break;
                case Opcode.LongBinPut:
                    Remember(BinaryPrimitives.ReadUInt32LittleEndian(_input.Read(4)));
                    break;
                case Opcode.Memoize:
                    Remember(_memo.Count);
                    break;
                case Opcode.Get:
                    Push(Recall(ReadMemoText()));
                    break;
                case Opcode.BinGet:
                    Push(Recall(_input.ReadByte()));
                    break;
                case Opcode.LongBinGet:
                    Push(Recall(BinaryPrimitives.ReadUInt32LittleEndian(_input.Read(4))));
                    break;

                case Opcode.Global:
                    string module = ReadNameLine();
                    Push(Named(module, ReadNameLine()));
                    break;
                case Opcode.StackGlobal:
                    PickleValue name = Pop();
                    if (Pop() is not PickleString moduleName || name is not PickleString attribute)
                    {
                        throw Refuse("a name that is not text");
                    }

                    Push(Named(moduleName.Value, attribute.Value));
                    break;
                case Opcode.Reduce:
                case Opcode.NewObj:
                    PickleValue arguments = Pop();
                    Push(Call(Pop(), arguments));
                    break;
                case Opcode.NewObjEx:
                    if (Pop() is not PickleDict { Count: 0 })
                    {
                        throw Refuse("a call with named arguments");
                    }

                    PickleValue positional = Pop();
                    Push(Call(Pop(), positional));
                    break;
                case Opcode.Inst:
                    string instanceModule = ReadNameLine();
                    PickleName instance = Named(instanceModule, ReadNameLine());
                    Push(Call(instance, NewTuple(PopToMark())));
                    break;
                case Opcode.Obj:
                    ReadOnlySpan<PickleSlot> parts = PopToMark();
                    if (parts.IsEmpty)
                    {
                        throw Refuse("a call of nothing");
                    }

                    Push(Call(parts[0].Value, NewTuple(parts[1..])));
                    break;
                case Opcode.Build:
                    PickleValue state = Pop();
                    Build(Top(), state);
                    break;
                case Opcode.BinPersId:
                    if (Pop() is not PickleTuple { Items: [PickleString { Value: "storage" }, PickleName { Meaning: KnownName.TorchStorage }, ..] })
                    {
                        throw Refuse("a reference to something outside the file that is not a tensor's storage");
                    }

                    Push(PickleSkipped.Instance);
                    break;

                case Opcode.PersId:
                    throw Refuse("a reference to something outside the file");
                case Opcode.Ext1:
                case Opcode.Ext2:
                case Opcode.Ext4:
                    throw Refuse("a name from Python's extension registry");
                case Opcode.NextBuffer:
                case Opcode.ReadOnlyBuffer:
                    throw Refuse("a buffer that lies outside the pickle");
                default:
                    throw Refuse($"0x{opcode:x2} is not a pickle instruction");
            }
        }
    }

    /// <summary>
    /// Runs the few instructions that a record of measurements almost wholly consists of, as long as one follows another
    /// in what has arrived, and stops before anything else: another instruction, one that needs more room or memory than
    /// there is, or one that something is wrong with. All of that is <see cref="Run"/>'s.
    /// </summary>
    private void RunPlain()
    {
        ReadOnlySpan<byte> bytes = _input.Buffered;
        if (_nextEntryEnd != NoEntry && _nextEntryEnd - _input.Offset is >= 0 and var left && left < bytes.Length)
        {
            bytes = bytes[..(int)left];
        }

        PickleSlot[] stack = _stack;
        int count = _count;
        int at = 0;
        long memory = _memory;
        long mostMemory = _limits.Memory - MostPlainMemory;
        while (bytes.Length - at >= LongestPlain && count < stack.Length && memory <= mostMemory)
        {
            ReadOnlySpan<byte> operand = bytes[(at + 1)..];
            switch (bytes[at])
            {
                case Opcode.BinFloat:
                    stack[count++] = BinaryPrimitives.ReadDoubleBigEndian(operand);
                    memory += FloatBytes;
                    at += 1 + sizeof(double);
                    continue;
                case Opcode.ShortBinUnicode when operand[0] <= TextCache.LongestText && TextCache.Shared.Find(operand.Slice(1, operand[0])) is { } text:
                    stack[count++] = text;
                    memory += TextBytes + (2 * operand[0]);
                    at += 2 + operand[0];
                    continue;
                case Opcode.BinInt1:
                    stack[count++] = PickleInt.From(operand[0]);
                    at += 2;
                    continue;
                case Opcode.Memoize when count > Floor && stack[count - 1].Object is { } memoized && _memo.TryAppend(memoized):
                    at++;
                    continue;
                case Opcode.BinGet when _memo.Get(operand[0]) is { } recalled:
                    stack[count++] = recalled;
                    at += 2;
                    continue;
                case Opcode.LongBinGet when _memo.Get(BinaryPrimitives.ReadUInt32LittleEndian(operand)) is { } recalled:
                    stack[count++] = recalled;
                    at += 1 + sizeof(uint);
                    continue;
            }

            break;
        }

        _memory = memory;
        _count = count;
        _input.Advance(at);
    }

    /// <summary>The height below which the values belong to an enclosing mark.</summary>
    private int Floor => _markCount == 0 ? 0 : _marks[_markCount - 1];

    private void Push(PickleSlot value)
    {
        if (_count == _stack.Length)
        {
            Charge(16L * _stack.Length);
            Array.Resize(ref _stack, 2 * _stack.Length);
        }

        _stack[_count++] = value;
    }

    private PickleValue Top() => _count > Floor ? _stack[_count - 1].Value : throw Refuse("it takes a value from an empty stack");

    private PickleValue Pop()
    {
        PickleValue value = Top();
        _count--;
        return value;
    }

    /// <summary>Takes values off the stack; the span is valid until the next push.</summary>
    private ReadOnlySpan<PickleSlot> PopMany(int count)
    {
        if (_count - count < Floor)
        {
            throw Refuse("it takes a value from an empty stack");
        }

        _count -= count;
        return _stack.AsSpan(_count, count);
    }

    /// <summary>Takes the values above the last mark off the stack, and the mark; the span is valid until the next push.</summary>
    private ReadOnlySpan<PickleSlot> PopToMark()
    {
        if (_markCount == 0)
        {
            throw Refuse("it looks for a mark that was never set");
        }

        int mark = _marks[--_markCount];
        ReadOnlySpan<PickleSlot> values = _stack.AsSpan(mark, _count - mark);
        _count = mark;
        return values;
    }

    private T TopToChange<T>(string verb)
        where T : PickleContainer
    {
        PickleValue top = Top();
        if (top is not T container)
        {
            throw Refuse($"it wants to {verb} {top.Description}");
        }

        if (container.IsPlaced)
        {
            throw Refuse($"it wants to {verb} {top.Description} that already lies in another value");
        }

        return container;
    }

    private PickleList NewList()
    {
        Charge(96);
        return new PickleList();
    }

    private PickleDict NewDict()
    {
        Charge(112);
        return new PickleDict(_arena);
    }

    private PickleSet NewSet()
    {
        Charge(96);
        return new PickleSet();
    }

    private PickleTuple NewTuple(ReadOnlySpan<PickleSlot> items)
    {
        Charge(72 + (8L * items.Length));
        return Checked(new PickleTuple(items));
    }

    private void PushTuple(ReadOnlySpan<PickleSlot> items) => Push(NewTuple(items));

    private PickleList Extend(PickleList list, ReadOnlySpan<PickleSlot> items)
    {
        Charge(16L * items.Length);
        RefuseSelf(list, items);
        list.Add(items);
        return Checked(list);
    }

    private PickleSet Extend(PickleSet set, ReadOnlySpan<PickleSlot> items)
    {
        Charge(16L * items.Length);
        foreach (PickleSlot item in items)
        {
            if (!item.IsKey)
            {
                throw Refuse($"{item.Value.Description} in a set");
            }
        }

        set.Add(items);
        return Checked(set);
    }

    private PickleDict SetItems(PickleDict dict, ReadOnlySpan<PickleSlot> pairs)
    {
        if (pairs.Length % 2 != 0)
        {
            throw Refuse("a key without a value");
        }
        // 24 bytes an entry, twice that while the list grows, and about 32 in the index once it is looked up.
        Charge(40L * pairs.Length);
        RefuseSelf(dict, pairs);
        for (int i = 0; i < pairs.Length; i += 2)
        {
            if (!pairs[i].IsKey)
            {
                throw Refuse($"{pairs[i].Value.Description} as a key");
            }
        }

        dict.Add(pairs);
        return Checked(dict);
    }

    private void RefuseSelf(PickleContainer container, ReadOnlySpan<PickleSlot> values)
    {
        foreach (PickleSlot value in values)
        {
            if (ReferenceEquals(value.Object, container))
            {
                throw Refuse($"{container.Description} that lies in itself");
            }
        }
    }

    private T Checked<T>(T container)
        where T : PickleContainer
    {
        if (container.Depth > _limits.Nesting)
        {
            throw TooDeep();
        }

        if (container.Walk > _limits.Values)
        {
            throw Refuse($"it repeats its values to more than {_limits.Values}");
        }

        return container;
    }

    private void Remember(long index)
    {
        PickleValue value = Top();
        // A number that became an object for the memo is that object from then on, however often it is memoized.
        _stack[_count - 1] = value;
        if (!PickleMemo.Allows(index, _memo.Count))
        {
            throw Refuse($"memo entry {index}, far beyond the {_memo.Count} there are");
        }

        Charge(_memo.GrowthFor(index));
        _memo.Set(index, value);
        if (_outline is null || !_outline.IsRecalledFromAfar(index))
        {
            return;
        }

        if (value is PickleString text)
        {
            _memoryOutsideEntries += 128 + (2L * text.Value.Length);
        }
        else
        {
            _isEntryKept = true;
        }
    }

    private PickleValue Recall(long index) =>
        _memo.Get(index) ?? throw Refuse($"it recalls memo entry {index}, which was never set");

    private long ReadMemoText()
    {
        ReadOnlySpan<byte> line = _input.ReadLine(20);
        return long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out long index)
            ? index
            : throw Refuse("a memo entry without a number");
    }

    private int ReadLength4()
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_input.Read(4));
        return length <= int.MaxValue ? (int)length : throw Refuse($"a string of {length} bytes");
    }

    private long ReadLength8()
    {
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(_input.Read(8));
        return length <= long.MaxValue ? (long)length : throw Refuse($"a length of {length} bytes");
    }

    private int LongestText() => (int)Math.Min(_limits.Memory / 4, Array.MaxLength / 4);

    private void PushInt(long value)
    {
        Charge(24);
        Push(PickleInt.From(value));
    }

    private void PushFloat(double value)
    {
        Charge(FloatBytes);
        Push(value);
    }

    /// <summary>A number in two's complement, least significant byte first.</summary>
    private void PushLarge(int bytes)
    {
        if (bytes is < 0 or > LongestNumberBytes)
        {
            throw Refuse($"a number of {bytes} bytes");
        }

        PushLarge(new BigInteger(_input.Read(bytes)));
    }

    private void PushLarge(BigInteger value)
    {
        Charge(64 + (value.GetBitLength() / 8));
        Push(value >= long.MinValue && value <= long.MaxValue ? PickleInt.From((long)value) : new PickleLargeInt(value));
    }

    private void PushIntText(ReadOnlySpan<byte> line, bool isLong)
    {
        // Protocols 0 and 1 had no truth values and wrote them as the numbers 00 and 01.
        if (!isLong && (line.SequenceEqual("00"u8) || line.SequenceEqual("01"u8)))
        {
            Push(line[1] == '1' ? PickleBool.True : PickleBool.False);
            return;
        }

        if (isLong && line is [.., (byte)'L'])
        {
            line = line[..^1];
        }

        if (!BigInteger.TryParse(Encoding.Latin1.GetString(line), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value))
        {
            throw Refuse("a whole number that is none");
        }

        PushLarge(value);
    }

    private double ParseFloat(ReadOnlySpan<byte> line)
    {
        if (double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            return value;
        }

        return line switch
        {
            [(byte)'i', (byte)'n', (byte)'f'] => double.PositiveInfinity,
            [(byte)'-', (byte)'i', (byte)'n', (byte)'f'] => double.NegativeInfinity,
            [(byte)'n', (byte)'a', (byte)'n'] => double.NaN,
            _ => throw Refuse("a number that is none"),
        };
    }

    private void PushUtf8(long bytes)
    {
        Charge(TextBytes);
        Charge(bytes);
        try
        {
            Push(TextCache.Shared.Get(_input.Read(Claim(bytes)), StrictUtf8));
        }
        catch (DecoderFallbackException)
        {
            throw Refuse("text that is not UTF-8");
        }
    }

    private void PushText(string text)
    {
        Charge(56 + (2L * text.Length));
        Push(new PickleString(text));
    }

    private void PushBytes(long bytes)
    {
        if (bytes > _limits.KeptByteString)
        {
            _input.Skip(bytes);
            Push(PickleSkipped.Instance);
            return;
        }

        Charge(64);
        Push(new PickleBytes(_input.ReadKept(Claim(bytes))));
    }

    /// <summary>Python 2's <c>repr</c> of a string.</summary>
    private byte[] UnescapeString(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd(" \t\r"u8);
        if (line.Length < 2 || line[0] is not ((byte)'\'' or (byte)'"') || line[^1] != line[0])
        {
            throw Refuse("a string without its quotes");
        }

        line = line[1..^1];

        byte[] bytes = new byte[line.Length];
        int count = 0;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                bytes[count++] = line[i];
                continue;
            }

            if (++i == line.Length)
            {
                throw Refuse("a string that ends in a backslash");
            }

            switch (line[i])
            {
                case (byte)'\\' or (byte)'\'' or (byte)'"':
                    bytes[count++] = line[i];
                    break;
                case (byte)'a': bytes[count++] = 7; break;
                case (byte)'b': bytes[count++] = 8; break;
                case (byte)'t': bytes[count++] = 9; break;
                case (byte)'n': bytes[count++] = 10; break;
                case (byte)'v': bytes[count++] = 11; break;
                case (byte)'f': bytes[count++] = 12; break;
                case (byte)'r': bytes[count++] = 13; break;
                case (byte)'x':
                    if (i + 2 >= line.Length || !byte.TryParse(line.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte hex))
                    {
                        throw Refuse("a string with a broken \\x");
                    }

                    bytes[count++] = hex;
                    i += 2;
                    break;
                case >= (byte)'0' and <= (byte)'7':
                    int octal = 0;
                    int stop = Math.Min(i + 3, line.Length);
                    for (; i < stop && line[i] is >= (byte)'0' and <= (byte)'7'; i++)
                    {
                        octal = (octal * 8) + (line[i] - '0');
                    }

                    i--;
                    bytes[count++] = (byte)octal;
                    break;
                default:
                    bytes[count++] = (byte)'\\';
                    bytes[count++] = line[i];
                    break;
            }
        }

        return bytes.AsSpan(0, count).ToArray();
    }

    /// <summary>Python's raw-unicode-escape: Latin-1 with <c>\uXXXX</c> and <c>\UXXXXXXXX</c>.</summary>
    private string UnescapeUnicode(ReadOnlySpan<byte> line)
    {
        var text = new StringBuilder(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            int digits = line[i] != '\\' || i + 1 == line.Length ? 0 : line[i + 1] switch
            {
                (byte)'u' => 4,
                (byte)'U' => 8,
                _ => 0,
            };
            if (digits == 0)
            {
                text.Append((char)line[i]);
                continue;
            }

            if (i + 1 + digits >= line.Length || !uint.TryParse(line.Slice(i + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code) || code > 0x10ffff)
            {
                throw Refuse("text with a broken \\u");
            }

            if (code < 0x10000)
            {
                text.Append((char)code);
            }
            else
            {
                text.Append(char.ConvertFromUtf32((int)code));
            }

            i += 1 + digits;
        }

        return text.ToString();
    }

    private string ReadNameLine() => Encoding.Latin1.GetString(_input.ReadLine(LongestNameLine));

    private PickleName Named(string module, string name) => KnownNames.Find(module, name)
        ?? throw Refuse($"it asks for {Printable(module)}.{Printable(name)}, which no table of measurements needs; nothing was run");

    private static string Printable(string name)
    {
        string shown = name.Length <= 80 ? name : name[..80] + "…";
        return string.Concat(shown.Select(character => char.IsControl(character) ? '?' : character));
    }

    private PickleValue Call(PickleValue function, PickleValue arguments)
    {
        if (function is not PickleName name || arguments is not PickleTuple tuple)
        {
            throw Refuse($"it calls {function.Description}");
        }

        ReadOnlySpan<PickleValue> given = tuple.Span;
        switch (name.Meaning)
        {
            case KnownName.Dict when given.Length <= 1:
                return given.IsEmpty ? NewDict() : CopyDict(given[0]);
            case KnownName.DefaultDict when given is [] or [PickleName or PickleNone]:
                return NewDict();
            case KnownName.DefaultDict when given is [PickleName or PickleNone, _]:
                return CopyDict(given[1]);
            case KnownName.List when given.Length <= 1:
                return Extend(NewList(), given.IsEmpty ? [] : SlotsOf(given[0]));
            case KnownName.Tuple when given.Length <= 1:
                return NewTuple(given.IsEmpty ? [] : SlotsOf(given[0]));
            case KnownName.Set when given.Length <= 1:
                return Extend(NewSet(), given.IsEmpty ? [] : SlotsOf(given[0]));
            case KnownName.Int when given is [PickleInt or PickleLargeInt]:
            case KnownName.Float when given is [PickleFloat]:
                return given[0];
            case KnownName.Int when given is []:
                return PickleInt.From(0);
            case KnownName.Int when given is [PickleBool truth]:
                return PickleInt.From(truth.Value ? 1 : 0);
            case KnownName.Int when given is [PickleString digits] && long.TryParse(digits.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole):
                return PickleInt.From(whole);
            case KnownName.Float when given is []:
                return new PickleFloat(0);
            case KnownName.Float when given is [PickleInt whole]:
                return new PickleFloat(whole.Value);
            case KnownName.Float when given is [PickleString number]:
                return new PickleFloat(ParseFloat(Encoding.UTF8.GetBytes(number.Value)));

            case KnownName.Bytes when given is []:
                Charge(64);
                return new PickleBytes(ReadOnlyMemory<byte>.Empty);
            case KnownName.Encode when given is [PickleString text, PickleString { Value: "latin1" or "latin-1" }]:
                // How Python 3 writes bytes in protocols 0 to 2.
                Charge(64 + text.Value.Length);
                if (text.Value.Any(character => character > 0xff))
                {
                    throw Refuse("bytes that are not Latin-1");
                }

                return new PickleBytes(Encoding.Latin1.GetBytes(text.Value));

            case KnownName.NumpyDtype when given is [PickleString or PickleBytes, ..]:
                return NewDtype(TextOf(given[0]));
            case KnownName.NumpyScalar when given is [PickleDtype dtype, PickleBytes bytes]:
                if (bytes.Value.Length != dtype.Size)
                {
                    throw Refuse($"{dtype.Description} in {bytes.Description}");
                }

                Charge(24);
                return dtype.ReadElement(bytes.Value.Span);
            case KnownName.NumpyArrayFrame when given is [PickleName { Meaning: KnownName.NumpyArray }, _, _]:
                return NewArray();
            case KnownName.NumpyArrayFromBuffer when given is [PickleBytes data, PickleDtype dtype, PickleTuple shape, PickleString { Value: "C" or "F" } order]:
                return Fill(NewArray(), dtype, shape, order.Value == "F", data);

            case KnownName.TorchTensor or KnownName.TorchStorage:
                return PickleSkipped.Instance;
            default:
                throw Refuse($"it calls {name.Name} with {(given.IsEmpty ? "nothing" : given[0].Description)}{(given.Length > 1 ? $" and {given.Length - 1} more" : "")}");
        }
    }

    private PickleDict CopyDict(PickleValue items)
    {
        PickleDict dict = NewDict();
        if (items is PickleDict other)
        {
            foreach ((PickleValue key, PickleSlot value) in other.Span)
            {
                SetItems(dict, [key, value]);
            }

            return dict;
        }

        foreach (PickleSlot item in SlotsOf(items))
        {
            PickleSlot[] pair = SlotsOf(item.Value);
            if (pair.Length != 2)
            {
                throw Refuse("a key without a value");
            }

            SetItems(dict, pair);
        }

        return dict;
    }

    /// <summary>The items of something that has some, to be put into something else.</summary>
    private PickleSlot[] SlotsOf(PickleValue value)
    {
        ReadOnlySpan<PickleValue> items = value switch
        {
            PickleTuple tuple => tuple.Span,
            PickleSequence sequence => sequence.Span,
            _ => throw Refuse($"{value.Description} where a list is expected"),
        };
        Charge(16L * items.Length);
        var slots = new PickleSlot[items.Length];
        for (int item = 0; item < slots.Length; item++)
        {
            slots[item] = items[item];
        }

        return slots;
    }

    private static string TextOf(PickleValue text) => text is PickleBytes bytes ? bytes.Text : ((PickleString)text).Value;

    private PickleDtype NewDtype(string code)
    {
        if (code is not ("b1" or "i1" or "i2" or "i4" or "i8" or "u1" or "u2" or "u4" or "u8" or "f2" or "f4" or "f8"))
        {
            throw Refuse($"the numpy type '{Printable(code)}'; whole numbers, floating-point numbers and truth values are understood");
        }

        Charge(40);
        return new PickleDtype(code[0], code[1] - '0');
    }

    private PickleArray NewArray()
    {
        Charge(160);
        return new PickleArray();
    }

    private PickleArray Fill(PickleArray array, PickleDtype dtype, PickleTuple shape, bool isFortranOrder, PickleBytes data)
    {
        if (shape.Span.Length > 32)
        {
            throw Refuse($"an array of {shape.Span.Length} axes");
        }

        return array.Fill(dtype, shape.Span, isFortranOrder, data.Value) is string problem ? throw Refuse(problem) : array;
    }

    /// <summary>Gives a value the state that belongs to it. Attributes on dicts, which torch adds, are dropped.</summary>
    private void Build(PickleValue target, PickleValue state)
    {
        switch (target, state)
        {
            case (PickleDict, PickleDict or PickleNone):
            case (PickleSkipped, _):
                break;
            case (PickleArray array, PickleTuple { Items: [PickleInt, PickleTuple shape, PickleDtype dtype, PickleBool or PickleInt, PickleBytes data] items }):
                // Python 2's numpy wrote the Fortran flag as a number.
                Fill(array, dtype, shape, items[3] is PickleBool { Value: true } or PickleInt { Value: not 0 }, data);
                break;
            case (PickleDtype dtype, PickleTuple { Items: [PickleInt, PickleString or PickleBytes, PickleNone, PickleNone, PickleNone, ..] items }):
                dtype.IsBigEndian = TextOf(items[1]) == ">";
                break;
            default:
                throw Refuse($"it sets the state of {target.Description} to {state.Description}");
        }
    }

    /// <summary>Charges for bytes that are about to be fetched, which already costs memory.</summary>
    private int Claim(long bytes)
    {
        Charge(bytes);
        return bytes <= Array.MaxLength ? (int)bytes : throw Refuse($"a string of {bytes} bytes");
    }

    private void Charge(long bytes)
    {
        if (bytes > _limits.Memory - _memory)
        {
            throw Refuse($"it needs more than {_limits.Memory >> 20} MiB of memory");
        }

        _memory += bytes;
    }

    private PickleFormatException TooDeep() => Refuse($"values nest deeper than {_limits.Nesting}");

    private PickleFormatException Refuse(string problem) => new(_source, _offset, problem);
}
