namespace Benchspace.Formats.Pickle;

/// <summary>What one pickle may cost. Whatever a file claims, reading it stays within these.</summary>
public sealed record PickleLimits
{
    /// <summary>Limits that fit any data file of the field: 1 GiB of values.</summary>
    public static PickleLimits Default { get; } = new();

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
}
