using Benchspace.Spaces;
using Benchspace.Tables;

namespace Benchspace.Import;

/// <summary>
/// The table that an import writes, in which every recipe ends: takes the rows in the table's order, counts what they
/// cover and compares the network sizes that they record with the computed ones. Without <see cref="Commit"/> nothing is
/// written. Not thread-safe.
/// </summary>
internal sealed class ImportedTable : IDisposable
{
    private readonly ImportOptions _options;
    private readonly IIndexedSpace _space;
    private readonly MeasurementTableWriter _writer;
    private readonly RecordedSizeCheck? _sizes;
    private int _lastIndex = -1;

    /// <summary>Begins the table of an import.</summary>
    /// <param name="options">Where it is to appear, and under which name.</param>
    /// <param name="space">The space whose indices the rows have.</param>
    /// <param name="furtherColumns">The further columns that rows may have values in.</param>
    /// <param name="trainedNetworks">What networks were trained, where not the published ones: about those, what the space computes says nothing.</param>
    public ImportedTable(ImportOptions options, IIndexedSpace space, IReadOnlyList<string>? furtherColumns = null, string? trainedNetworks = null)
    {
        _options = options;
        _space = space;
        _sizes = trainedNetworks is null ? new RecordedSizeCheck(space) : null;
        _writer = new MeasurementTableWriter(options.Destination, space, furtherColumns);
    }

    /// <summary>The rows so far.</summary>
    public long RowCount => _writer.RowCount;

    /// <summary>The architectures that have rows so far.</summary>
    public int CoveredCount { get; private set; }

    /// <summary>How the recorded network sizes compare with the computed ones so far; null where there is nothing to compare.</summary>
    public RecordedSizes? Sizes => _sizes?.Result;

    /// <summary>Adds the next row.</summary>
    /// <exception cref="TableFormatException">It is out of order, contradicts another, or does not fit the space.</exception>
    public void Add(Measurement row)
    {
        _writer.Add(row);
        _sizes?.Add(row);
        CoveredCount += row.ArchIndex == _lastIndex ? 0 : 1;
        _lastIndex = row.ArchIndex;
    }

    /// <summary>Ends the table and puts it in its place.</summary>
    /// <param name="origin">Where the rows come from. The table's name and space, and which data set validates which where that is null, are filled in.</param>
    /// <param name="kind">What the source turned out to be, for the summary.</param>
    /// <param name="leftOut">What was damaged and left out: one line each.</param>
    /// <param name="renumberedCount">How many records say that they are another architecture's.</param>
    /// <exception cref="InputException">There are no rows, or the file cannot be written.</exception>
    public ImportSummary Commit(TableMetadata origin, string kind, IReadOnlyList<string>? leftOut = null, int renumberedCount = 0)
    {
        TableMetadata metadata = origin with
        {
            SchemaVersion = TableMetadata.CurrentSchemaVersion,
            SearchSpace = _space.Name,
            Name = _options.Name,
            Licence = _options.Licence ?? origin.Licence,
            ValidatedBy = origin.ValidatedBy ?? _writer.PublishedPartners,
        };
        _writer.Commit(metadata);
        return new ImportSummary(metadata, kind, _space.Count, CoveredCount, RowCount, leftOut ?? [], renumberedCount, Sizes);
    }

    /// <summary>Gives up what was not committed.</summary>
    public void Dispose() => _writer.Dispose();
}
