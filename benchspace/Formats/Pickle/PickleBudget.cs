namespace Benchspace.Formats.Pickle;

/// <summary>
/// The memory that one pickle has taken, by an estimate that errs on the high side. Where entries are handed over one
/// by one, an entry's memory is given back after it, unless something in it is named again much later.
/// </summary>
/// <param name="limits">What the pickle may cost.</param>
/// <param name="position">Where reading is.</param>
internal sealed class PickleBudget(PickleLimits limits, PicklePosition position)
{
    private long _used;
    private long _usedOutsideEntries;
    private bool _isEntryKept;

    /// <summary>The bytes that are left.</summary>
    public long Left => limits.Memory - _used;

    /// <summary>Charges for memory that is about to be taken.</summary>
    /// <exception cref="PickleFormatException">There is not that much left.</exception>
    public void Charge(long bytes)
    {
        if (bytes > Left)
        {
            throw position.Refuse($"it needs more than {limits.Memory >> 20} MiB of memory");
        }

        _used += bytes;
    }

    /// <summary>Charges for bytes that are about to be fetched, which already costs memory.</summary>
    /// <exception cref="PickleFormatException">There is not that much left, or no array has so many.</exception>
    public int Claim(long bytes)
    {
        Charge(bytes);
        return bytes <= Array.MaxLength ? (int)bytes : throw position.Refuse($"a string of {bytes} bytes");
    }

    /// <summary>Begins the next pickle.</summary>
    public void Reset()
    {
        _used = 0;
        _usedOutsideEntries = 0;
        _isEntryKept = false;
    }

    /// <summary>Notes that a value will be named again long after its entry.</summary>
    public void KeepBeyondEntry(PickleValue value)
    {
        if (value is PickleString text)
        {
            _usedOutsideEntries += 128 + (2L * text.Value.Length);
        }
        else
        {
            _isEntryKept = true;
        }
    }

    /// <summary>Gives back what an entry took.</summary>
    /// <param name="isFirst">Whether it is the first: with it goes what stands before all entries, which stays.</param>
    public void EndEntry(bool isFirst)
    {
        if (_isEntryKept || isFirst)
        {
            _usedOutsideEntries = _used;
        }

        _used = _usedOutsideEntries;
        _isEntryKept = false;
    }
}
