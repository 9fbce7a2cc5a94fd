namespace Benchspace.Formats.Pickle;

/// <summary>Where in which file a pickle's reading is, for refusals.</summary>
/// <param name="source">The file's name.</param>
internal sealed class PicklePosition(string source)
{
    /// <summary>The byte offset of the instruction that is being executed.</summary>
    public long Offset { get; set; }

    /// <summary>The exception that says what is wrong here.</summary>
    public PickleFormatException Refuse(string problem) => new(source, Offset, problem);

    /// <summary>The exception that says that values nest deeper than the limits allow.</summary>
    public PickleFormatException TooDeep(PickleLimits limits) => Refuse($"values nest deeper than {limits.Nesting}");
}
