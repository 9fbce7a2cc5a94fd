namespace Benchspace.Formats.Pickle;

/// <summary>The stack of the machine that a pickle is a program for, with its marks. Holds as many values as the budget allows.</summary>
internal sealed class PickleStack
{
    private const int InitialLength = 512;

    private readonly PickleLimits _limits;
    private readonly PickleArena? _arena;
    private readonly PickleBudget _budget;
    private readonly PicklePosition _position;
    private readonly int[] _marks;
    private int _markCount;
    private PickleSlot[] _items;
    private int _count;

    public PickleStack(PickleLimits limits, PickleArena? arena, PickleBudget budget, PicklePosition position)
    {
        _limits = limits;
        _arena = arena;
        _budget = budget;
        _position = position;
        _marks = new int[limits.Nesting];
        _items = arena?.TakeStack() ?? new PickleSlot[InitialLength];
    }

    /// <summary>The values, of which the first <see cref="Count"/> count, and room for more.</summary>
    public PickleSlot[] Items => _items;

    /// <summary>The height. Whoever writes to <see cref="Items"/> sets it.</summary>
    public int Count
    {
        get => _count;
        set => _count = value;
    }

    /// <summary>The height below which the values belong to an enclosing mark.</summary>
    public int Floor => _markCount == 0 ? 0 : _marks[_markCount - 1];

    public void Clear()
    {
        _count = 0;
        _markCount = 0;
    }

    /// <summary>Gives what was borrowed back to the arena.</summary>
    public void Release()
    {
        _arena?.ReturnStack(_items);
        _items = [];
        Clear();
    }

    public void Push(PickleSlot value)
    {
        if (_count == _items.Length)
        {
            _budget.Charge(16L * _items.Length);
            Array.Resize(ref _items, 2 * _items.Length);
        }

        _items[_count++] = value;
    }

    public PickleValue Top() => _count > Floor ? _items[_count - 1].Value : throw Empty();

    /// <summary>The top as an object: a number that became one for the memo is that object from then on, however often it is memoized.</summary>
    public PickleValue TopAsObject()
    {
        PickleValue top = Top();
        _items[_count - 1] = top;
        return top;
    }

    public PickleValue Pop()
    {
        PickleValue value = Top();
        _count--;
        return value;
    }

    /// <summary>Takes values off; the span is valid until the next push.</summary>
    public ReadOnlySpan<PickleSlot> PopMany(int count)
    {
        if (_count - count < Floor)
        {
            throw Empty();
        }

        _count -= count;
        return _items.AsSpan(_count, count);
    }

    public void Mark()
    {
        if (_markCount == _marks.Length)
        {
            throw _position.TooDeep(_limits);
        }

        _marks[_markCount++] = _count;
    }

    /// <summary>Takes the values above the last mark off, and the mark; the span is valid until the next push.</summary>
    public ReadOnlySpan<PickleSlot> PopToMark()
    {
        if (_markCount == 0)
        {
            throw _position.Refuse("it looks for a mark that was never set");
        }

        int mark = _marks[--_markCount];
        ReadOnlySpan<PickleSlot> values = _items.AsSpan(mark, _count - mark);
        _count = mark;
        return values;
    }

    /// <summary>Takes off a value, or, as in CPython, a mark where one is on top.</summary>
    public void PopValueOrMark()
    {
        if (_count == Floor && _markCount > 0)
        {
            _markCount--;
        }
        else
        {
            Pop();
        }
    }

    private PickleFormatException Empty() => _position.Refuse("it takes a value from an empty stack");
}
