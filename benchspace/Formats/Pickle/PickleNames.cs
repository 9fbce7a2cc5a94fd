using System.Collections.Frozen;

namespace Benchspace.Formats.Pickle;

/// <summary>What a name in a pickle stands for.</summary>
internal enum NameMeaning
{
    Dict,
    DefaultDict,
    List,
    Tuple,
    Set,
    Int,
    Float,
    Bytes,
    Encode,
    NumpyArray,
    NumpyArrayFrame,
    NumpyArrayFromBuffer,
    NumpyDtype,
    NumpyScalar,

    /// <summary>A function whose result is skipped over.</summary>
    Skipped,

    /// <summary>A kind of storage whose contents are skipped over.</summary>
    SkippedStorage,
}

/// <summary>
/// The names that a pickle may use. Each stands for a kind of plain value; a pickle that names anything else is refused,
/// so there is nothing that a file could call. Which names are allowed is decided by those who read the file, who know
/// what it is for. Immutable.
/// </summary>
internal sealed class PickleNames
{
    private readonly FrozenDictionary<string, PickleName> _names;
    private readonly FrozenDictionary<string, PickleName>.AlternateLookup<ReadOnlySpan<char>> _namesBySpan;
    private readonly int _longestName;

    private PickleNames(IEnumerable<PickleName> names)
    {
        _names = names.ToFrozenDictionary(name => name.Name);
        _namesBySpan = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        _longestName = _names.Keys.Max(name => name.Length);
    }

    /// <summary>Python's own: containers, numbers and bytes.</summary>
    public static PickleNames Python { get; } = new(OfPython());

    /// <summary>Python's own, and those of numpy's arrays, scalars and element types.</summary>
    public static PickleNames Numpy { get; } = new([.. Python._names.Values, .. OfNumpy()]);

    /// <summary>These names, and others of which a file may make use although nobody looks at what comes out.</summary>
    /// <param name="functions">Functions: a call of one, whatever its arguments, becomes <see cref="PickleSkipped"/>.</param>
    /// <param name="storages">Kinds of storage: a call of one, and a reference to one outside the pickle, becomes <see cref="PickleSkipped"/>.</param>
    public PickleNames WithSkipped(IEnumerable<string> functions, IEnumerable<string> storages) => new([
        .. _names.Values,
        .. functions.Select(name => new PickleName(name, NameMeaning.Skipped)),
        .. storages.Select(name => new PickleName(name, NameMeaning.SkippedStorage)),
    ]);

    /// <summary>What <c>module.name</c> stands for, or null where it is not allowed.</summary>
    public PickleName? Find(string module, string name)
    {
        int length = module.Length + 1 + name.Length;
        // A dotted name would reach into attributes; no allowed name has one.
        if (length > _longestName || name.Contains('.', StringComparison.Ordinal))
        {
            return null;
        }

        Span<char> joined = stackalloc char[length];
        module.CopyTo(joined);
        joined[module.Length] = '.';
        name.CopyTo(joined[(module.Length + 1)..]);
        return _namesBySpan.TryGetValue(joined, out PickleName? known) ? known : null;
    }

    private static IEnumerable<PickleName> OfPython()
    {
        // Protocols 0 to 2 call Python 3's int by Python 2's name, and write empty bytes as a call of nothing.
        yield return new("__builtin__.long", NameMeaning.Int);
        yield return new("__builtin__.bytes", NameMeaning.Bytes);
        yield return new("collections.OrderedDict", NameMeaning.Dict);
        yield return new("collections.defaultdict", NameMeaning.DefaultDict);
        yield return new("_codecs.encode", NameMeaning.Encode);

        foreach (string module in (string[])["builtins", "__builtin__"])
        {
            yield return new($"{module}.dict", NameMeaning.Dict);
            yield return new($"{module}.list", NameMeaning.List);
            yield return new($"{module}.tuple", NameMeaning.Tuple);
            yield return new($"{module}.set", NameMeaning.Set);
            yield return new($"{module}.frozenset", NameMeaning.Set);
            yield return new($"{module}.int", NameMeaning.Int);
            yield return new($"{module}.float", NameMeaning.Float);
        }
    }

    private static IEnumerable<PickleName> OfNumpy()
    {
        yield return new("numpy.ndarray", NameMeaning.NumpyArray);
        yield return new("numpy.dtype", NameMeaning.NumpyDtype);
        // numpy 2 renamed its modules; protocol 5 rebuilds arrays from a buffer.
        foreach (string core in (string[])["numpy.core", "numpy._core"])
        {
            yield return new($"{core}.multiarray._reconstruct", NameMeaning.NumpyArrayFrame);
            yield return new($"{core}.multiarray.scalar", NameMeaning.NumpyScalar);
            yield return new($"{core}.numeric._frombuffer", NameMeaning.NumpyArrayFromBuffer);
        }
    }
}
