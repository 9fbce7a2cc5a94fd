using System.Buffers.Binary;
using System.Text;

namespace Benchspace.Formats.Pickle;

/// <summary>
/// What a first pass over a large pickle finds out so that a second can hand over the entries of one dict one by one
/// and forget each: where every entry is complete, and which numbered values are named again from far away. The
/// first pass follows the stack's height and builds no values.
/// </summary>
internal sealed class PickleOutline
{
    private const int MostFromAfar = 1 << 20;

    private readonly HashSet<long> _recalledFromAfar = [];
    private readonly List<long> _entryEnds = [];

    private PickleOutline(int memoWindow) => MemoWindow = memoWindow;

    /// <summary>How many of the latest memo entries the second pass keeps.</summary>
    public int MemoWindow { get; }

    /// <summary>The byte offsets in the source at which an entry's key and value lie on the stack and are complete, ascending.</summary>
    public IReadOnlyList<long> EntryEnds => _entryEnds;

    /// <summary>Whether a memo entry is named again when more than <see cref="MemoWindow"/> others have been set since.</summary>
    public bool IsRecalledFromAfar(long index) => _recalledFromAfar.Contains(index);

    /// <summary>Passes over the next pickle of <paramref name="input"/>.</summary>
    /// <param name="input">Where the pickle begins.</param>
    /// <param name="key">The key, in the dict that is the whole pickle, of the dict whose entries are to be handed over.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <param name="limits">What the second pass may cost: nesting, entries, and how many of the latest memo entries it is to keep.</param>
    /// <exception cref="PickleFormatException">The pickle is damaged, or has more entries than the limits allow.</exception>
    public static PickleOutline Scan(PickleInput input, string key, string source, PickleLimits limits)
    {
        var outline = new PickleOutline(limits.MemoWindow);
        new Scanner(outline, input, key, source, limits).Run();
        return outline;
    }

    /// <summary>The stack machine without values.</summary>
    private sealed class Scanner(PickleOutline outline, PickleInput input, string key, string source, PickleLimits limits)
    {
        private const int LongestLine = 1 << 20;

        private readonly byte[] _key = Encoding.UTF8.GetBytes(key);
        private readonly PicklePosition _position = new(source);
        private readonly int[] _marks = new int[limits.Nesting];
        private int _markCount;
        private int _count;
        private long _memoCount;

        // The height of the stack with the key on top; the dict lies above it. −1 where the key is not there.
        private int _keyHeight = -1;

        // Within a batch of entries: for every height above the mark, where something last began to lie beyond it.
        private readonly List<long> _growths = [];
        private bool _inEntries;

        public void Run()
        {
            while (true)
            {
                _position.Offset = input.Offset;
                byte opcode = input.ReadByte();
                switch (opcode)
                {
                    case Opcode.Stop:
                        return;
                    case Opcode.Proto:
                        input.Skip(1);
                        break;
                    case Opcode.Frame:
                        input.Skip(8);
                        break;

                    case Opcode.None or Opcode.NewTrue or Opcode.NewFalse
                        or Opcode.EmptyTuple or Opcode.EmptyList or Opcode.EmptyDict or Opcode.EmptySet or Opcode.Dup:
                        Push();
                        break;
                    case Opcode.BinInt1:
                        Push(skip: 1);
                        break;
                    case Opcode.BinInt2:
                        Push(skip: 2);
                        break;
                    case Opcode.BinInt:
                        Push(skip: 4);
                        break;
                    case Opcode.BinFloat:
                        Push(skip: 8);
                        break;
                    case Opcode.Long1 or Opcode.ShortBinBytes or Opcode.ShortBinString:
                        Push(skip: input.ReadByte());
                        break;
                    case Opcode.Long4 or Opcode.BinString or Opcode.BinBytes:
                        Push(skip: BinaryPrimitives.ReadUInt32LittleEndian(input.Read(4)));
                        break;
                    case Opcode.BinBytes8 or Opcode.ByteArray8 or Opcode.BinUnicode8:
                        Push(skip: BinaryPrimitives.ReadInt64LittleEndian(input.Read(8)));
                        break;
                    case Opcode.ShortBinUnicode:
                        PushText(input.ReadByte());
                        break;
                    case Opcode.BinUnicode:
                        PushText(BinaryPrimitives.ReadUInt32LittleEndian(input.Read(4)));
                        break;
                    case Opcode.Int or Opcode.Long or Opcode.Float or Opcode.String or Opcode.Unicode:
                        SkipLine();
                        Push();
                        break;
                    case Opcode.Global:
                        SkipLine();
                        SkipLine();
                        Push();
                        break;

                    case Opcode.Mark:
                        if (_markCount == _marks.Length)
                        {
                            throw _position.TooDeep(limits);
                        }

                        if (_markCount == 1 && _count == _keyHeight + 1)
                        {
                            _inEntries = true;
                            _growths.Clear();
                        }
                        else if (_inEntries && _markCount == 2)
                        {
                            NoteGrowth();
                        }

                        _marks[_markCount++] = _count;
                        break;
                    case Opcode.PopMark:
                        PopToMark();
                        break;
                    case Opcode.Tuple or Opcode.List or Opcode.Dict or Opcode.FrozenSet or Opcode.Obj:
                        PopToMark();
                        PushResult();
                        break;
                    case Opcode.Inst:
                        SkipLine();
                        SkipLine();
                        PopToMark();
                        PushResult();
                        break;
                    case Opcode.Appends or Opcode.AddItems:
                        PopToMark();
                        break;
                    case Opcode.SetItems:
                        if (_inEntries && _markCount == 2)
                        {
                            EndEntries();
                        }

                        PopToMark();
                        break;
                    case Opcode.Pop:
                        if (_markCount > 0 && _count == _marks[_markCount - 1])
                        {
                            _markCount--;
                        }
                        else
                        {
                            Pop(1);
                        }

                        break;
                    case Opcode.Append or Opcode.Build:
                        Pop(1);
                        break;
                    case Opcode.SetItem:
                        Pop(2);
                        break;
                    case Opcode.Tuple1 or Opcode.BinPersId:
                        Pop(1);
                        PushResult();
                        break;
                    case Opcode.Tuple2 or Opcode.Reduce or Opcode.NewObj or Opcode.StackGlobal:
                        Pop(2);
                        PushResult();
                        break;
                    case Opcode.Tuple3 or Opcode.NewObjEx:
                        Pop(3);
                        PushResult();
                        break;

                    case Opcode.Memoize:
                        Set(_memoCount);
                        break;
                    case Opcode.BinPut:
                        Set(input.ReadByte());
                        break;
                    case Opcode.LongBinPut:
                        Set(BinaryPrimitives.ReadUInt32LittleEndian(input.Read(4)));
                        break;
                    case Opcode.Put:
                        Set(ReadIndex());
                        break;
                    case Opcode.BinGet:
                        Get(input.ReadByte());
                        break;
                    case Opcode.LongBinGet:
                        Get(BinaryPrimitives.ReadUInt32LittleEndian(input.Read(4)));
                        break;
                    case Opcode.Get:
                        Get(ReadIndex());
                        break;

                    default:
                        throw _position.Refuse($"0x{opcode:x2} has no place in such a file");
                }
            }
        }

        private void Push(long skip = 0)
        {
            if (skip < 0)
            {
                throw _position.Refuse("a string longer than any file");
            }

            input.Skip(skip);
            if (_inEntries && _markCount == 2)
            {
                NoteGrowth();
            }

            _count++;
        }

        /// <summary>Something takes the place of what it was made from: what lies below is untouched, and was complete before.</summary>
        private void PushResult() => _count++;

        private void PushText(long length)
        {
            bool isKey = _keyHeight < 0 && _markCount == 1 && length == _key.Length && (_count - _marks[0]) % 2 == 0;
            if (!isKey)
            {
                Push(length);
                return;
            }

            bool matches = input.Read(_key.Length).SequenceEqual(_key);
            Push();
            if (matches)
            {
                _keyHeight = _count;
            }
        }

        /// <summary>Remembers for the present height that something begins to lie beyond it here.</summary>
        private void NoteGrowth()
        {
            int height = _count - _marks[1];
            if (height > 2 * limits.Entries)
            {
                throw TooManyEntries();
            }

            while (_growths.Count <= height)
            {
                _growths.Add(0);
            }

            _growths[height] = _position.Offset;
        }

        /// <summary>
        /// The dict takes its entries now. An entry was complete where something last began to lie beyond its value:
        /// whatever changed the value before had to have it on top again.
        /// </summary>
        private void EndEntries()
        {
            int height = _count - _marks[1];
            if (outline._entryEnds.Count + (height / 2) > limits.Entries)
            {
                throw TooManyEntries();
            }

            for (int end = 2; end <= height; end += 2)
            {
                outline._entryEnds.Add(end < height ? _growths[end] : _position.Offset);
            }

            _inEntries = false;
        }

        private PickleFormatException TooManyEntries() => _position.Refuse($"more than {limits.Entries} entries in {key}, or a value of as many parts");

        private void Pop(int count)
        {
            _count -= count;
            if (_count < (_markCount == 0 ? 0 : _marks[_markCount - 1]))
            {
                throw _position.Refuse("it takes a value from an empty stack");
            }
        }

        private void PopToMark()
        {
            if (_markCount == 0)
            {
                throw _position.Refuse("it looks for a mark that was never set");
            }

            _count = _marks[--_markCount];
            _inEntries &= _markCount >= 2;
            if (_markCount == 0)
            {
                _keyHeight = -1;
            }
        }

        private void Set(long index)
        {
            if (!PickleMemo.Allows(index, _memoCount))
            {
                throw _position.Refuse($"memo entry {index}, far beyond the {_memoCount} there are");
            }

            _memoCount = Math.Max(_memoCount, index + 1);
        }

        private void Get(long index)
        {
            if (_memoCount - index > outline.MemoWindow)
            {
                outline._recalledFromAfar.Add(index);
                if (outline._recalledFromAfar.Count > MostFromAfar)
                {
                    throw _position.Refuse("it names too many values again from far away to be read in bounded memory");
                }
            }

            Push();
        }

        private long ReadIndex() => PickleLiterals.ParseMemoIndex(input.ReadLine(PickleLiterals.LongestMemoIndex), _position);

        private void SkipLine() => input.ReadLine(LongestLine);
    }
}
