using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Benchspace.Formats.Pickle;

/// <summary>
/// A plain value from a pickle. The kinds are the sealed classes in this file and nothing else; none of them holds
/// code. Values never contain themselves: containers lie in one another like boxes, at most
/// <see cref="PickleLimits.Nesting"/> deep. Immutable once read, so they may be shared between threads, but for the
/// first look-up in a <see cref="PickleDict"/>.
/// </summary>
internal abstract class PickleValue
{
    private protected PickleValue() { }

    /// <summary>What it is, for messages: <c>a list of 3</c>, <c>the text 'less'</c>.</summary>
    public abstract string Description { get; }

    /// <summary>Whether it can be a key of a dict.</summary>
    internal virtual bool IsKey => true;

    /// <inheritdoc/>
    public sealed override string ToString() => Description;
}

/// <summary>
/// A value on the reader's stack or in a dict. Floating-point numbers, of which many files are full, stand
/// here themselves and become objects only when somebody asks.
/// </summary>
internal readonly struct PickleSlot
{
    private readonly PickleValue? _value;
    private readonly double _number;

    private PickleSlot(PickleValue? value, double number)
    {
        _value = value;
        _number = number;
    }

    public PickleValue Value => _value ?? new PickleFloat(_number);

    /// <summary>The value as an object, or null for a floating-point number.</summary>
    public PickleValue? Object => _value;

    /// <summary>The floating-point number, where <see cref="Object"/> is null.</summary>
    public double Number => _number;

    /// <summary>Whether it is one of the kinds that most values are, all of which can be keys and hold nothing. Cheap to ask.</summary>
    public bool IsPlain => _value is null or PickleString or PickleInt;

    public bool IsKey => IsPlain || _value!.IsKey;

    public static implicit operator PickleSlot(PickleValue value) => new(value, 0);

    public static implicit operator PickleSlot(double number) => new(null, number);
}

/// <summary>Python's <c>None</c>.</summary>
internal sealed class PickleNone : PickleValue
{
    /// <summary>The only one.</summary>
    public static readonly PickleNone Instance = new();

    private PickleNone() { }

    /// <inheritdoc/>
    public override string Description => "None";
}

/// <summary>A truth value.</summary>
internal sealed class PickleBool : PickleValue
{
    /// <summary>Python's <c>True</c>.</summary>
    public static readonly PickleBool True = new(true);

    /// <summary>Python's <c>False</c>.</summary>
    public static readonly PickleBool False = new(false);

    private PickleBool(bool value) => Value = value;

    /// <summary>The value.</summary>
    public bool Value { get; }

    /// <inheritdoc/>
    public override string Description => Value ? "True" : "False";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => PickleNumber.AreEqual(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value ? 1L : 0L);
}

/// <summary>A whole number that fits 64 bits.</summary>
internal sealed class PickleInt : PickleValue
{
    private const int SmallestKept = -16;
    private static readonly PickleInt[] Kept = [.. Enumerable.Range(SmallestKept, 1040).Select(value => new PickleInt(value))];

    private PickleInt(long value) => Value = value;

    /// <summary>The value.</summary>
    public long Value { get; }

    /// <inheritdoc/>
    public override string Description => $"the number {Value}";

    /// <summary>A number; small ones are shared.</summary>
    public static PickleInt From(long value)
    {
        long slot = value - SmallestKept;
        return (ulong)slot < (ulong)Kept.Length ? Kept[slot] : new PickleInt(value);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => PickleNumber.AreEqual(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value);
}

/// <summary>A whole number beyond 64 bits.</summary>
internal sealed class PickleLargeInt : PickleValue
{
    internal PickleLargeInt(BigInteger value) => Value = value;

    /// <summary>The value.</summary>
    public BigInteger Value { get; }

    /// <inheritdoc/>
    public override string Description => $"a whole number of {Value.GetBitLength()} bits";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PickleLargeInt other && other.Value == Value;

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();
}

/// <summary>A floating-point number.</summary>
internal sealed class PickleFloat : PickleValue
{
    internal PickleFloat(double value) => Value = value;

    /// <summary>The value.</summary>
    public double Value { get; }

    /// <inheritdoc/>
    public override string Description => $"the number {Value.ToString(CultureInfo.InvariantCulture)}";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => PickleNumber.AreEqual(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => PickleNumber.AsLong(this) is long whole ? HashCode.Combine(whole) : HashCode.Combine(Value);
}

/// <summary>Numbers of all kinds as keys: in Python <c>1</c>, <c>1.0</c> and <c>True</c> are one key.</summary>
internal static class PickleNumber
{
    internal static long? AsLong(object? value) => value switch
    {
        PickleInt number => number.Value,
        PickleBool truth => truth.Value ? 1 : 0,
        PickleFloat { Value: >= -9.2e18 and <= 9.2e18 } real when double.IsInteger(real.Value) => (long)real.Value,
        _ => null,
    };

    internal static bool AreEqual(object a, object? b) => AsLong(a) is long whole
        ? AsLong(b) == whole
        : a is PickleFloat left && b is PickleFloat right && left.Value.Equals(right.Value);
}

/// <summary>Text: Python 3's <c>str</c>, Python 2's <c>unicode</c>.</summary>
internal sealed class PickleString : PickleValue
{
    internal PickleString(string value) => Value = value;

    /// <summary>The text.</summary>
    public string Value { get; }

    /// <inheritdoc/>
    public override string Description => Value.Length <= 60 ? $"the text '{Value.ReplaceLineEndings(" ")}'" : $"a text of {Value.Length} characters";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PickleString other && other.Value == Value;

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);
}

/// <summary>Bytes: Python 3's <c>bytes</c> and <c>bytearray</c>, Python 2's <c>str</c>.</summary>
internal sealed class PickleBytes : PickleValue
{
    internal PickleBytes(ReadOnlyMemory<byte> value) => Value = value;

    /// <summary>The bytes. Where the pickle was read from memory, a view of that memory.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>The bytes as Latin-1 text, which is how Python 3 reads Python 2's text with <c>encoding='latin1'</c>.</summary>
    public string Text => Encoding.Latin1.GetString(Value.Span);

    /// <inheritdoc/>
    public override string Description => $"{Value.Length} bytes";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PickleBytes other && other.Value.Span.SequenceEqual(Value.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Value.Span);
        return hash.ToHashCode();
    }
}

/// <summary>A value with others in it.</summary>
internal abstract class PickleContainer : PickleValue
{
    private protected PickleContainer() { }

    /// <summary>How many containers lie in one another, this one included.</summary>
    internal int Depth { get; private protected set; } = 1;

    /// <summary>How many values a walk through it meets, this one included.</summary>
    internal long Walk { get; private protected set; } = 1;

    /// <summary>Whether it lies in another container. From then on it cannot change, so no container can come to lie in itself.</summary>
    internal bool IsPlaced { get; private set; }

    internal override bool IsKey => false;

    /// <summary>Notes that <paramref name="value"/> now lies in this container.</summary>
    private protected void Hold(PickleSlot value)
    {
        if (value.IsPlain || value.Object is not PickleContainer inner)
        {
            Walk++;
            return;
        }

        inner.IsPlaced = true;
        Depth = Math.Max(Depth, inner.Depth + 1);
        Walk = long.MaxValue - inner.Walk < Walk ? long.MaxValue : Walk + inner.Walk;
    }
}

/// <summary>Values in a row that grows as the file is read.</summary>
internal abstract class PickleSequence : PickleContainer
{
    private readonly List<PickleValue> _items = [];

    private protected PickleSequence() { }

    /// <summary>The items.</summary>
    public IReadOnlyList<PickleValue> Items => _items;

    internal ReadOnlySpan<PickleValue> Span => CollectionsMarshal.AsSpan(_items);

    internal void Add(ReadOnlySpan<PickleSlot> values)
    {
        _items.EnsureCapacity(_items.Count + values.Length);
        foreach (PickleSlot value in values)
        {
            Hold(value);
            _items.Add(value.Value);
        }
    }
}

/// <summary>A list.</summary>
internal sealed class PickleList : PickleSequence
{
    internal PickleList() { }

    /// <inheritdoc/>
    public override string Description => $"a list of {Items.Count}";
}

/// <summary>A tuple.</summary>
internal sealed class PickleTuple : PickleContainer
{
    private const int LongestKey = 1024;

    private readonly PickleValue[] _items;

    internal PickleTuple(ReadOnlySpan<PickleSlot> items)
    {
        _items = new PickleValue[items.Length];
        IsKey = true;
        for (int item = 0; item < items.Length; item++)
        {
            Hold(items[item]);
            IsKey &= items[item].IsKey;
            _items[item] = items[item].Value;
        }

        // Hashing a key walks through it.
        IsKey &= Walk <= LongestKey;
    }

    /// <summary>The items.</summary>
    public IReadOnlyList<PickleValue> Items => _items;

    /// <inheritdoc/>
    public override string Description => $"a tuple of {_items.Length}";

    internal override bool IsKey { get; }

    internal ReadOnlySpan<PickleValue> Span => _items;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PickleTuple other && _items.AsSpan().SequenceEqual(other._items);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (PickleValue item in _items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }
}

/// <summary>A <c>set</c> or <c>frozenset</c>, in the order of the file; an item that the file adds twice stands here twice.</summary>
internal sealed class PickleSet : PickleSequence
{
    internal PickleSet() { }

    /// <inheritdoc/>
    public override string Description => $"a set of {Items.Count}";
}

/// <summary>A <c>dict</c>, <c>OrderedDict</c> or <c>defaultdict</c>, in the order of the file.</summary>
internal sealed class PickleDict : PickleContainer
{
    private readonly PickleArena? _arena;
    private ArraySegment<PickleEntry> _entries = ArraySegment<PickleEntry>.Empty;
    private Dictionary<PickleValue, int>? _index;

    /// <summary>An empty dict that keeps its entries in an arena, or in memory of its own.</summary>
    internal PickleDict(PickleArena? arena) => _arena = arena;

    /// <summary>The number of entries; a key that the file sets twice counts twice.</summary>
    public int Count { get; private set; }

    /// <summary>The entries in the order in which the file sets them. A key that is set twice stands here twice; the later holds.</summary>
    public IEnumerable<KeyValuePair<PickleValue, PickleValue>> Items => _entries.Take(Count).Select(entry => new KeyValuePair<PickleValue, PickleValue>(entry.Key, entry.Value.Value));

    /// <inheritdoc/>
    public override string Description => $"a dict of {Count}";

    internal ReadOnlySpan<PickleEntry> Span => _entries.AsSpan(0, Count);

    /// <summary>The value of a key, or null.</summary>
    public PickleValue? Find(PickleValue key)
    {
        if (_index is null)
        {
            var index = new Dictionary<PickleValue, int>(Count);
            for (int entry = 0; entry < Count; entry++)
            {
                index[_entries[entry].Key] = entry;
            }

            _index = index;
        }

        return _index.TryGetValue(key, out int found) ? _entries[found].Value.Value : null;
    }

    /// <summary>The value of a text key, or null. Python 2 wrote text as bytes; both are found.</summary>
    public PickleValue? Find(string key) =>
        Find(new PickleString(key)) ?? Find(new PickleBytes(Encoding.UTF8.GetBytes(key)));

    /// <summary>Adds entries: a key, its value, the next key and so on.</summary>
    internal void Add(ReadOnlySpan<PickleSlot> pairs)
    {
        Reserve(pairs.Length / 2);
        Span<PickleEntry> room = _entries.AsSpan(Count);
        for (int pair = 0; pair < pairs.Length; pair += 2)
        {
            Hold(pairs[pair]);
            Hold(pairs[pair + 1]);
            room[pair / 2] = new PickleEntry(pairs[pair].Value, pairs[pair + 1]);
        }

        Count += pairs.Length / 2;
    }

    private void Reserve(int more)
    {
        if (more <= _entries.Count - Count)
        {
            return;
        }

        int length = Math.Max(Count + more, 2 * _entries.Count);
        ArraySegment<PickleEntry> room = _arena?.Take(length) ?? new PickleEntry[length];
        Span.CopyTo(room);
        _entries = room;
    }
}

/// <summary>Numbers, or storage for numbers, that were skipped over: the contents of a tensor, a byte string beyond the limit.</summary>
internal sealed class PickleSkipped : PickleValue
{
    /// <summary>The only one.</summary>
    public static readonly PickleSkipped Instance = new();

    private PickleSkipped() { }

    /// <inheritdoc/>
    public override string Description => "a tensor or byte string whose contents were skipped";

    internal override bool IsKey => false;
}

/// <summary>A name that a pickle may use, standing as a value.</summary>
internal sealed class PickleName : PickleValue
{
    internal PickleName(string name, NameMeaning meaning)
    {
        Name = name;
        Meaning = meaning;
    }

    /// <summary>Module and name, such as <c>collections.OrderedDict</c>.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string Description => $"the name {Name}";

    internal NameMeaning Meaning { get; }
}
