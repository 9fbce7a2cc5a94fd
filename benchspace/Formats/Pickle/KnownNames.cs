using System.Collections.Frozen;

namespace Benchspace.Formats.Pickle;

/// <summary>What a name in a pickle stands for.</summary>
internal enum KnownName
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
    TorchTensor,
    TorchStorage,
}

/// <summary>
/// The only names that are understood. Each stands for a kind of plain value; a pickle that names anything else is
/// refused, so there is nothing that a file could call.
/// </summary>
internal static class KnownNames
{
    private static readonly FrozenDictionary<string, PickleName> Names = List().ToFrozenDictionary(name => name.Name);
    private static readonly FrozenDictionary<string, PickleName>.AlternateLookup<ReadOnlySpan<char>> NamesBySpan =
        Names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The longest known name, module and dot included.</summary>
    internal static readonly int LongestName = Names.Keys.Max(name => name.Length);

    /// <summary>The meaning of <c>module.name</c>, or null.</summary>
    internal static PickleName? Find(string module, string name)
    {
        int length = module.Length + 1 + name.Length;
        // A dotted name would reach into attributes; no known name has one.
        if (length > LongestName || name.Contains('.', StringComparison.Ordinal))
        {
            return null;
        }

        Span<char> joined = stackalloc char[length];
        module.CopyTo(joined);
        joined[module.Length] = '.';
        name.CopyTo(joined[(module.Length + 1)..]);
        return NamesBySpan.TryGetValue(joined, out PickleName? known) ? known : null;
    }

    private static IEnumerable<PickleName> List()
    {
        // Protocols 0 to 2 call Python 3's int by Python 2's name, and write empty bytes as a call of nothing.
        yield return new("__builtin__.long", KnownName.Int);
        yield return new("__builtin__.bytes", KnownName.Bytes);
        yield return new("collections.OrderedDict", KnownName.Dict);
        yield return new("collections.defaultdict", KnownName.DefaultDict);
        yield return new("_codecs.encode", KnownName.Encode);

        foreach (string module in (string[])["builtins", "__builtin__"])
        {
            yield return new($"{module}.dict", KnownName.Dict);
            yield return new($"{module}.list", KnownName.List);
            yield return new($"{module}.tuple", KnownName.Tuple);
            yield return new($"{module}.set", KnownName.Set);
            yield return new($"{module}.frozenset", KnownName.Set);
            yield return new($"{module}.int", KnownName.Int);
            yield return new($"{module}.float", KnownName.Float);
        }

        yield return new("numpy.ndarray", KnownName.NumpyArray);
        yield return new("numpy.dtype", KnownName.NumpyDtype);
        // numpy 2 renamed its modules; protocol 5 rebuilds arrays from a buffer.
        foreach (string core in (string[])["numpy.core", "numpy._core"])
        {
            yield return new($"{core}.multiarray._reconstruct", KnownName.NumpyArrayFrame);
            yield return new($"{core}.multiarray.scalar", KnownName.NumpyScalar);
            yield return new($"{core}.numeric._frombuffer", KnownName.NumpyArrayFromBuffer);
        }

        foreach (string rebuild in (string[])["_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_parameter"])
        {
            yield return new($"torch._utils.{rebuild}", KnownName.TorchTensor);
        }

        foreach (string number in (string[])["Double", "Float", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool"])
        {
            yield return new($"torch.{number}Storage", KnownName.TorchStorage);
        }

        yield return new("torch.storage.UntypedStorage", KnownName.TorchStorage);
        yield return new("torch.storage.TypedStorage", KnownName.TorchStorage);
        yield return new("torch.storage._load_from_bytes", KnownName.TorchStorage);
    }
}
