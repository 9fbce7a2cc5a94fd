using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Benchspace.Formats.Pickle;

/// <summary>
/// The stack machine that a pickle is a program for, without its one dangerous instruction: names outside those
/// allowed are refused, and the allowed ones stand for kinds of data, not for code. It is a loop, not a recursion, and
/// everything a file can make grow counts against <see cref="PickleLimits"/>. Not thread-safe.
/// </summary>
internal sealed class PickleMachine
{
    // What a number takes should somebody ask for it as an object, and a text without its characters.
    internal const int FloatBytes = 24;
    internal const int TextBytes = 56;

    private const int LongestNumberBytes = 1800;
    private const int LongestNameLine = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly PickleInput _input;
    private readonly PickleLimits _limits;
    private readonly PicklePosition _position;
    private readonly PickleBudget _budget;
    private readonly PickleStack _stack;
    private readonly PickleContainers _containers;
    private readonly PickleCalls _calls;
    private PickleOutline? _outline;
    private PickleMemo _memo = null!;

    /// <summary>A machine that reads pickles from <paramref name="input"/>.</summary>
    /// <param name="input">The pickles.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <param name="limits">What one pickle may cost.</param>
    /// <param name="arena">Where values lie, or null for memory of their own.</param>
    public PickleMachine(PickleInput input, string source, PickleLimits limits, PickleArena? arena)
    {
        _input = input;
        _limits = limits;
        _position = new PicklePosition(source);
        _budget = new PickleBudget(limits, _position);
        _stack = new PickleStack(limits, arena, _budget, _position);
        _containers = new PickleContainers(limits, arena, _budget, _position);
        _calls = new PickleCalls(limits.Names, _containers, _budget, _position);
    }

    /// <summary>Begins the next pickle.</summary>
    /// <param name="outline">What is known of it where its entries are handed over one by one, or null.</param>
    public void Begin(PickleOutline? outline)
    {
        _stack.Clear();
        _budget.Reset();
        _outline = outline;
        _memo = new PickleMemo(outline);
    }

    /// <summary>Takes a value off the stack.</summary>
    public PickleValue Pop() => _stack.Pop();

    /// <summary>Gives back the memory of an entry that was taken off the stack.</summary>
    public void EndEntry(bool isFirst) => _budget.EndEntry(isFirst);

    /// <summary>Gives back what one pickle's memo borrowed.</summary>
    public void ReleaseMemo() => _memo.Release();

    /// <summary>Gives back what the stack borrowed, when nothing more is read.</summary>
    public void ReleaseStack() => _stack.Release();

    /// <summary>Executes instructions up to the pickle's end, or, and then false, up to an offset at which an instruction begins.</summary>
    /// <param name="stopAt">That offset, or <see cref="PlainInstructions.Nowhere"/>.</param>
    /// <exception cref="PickleFormatException">The pickle is damaged, too costly, or uses a name that is not allowed.</exception>
    public bool Run(long stopAt)
    {
        while (true)
        {
            PlainInstructions.Run(_input, stopAt, _stack, _memo, _budget);
            _position.Offset = _input.Offset;
            if (_position.Offset == stopAt)
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
                        throw _position.Refuse($"pickle protocol {protocol}; 0 to 5 are understood");
                    }

                    break;
                case Opcode.Frame:
                    // Frames only tell a reader how much to fetch; the opcodes say everything again.
                    if (ReadLength8() > long.MaxValue - _position.Offset)
                    {
                        throw _position.Refuse("a frame longer than any file");
                    }

                    break;
                case Opcode.Stop:
                    return true;

                case Opcode.None:
                    _stack.Push(PickleNone.Instance);
                    break;
                case Opcode.NewTrue:
                    _stack.Push(PickleBool.True);
                    break;
                case Opcode.NewFalse:
                    _stack.Push(PickleBool.False);
                    break;
                case Opcode.BinInt:
                    PushInt(BinaryPrimitives.ReadInt32LittleEndian(_input.Read(4)));
                    break;
                case Opcode.BinInt1:
                    _stack.Push(PickleInt.From(_input.ReadByte()));
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
                    PushIntText(_input.ReadLine(PickleLiterals.LongestNumber), isLong: false);
                    break;
                case Opcode.Long:
                    PushIntText(_input.ReadLine(PickleLiterals.LongestNumber), isLong: true);
                    break;
                case Opcode.BinFloat:
                    PushFloat(BinaryPrimitives.ReadDoubleBigEndian(_input.Read(8)));
                    break;
                case Opcode.Float:
                    PushFloat(PickleLiterals.ParseFloat(_input.ReadLine(PickleLiterals.LongestNumber), _position));
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
                    PushText(PickleLiterals.UnescapeUnicode(_input.ReadLine(LongestText()), _position));
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
                        throw _position.Refuse($"a string of {length} bytes");
                    }

                    PushBytes(length);
                    break;
                case Opcode.BinBytes8:
                case Opcode.ByteArray8:
                    PushBytes(ReadLength8());
                    break;
                case Opcode.String:
                    byte[] unescaped = PickleLiterals.UnescapeString(_input.ReadLine(LongestText()), _position);
                    _budget.Charge(64 + unescaped.Length);
                    _stack.Push(new PickleBytes(unescaped));
                    break;

                case Opcode.Mark:
                    _stack.Mark();
                    break;
                case Opcode.Pop:
                    _stack.PopValueOrMark();
                    break;
                case Opcode.PopMark:
                    _stack.PopToMark();
                    break;
                case Opcode.Dup:
                    _stack.Push(_stack.Top());
                    break;

                case Opcode.EmptyTuple:
                    _stack.Push(_containers.NewTuple([]));
                    break;
                case Opcode.Tuple1:
                    _stack.Push(_containers.NewTuple(_stack.PopMany(1)));
                    break;
                case Opcode.Tuple2:
                    _stack.Push(_containers.NewTuple(_stack.PopMany(2)));
                    break;
                case Opcode.Tuple3:
                    _stack.Push(_containers.NewTuple(_stack.PopMany(3)));
                    break;
                case Opcode.Tuple:
                    _stack.Push(_containers.NewTuple(_stack.PopToMark()));
                    break;
                case Opcode.EmptyList:
                    _stack.Push(_containers.NewList());
                    break;
                case Opcode.List:
                    _stack.Push(_containers.Extend(_containers.NewList(), _stack.PopToMark()));
                    break;
                case Opcode.Append:
                    ReadOnlySpan<PickleSlot> appended = _stack.PopMany(1);
                    _containers.Extend(TopToChange<PickleList>("append to"), appended);
                    break;
                case Opcode.Appends:
                    ReadOnlySpan<PickleSlot> items = _stack.PopToMark();
                    _containers.Extend(TopToChange<PickleList>("append to"), items);
                    break;
                case Opcode.EmptyDict:
                    _stack.Push(_containers.NewDict());
                    break;
                case Opcode.Dict:
                    _stack.Push(_containers.SetItems(_containers.NewDict(), _stack.PopToMark()));
                    break;
                case Opcode.SetItem:
                    ReadOnlySpan<PickleSlot> pair = _stack.PopMany(2);
                    _containers.SetItems(TopToChange<PickleDict>("set a key of"), pair);
                    break;
                case Opcode.SetItems:
                    ReadOnlySpan<PickleSlot> pairs = _stack.PopToMark();
                    _containers.SetItems(TopToChange<PickleDict>("set a key of"), pairs);
                    break;
                case Opcode.EmptySet:
                    _stack.Push(_containers.NewSet());
                    break;
                case Opcode.AddItems:
                    ReadOnlySpan<PickleSlot> members = _stack.PopToMark();
                    _containers.Extend(TopToChange<PickleSet>("add to"), members);
                    break;
                case Opcode.FrozenSet:
                    _stack.Push(_containers.Extend(_containers.NewSet(), _stack.PopToMark()));
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
                    _stack.Push(Recall(ReadMemoText()));
                    break;
                case Opcode.BinGet:
                    _stack.Push(Recall(_input.ReadByte()));
                    break;
                case Opcode.LongBinGet:
                    _stack.Push(Recall(BinaryPrimitives.ReadUInt32LittleEndian(_input.Read(4))));
                    break;

                case Opcode.Global:
                    string module = ReadNameLine();
                    _stack.Push(_calls.Named(module, ReadNameLine()));
                    break;
                case Opcode.StackGlobal:
                    PickleValue name = _stack.Pop();
                    if (_stack.Pop() is not PickleString moduleName || name is not PickleString attribute)
                    {
                        throw _position.Refuse("a name that is not text");
                    }

                    _stack.Push(_calls.Named(moduleName.Value, attribute.Value));
                    break;
                case Opcode.Reduce:
                case Opcode.NewObj:
                    PickleValue arguments = _stack.Pop();
                    _stack.Push(_calls.Call(_stack.Pop(), arguments));
                    break;
                case Opcode.NewObjEx:
                    if (_stack.Pop() is not PickleDict { Count: 0 })
                    {
                        throw _position.Refuse("a call with named arguments");
                    }

                    PickleValue positional = _stack.Pop();
                    _stack.Push(_calls.Call(_stack.Pop(), positional));
                    break;
                case Opcode.Inst:
                    string instanceModule = ReadNameLine();
                    PickleName instance = _calls.Named(instanceModule, ReadNameLine());
                    _stack.Push(_calls.Call(instance, _containers.NewTuple(_stack.PopToMark())));
                    break;
                case Opcode.Obj:
                    ReadOnlySpan<PickleSlot> parts = _stack.PopToMark();
                    if (parts.IsEmpty)
                    {
                        throw _position.Refuse("a call of nothing");
                    }

                    _stack.Push(_calls.Call(parts[0].Value, _containers.NewTuple(parts[1..])));
                    break;
                case Opcode.Build:
                    PickleValue state = _stack.Pop();
                    _calls.Build(_stack.Top(), state);
                    break;
                case Opcode.BinPersId:
                    if (_stack.Pop() is not PickleTuple { Items: [PickleString { Value: "storage" }, PickleName { Meaning: NameMeaning.SkippedStorage }, ..] })
                    {
                        throw _position.Refuse("a reference to something outside the file whose kind is not skipped");
                    }

                    _stack.Push(PickleSkipped.Instance);
                    break;

                case Opcode.PersId:
                    throw _position.Refuse("a reference to something outside the file");
                case Opcode.Ext1:
                case Opcode.Ext2:
                case Opcode.Ext4:
                    throw _position.Refuse("a name from Python's extension registry");
                case Opcode.NextBuffer:
                case Opcode.ReadOnlyBuffer:
                    throw _position.Refuse("a buffer that lies outside the pickle");
                default:
                    throw _position.Refuse($"0x{opcode:x2} is not a pickle instruction");
            }
        }
    }

    private T TopToChange<T>(string verb)
        where T : PickleContainer
    {
        PickleValue top = _stack.Top();
        if (top is not T container)
        {
            throw _position.Refuse($"it wants to {verb} {top.Description}");
        }

        if (container.IsPlaced)
        {
            throw _position.Refuse($"it wants to {verb} {top.Description} that already lies in another value");
        }

        return container;
    }

    private void Remember(long index)
    {
        PickleValue value = _stack.TopAsObject();
        if (!PickleMemo.Allows(index, _memo.Count))
        {
            throw _position.Refuse($"memo entry {index}, far beyond the {_memo.Count} there are");
        }

        _budget.Charge(_memo.GrowthFor(index));
        _memo.Set(index, value);
        if (_outline is not null && _outline.IsRecalledFromAfar(index))
        {
            _budget.KeepBeyondEntry(value);
        }
    }

    private PickleValue Recall(long index) =>
        _memo.Get(index) ?? throw _position.Refuse($"it recalls memo entry {index}, which was never set");

    private long ReadMemoText() => PickleLiterals.ParseMemoIndex(_input.ReadLine(PickleLiterals.LongestMemoIndex), _position);

    private int ReadLength4()
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_input.Read(4));
        return length <= int.MaxValue ? (int)length : throw _position.Refuse($"a string of {length} bytes");
    }

    private long ReadLength8()
    {
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(_input.Read(8));
        return length <= long.MaxValue ? (long)length : throw _position.Refuse($"a length of {length} bytes");
    }

    private string ReadNameLine() => Encoding.Latin1.GetString(_input.ReadLine(LongestNameLine));

    private int LongestText() => (int)Math.Min(_limits.Memory / 4, Array.MaxLength / 4);

    private void PushInt(long value)
    {
        _budget.Charge(24);
        _stack.Push(PickleInt.From(value));
    }

    private void PushFloat(double value)
    {
        _budget.Charge(FloatBytes);
        _stack.Push(value);
    }

    /// <summary>A number in two's complement, least significant byte first.</summary>
    private void PushLarge(int bytes)
    {
        if (bytes is < 0 or > LongestNumberBytes)
        {
            throw _position.Refuse($"a number of {bytes} bytes");
        }

        PushLarge(new BigInteger(_input.Read(bytes)));
    }

    private void PushLarge(BigInteger value)
    {
        _budget.Charge(64 + (value.GetBitLength() / 8));
        _stack.Push(value >= long.MinValue && value <= long.MaxValue ? PickleInt.From((long)value) : new PickleLargeInt(value));
    }

    private void PushIntText(ReadOnlySpan<byte> line, bool isLong)
    {
        // Protocols 0 and 1 had no truth values and wrote them as the numbers 00 and 01.
        if (!isLong && (line.SequenceEqual("00"u8) || line.SequenceEqual("01"u8)))
        {
            _stack.Push(line[1] == '1' ? PickleBool.True : PickleBool.False);
            return;
        }

        PushLarge(PickleLiterals.ParseWhole(line, isLong, _position));
    }

    private void PushUtf8(long bytes)
    {
        _budget.Charge(TextBytes);
        _budget.Charge(bytes);
        try
        {
            _stack.Push(TextCache.Shared.Get(_input.Read(_budget.Claim(bytes)), StrictUtf8));
        }
        catch (DecoderFallbackException)
        {
            throw _position.Refuse("text that is not UTF-8");
        }
    }

    private void PushText(string text)
    {
        _budget.Charge(TextBytes + (2L * text.Length));
        _stack.Push(new PickleString(text));
    }

    private void PushBytes(long bytes)
    {
        if (bytes > _limits.KeptByteString)
        {
            _input.Skip(bytes);
            _stack.Push(PickleSkipped.Instance);
            return;
        }

        _budget.Charge(64);
        _stack.Push(new PickleBytes(_input.ReadKept(_budget.Claim(bytes))));
    }
}
