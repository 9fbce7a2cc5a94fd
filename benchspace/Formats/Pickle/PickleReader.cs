using System.Runtime.InteropServices;

namespace Benchspace.Formats.Pickle;

/// <summary>
/// Reads Python pickles of protocols 0 to 5 into plain values and runs nothing: see <see cref="PickleMachine"/>, which
/// executes them. What a pickle may cost and name, <see cref="PickleLimits"/> says.
/// </summary>
/// <remarks>
/// One reader reads one source, from one thread. A source may hold several pickles one after another: call
/// <see cref="ReadNext"/> for each.
/// </remarks>
internal sealed class PickleReader
{
    private readonly PickleMachine _machine;

    // Where entries are handed over one by one.
    private PickleOutline? _outline;
    private int _entriesRead;

    /// <summary>A reader of bytes in memory. Byte strings and arrays it returns are views of them.</summary>
    /// <param name="bytes">The pickles.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <param name="limits">What one pickle may cost and name.</param>
    public PickleReader(ReadOnlyMemory<byte> bytes, string source, PickleLimits? limits = null)
        : this(
            MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment) ? new PickleInput(segment, source) : new PickleInput(bytes.ToArray(), source),
            source,
            limits)
    {
    }

    /// <summary>A reader of a stream, which stays open and is read ahead of the pickle's end.</summary>
    /// <param name="stream">The pickles.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <param name="limits">What one pickle may cost and name.</param>
    public PickleReader(Stream stream, string source, PickleLimits? limits = null)
        : this(new PickleInput(stream, source), source, limits)
    {
    }

    /// <summary>A reader of what is left of an input.</summary>
    /// <param name="input">The pickles.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <param name="limits">What one pickle may cost and name.</param>
    /// <param name="arena">Where values lie, or null for memory of their own.</param>
    public PickleReader(PickleInput input, string source, PickleLimits? limits = null, PickleArena? arena = null) =>
        _machine = new PickleMachine(input, source, limits ?? PickleLimits.Default, arena);

    /// <summary>Reads one pickle from memory. Byte strings and arrays in it are views of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The pickle.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <param name="limits">What it may cost and name.</param>
    /// <exception cref="PickleFormatException">It is damaged, too costly, or uses a name that is not allowed.</exception>
    public static PickleValue Read(ReadOnlyMemory<byte> bytes, string source, PickleLimits? limits = null) =>
        new PickleReader(bytes, source, limits).ReadNext();

    /// <summary>Reads one pickle from a stream, which stays open and is read ahead of the pickle's end.</summary>
    /// <param name="stream">The pickle.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <param name="limits">What it may cost and name.</param>
    /// <param name="arena">Where the value lies, which is then good until the arena is cleared; or null for memory of its own.</param>
    /// <exception cref="PickleFormatException">It is damaged, too costly, or uses a name that is not allowed.</exception>
    public static PickleValue Read(Stream stream, string source, PickleLimits? limits = null, PickleArena? arena = null)
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
            reader._machine.ReleaseStack();
        }
    }

    /// <summary>Reads the next pickle of the source.</summary>
    /// <exception cref="PickleFormatException">It is damaged, too costly, or uses a name that is not allowed.</exception>
    public PickleValue ReadNext()
    {
        Begin(outline: null);
        try
        {
            _machine.Run(PlainInstructions.Nowhere);
            return _machine.Pop();
        }
        finally
        {
            _machine.ReleaseMemo();
        }
    }

    /// <summary>
    /// Begins the next pickle as one whose entries, those of the dict that the outline was made for, are handed over
    /// and forgotten one by one: call <see cref="ReadEntry"/> until it is false, then <see cref="End"/>.
    /// </summary>
    public void Begin(PickleOutline? outline)
    {
        _machine.Begin(outline);
        _outline = outline;
        _entriesRead = 0;
    }

    /// <summary>Reads the next entry; false at the end of the pickle.</summary>
    /// <exception cref="PickleFormatException">The pickle is damaged, too costly, or uses a name that is not allowed.</exception>
    public bool ReadEntry(out PickleValue key, out PickleValue value)
    {
        key = value = PickleNone.Instance;
        if (_machine.Run(NextEntryEnd()))
        {
            return false;
        }

        value = _machine.Pop();
        key = _machine.Pop();
        _machine.EndEntry(isFirst: _entriesRead == 0);
        _entriesRead++;
        return true;
    }

    /// <summary>The pickle's value, without the entries that were handed over.</summary>
    public PickleValue End() => _machine.Pop();

    private long NextEntryEnd() => _outline is not null && _entriesRead < _outline.EntryEnds.Count ? _outline.EntryEnds[_entriesRead] : PlainInstructions.Nowhere;
}
