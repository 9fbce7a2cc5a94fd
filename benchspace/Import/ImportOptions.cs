using Benchspace.Spaces;
using Benchspace.Tables;

namespace Benchspace.Import;

/// <summary>Which learning curves an import keeps.</summary>
public enum LearningCurves
{
    /// <summary>
    /// None: accuracy and loss at the end of each training, which is all that searches and most questions need. The
    /// table of a whole archive then has a few megabytes.
    /// </summary>
    None,

    /// <summary>All: accuracy and loss at every epoch. The table of a whole archive then has some hundred megabytes.</summary>
    All,
}

/// <summary>How a source becomes a table.</summary>
public sealed record ImportOptions
{
    /// <summary>Where the table is to appear. A table that is there is replaced at the end.</summary>
    public required string Destination { get; init; }

    /// <summary>The table's name.</summary>
    public required string Name { get; init; }

    /// <summary>The search space, or null to tell it from the source.</summary>
    public IIndexedSpace? Space { get; init; }

    /// <summary>The licence of the source's data; null for the official files' own, or where it is not known.</summary>
    public string? Licence { get; init; }

    /// <summary>Which learning curves of an archive to keep; those of a measurement table (CSV or Parquet) are kept always.</summary>
    public LearningCurves Curves { get; init; }

    /// <summary>Whether to resume an import of the same source that was stopped; what it left out as damaged is tried again.</summary>
    public bool Resume { get; init; }

    /// <summary>Whether to leave out members of an archive that are damaged instead of giving up.</summary>
    public bool SkipDamaged { get; init; }

    /// <summary>How many members of an archive to decode at once.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}

/// <summary>What an import did.</summary>
/// <param name="Metadata">The metadata of the table that was written.</param>
/// <param name="Source">What the source turned out to be, such as <c>folder with a file per architecture</c>.</param>
/// <param name="SpaceCount">The architectures of the space.</param>
/// <param name="CoveredCount">The architectures that the table has.</param>
/// <param name="RowCount">The table's rows.</param>
/// <param name="LeftOut">What was damaged and left out: one line each.</param>
/// <param name="RenumberedCount">
/// How many records say that they are another architecture's than the one they are filed under. Like in the official
/// reader, the number they are filed under holds.
/// </param>
/// <param name="Sizes">How the recorded network sizes compare with the computed ones, or null where the source records none or trained other networks than the published ones.</param>
public sealed record ImportSummary(
    TableMetadata Metadata,
    string Source,
    int SpaceCount,
    int CoveredCount,
    long RowCount,
    IReadOnlyList<string> LeftOut,
    int RenumberedCount,
    RecordedSizes? Sizes);

/// <summary>How a source's recorded parameters and multiply-adds compare with the computed ones.</summary>
/// <param name="ComparedCount">The trainings that record at least one of them.</param>
/// <param name="ParamsDisagreeCount">The trainings whose recorded parameters are not the computed ones.</param>
/// <param name="FlopsDisagreeCount">The trainings whose recorded multiply-adds are not the computed ones.</param>
/// <param name="Example">The first training that disagrees and both values, or null.</param>
public sealed record RecordedSizes(long ComparedCount, long ParamsDisagreeCount, long FlopsDisagreeCount, string? Example);
