namespace Benchspace.Formats.Pickle;

/// <summary>What one pickle may cost, and which names it may use. Whatever a file claims, reading it stays within these.</summary>
internal sealed record PickleLimits
{
    /// <summary>Limits that fit any data file of the field: 1 GiB of values, numpy arrays among them.</summary>
    public static PickleLimits Default { get; } = new();

    /// <summary>The names that the pickle may use; any other is refused.</summary>
    public PickleNames Names { get; init; } = PickleNames.Numpy;

    /// <summary>How deep containers may lie in one another, and how many may be open at once.</summary>
    public int Nesting { get; init; } = 128;

    /// <summary>Memory for values, stack and memo together, in bytes, by an estimate that errs on the high side.</summary>
    public long Memory { get; init; } = 1L << 30;

    /// <summary>
    /// Values that would be met on a walk through everything. A pickle may use one container in many places, so a small
    /// file can describe an endless walk.
    /// </summary>
    public long Values { get; init; } = 1L << 30;

    /// <summary>
    /// Byte strings longer than this are skipped over without being kept, in bytes. They become <see cref="PickleSkipped"/>.
    /// </summary>
    public long KeptByteString { get; init; } = long.MaxValue;

    /// <summary>Where the entries of a dict are handed over one by one, how many there may be.</summary>
    public int Entries { get; init; } = 1 << 17;

    /// <summary>
    /// Where the entries of a dict are handed over one by one, how many of the latest memo entries are kept. Should be
    /// more than an entry sets; what is named again from further away is kept besides, at a price.
    /// </summary>
    public int MemoWindow { get; init; } = 1 << 17;
}
