using Benchspace.Formats.Pickle;

namespace Benchspace.Import.Archives;

/// <summary>What a pickle of the official archives may name and cost.</summary>
internal static class OfficialPickles
{
    /// <summary>
    /// Python's and numpy's names, and those of torch's tensors: archives with trained weights have these, and they are
    /// skipped over.
    /// </summary>
    public static PickleNames Names { get; } = PickleNames.Numpy.WithSkipped(
        functions:
        [
            "torch._utils._rebuild_tensor",
            "torch._utils._rebuild_tensor_v2",
            "torch._utils._rebuild_tensor_v3",
            "torch._utils._rebuild_parameter",
            "torch.storage._load_from_bytes",
        ],
        storages:
        [
            .. ((string[])["Double", "Float", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool"]).Select(number => $"torch.{number}Storage"),
            "torch.storage.UntypedStorage",
            "torch.storage.TypedStorage",
        ]);

    /// <summary>Enough for the largest record of one architecture by far; weights are skipped over.</summary>
    public static PickleLimits Record { get; } = new() { Names = Names, Memory = 64 << 20, Values = 16 << 20, KeptByteString = 1 << 16 };

    /// <summary>
    /// Enough for what is kept of a whole archive beside the record at hand: the list of architectures and whatever is
    /// shared between records. There may be four times as many records as the largest archive has, and one sets some ten
    /// thousand memo entries.
    /// </summary>
    public static PickleLimits Archive { get; } = new() { Names = Names, Memory = 256 << 20, Values = 64 << 20, KeptByteString = 1 << 16, Entries = 1 << 17, MemoWindow = 1 << 17 };
}
