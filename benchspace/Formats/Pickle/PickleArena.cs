namespace Benchspace.Formats.Pickle;

/// <summary>An entry of a dict.</summary>
internal readonly record struct PickleEntry(PickleValue Key, PickleSlot Value);

/// <summary>
/// Room for one pickle, and then for the next: for the reader's stack, and for the entries of dicts, which are most of
/// what a pickle of many numbers takes. A value that was read with an arena is good until the arena is cleared.
/// </summary>
internal sealed class PickleArena
{
    private const int SmallestLength = 1 << 15;
    private const int LargestKept = 1 << 18;

    // Python writes dicts in batches of a thousand entries.
    private const int StackLength = 1 << 12;

    private PickleSlot[]? _stack;
    private PickleEntry[] _entries = [];
    private int _used;

    /// <summary>Takes a stack, which is empty and always of one length, so that it makes no difference what was read before.</summary>
    public PickleSlot[] TakeStack()
    {
        PickleSlot[] stack = _stack ?? new PickleSlot[StackLength];
        _stack = null;
        return stack;
    }

    /// <summary>Gives a stack back for the next pickle.</summary>
    public void ReturnStack(PickleSlot[] stack)
    {
        if (stack.Length != StackLength)
        {
            return;
        }
        // What a pickle left in it would live on.
        stack.AsSpan().Clear();
        _stack = stack;
    }

    /// <summary>Takes room for a number of entries.</summary>
    public ArraySegment<PickleEntry> Take(int count)
    {
        if (count > _entries.Length - _used)
        {
            // What was taken so far stays with those who took it; the next pickle finds enough in one piece.
            _entries = new PickleEntry[Math.Max(count, Math.Max(SmallestLength, 2 * _entries.Length))];
            _used = 0;
        }

        _used += count;
        return new ArraySegment<PickleEntry>(_entries, _used - count, count);
    }

    /// <summary>Ends the use of everything that was read with it.</summary>
    public void Clear()
    {
        if (_entries.Length > LargestKept)
        {
            _entries = [];
        }
        else
        {
            _entries.AsSpan(0, _used).Clear();
        }

        _used = 0;
    }
}
