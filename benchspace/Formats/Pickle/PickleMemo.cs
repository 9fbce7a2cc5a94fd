using System.Buffers;

namespace Benchspace.Formats.Pickle;

/// <summary>
/// The values a pickle has numbered so that it can name them again. A pickler numbers every container and every text,
/// so the memo holds on to everything that was read. With an outline only the last
/// <see cref="PickleOutline.MemoWindow"/> entries are kept, and those that the outline saw recalled from further away.
/// </summary>
internal sealed class PickleMemo
{
    private const int LargestGap = 1024;
    private const int InitialLength = 1024;
    private const int BytesRecalledFromAfar = 64;

    private readonly PickleOutline? _outline;
    private readonly Dictionary<long, PickleValue> _recalledFromAfar = [];
    private readonly (long Index, PickleValue? Value)[] _window = [];
    private Entry[] _entries = [];

    public PickleMemo(PickleOutline? outline)
    {
        _outline = outline;
        if (outline is null)
        {
            _entries = ArrayPool<Entry>.Shared.Rent(InitialLength);
        }
        else
        {
            _window = new (long, PickleValue?)[outline.MemoWindow];
        }
    }

    /// <summary>The number of entries that were set, and the number the next one gets where the file does not say it.</summary>
    public long Count { get; private set; }

    /// <summary>Whether an entry can have this number. Picklers number from 0 or 1 without gaps; a far number would only make the memo large.</summary>
    public static bool Allows(long index, long count) => index >= 0 && index <= count + LargestGap;

    /// <summary>The bytes by which the memo grows when an entry is set.</summary>
    public long GrowthFor(long index)
    {
        if (_outline is not null)
        {
            return _outline.IsRecalledFromAfar(index) ? BytesRecalledFromAfar : 0;
        }

        return index < _entries.Length ? 0 : 8 * (LengthFor(index) - _entries.Length);
    }

    /// <summary>Sets an entry.</summary>
    public void Set(long index, PickleValue value)
    {
        if (_outline is not null)
        {
            Count = Math.Max(Count, index + 1);
            _window[index % _outline.MemoWindow] = (index, value);
            if (_outline.IsRecalledFromAfar(index))
            {
                _recalledFromAfar[index] = value;
            }

            return;
        }

        if (index >= _entries.Length)
        {
            Entry[] more = ArrayPool<Entry>.Shared.Rent((int)LengthFor(index));
            _entries.CopyTo(more, 0);
            Release();
            _entries = more;
        }

        ref Entry entry = ref _entries[index];
        if (entry.Value is null)
        {
            Count++;
        }

        entry = new Entry(value);
    }

    /// <summary>Sets the next entry if that takes no room and nobody else has to know of it.</summary>
    public bool TryAppend(PickleValue value)
    {
        if (_outline is not null || Count >= _entries.Length)
        {
            return false;
        }

        Set(Count, value);
        return true;
    }

    /// <summary>The value of an entry, or null if it was never set.</summary>
    public PickleValue? Get(long index)
    {
        if (_outline is null)
        {
            return (ulong)index < (ulong)_entries.Length ? _entries[index].Value : null;
        }

        (long held, PickleValue? value) = _window[(ulong)index % (ulong)_window.Length];
        return held == index && value is not null ? value : _recalledFromAfar.GetValueOrDefault(index);
    }

    /// <summary>Gives back what was borrowed; the memo is empty then.</summary>
    public void Release()
    {
        if (_entries.Length > 0)
        {
            ArrayPool<Entry>.Shared.Return(_entries, clearArray: true);
        }

        _entries = [];
    }

    private long LengthFor(long index) => Math.Max(2L * _entries.Length, index + 1);

    /// <summary>A value in a struct: writing it to an array needs no check of what the array is of.</summary>
    private readonly record struct Entry(PickleValue? Value);
}
