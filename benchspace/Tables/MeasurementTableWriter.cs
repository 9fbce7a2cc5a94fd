using System.Runtime.InteropServices;
using Benchspace.Spaces;
using ParquetSharp;
using SharedSource;

namespace Benchspace.Tables;

/// <summary>
/// Writes a measurement table row by row, in the order of <see cref="Measurement.Order"/>, in bounded memory. The
/// table is written beside its place and appears there at <see cref="Commit"/>; disposed without it, nothing changes.
/// Equal rows and metadata give equal bytes. Not thread-safe.
/// </summary>
public sealed class MeasurementTableWriter : IDisposable
{
    // A row group is what is held in memory, and what a reader of one learning curve has to decode.
    private const int RowsPerGroup = 1 << 17;
    private const int CurveEntriesPerGroup = 1 << 20;

    // All architecture strings of one space: beyond the limit Parquet repeats a string in each row.
    private const int DictionaryBytes = 8 << 20;
    private const int CompressionLevel = 9;

    private readonly ReplacedFile _place;
    private readonly IIndexedSpace _space;
    private readonly Dictionary<string, string> _keyValues = [];
    private readonly ParquetFileWriter _file;

    private readonly List<int> _archIndices = [];
    private readonly List<string> _architectures = [];
    private readonly List<string> _datasets = [];
    private readonly List<int> _epochs = [];
    private readonly ScalarBuffer<int> _seeds = new();
    private readonly ScalarBuffer<double>[] _metrics = [.. Metrics.All.Select(_ => new ScalarBuffer<double>())];
    private readonly IReadOnlyList<string> _furtherColumns;
    private readonly ScalarBuffer<double>[] _further;
    private readonly SortedSet<string> _seenDatasets = new(Measurement.DatasetOrder);
    private readonly CurveBuffer[] _curves = [.. Metrics.WithCurve.Select(_ => new CurveBuffer())];
    private int _curveEntries;
    private Measurement? _last;
    private bool _committed;

    /// <summary>Starts a table.</summary>
    /// <param name="path">Where the table is to appear; its folder is created. A table that is there is replaced at the end.</param>
    /// <param name="space">The space whose indices the rows have.</param>
    /// <param name="furtherColumns">The further columns that rows may have values in, such as <c>latency_seconds[pixel3]</c>; null for none.</param>
    /// <exception cref="InputException">The path cannot be written.</exception>
    public MeasurementTableWriter(string path, IIndexedSpace space, IReadOnlyList<string>? furtherColumns = null)
    {
        _space = space;
        _furtherColumns = furtherColumns ?? [];
        _further = [.. _furtherColumns.Select(_ => new ScalarBuffer<double>())];
        if (Directory.Exists(path))
        {
            throw new InputException($"{path} is a folder; name the file that the table is to be written to");
        }

        try
        {
            _place = new ReplacedFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be written: {exception.Message}", exception);
        }

        using WriterProperties properties = Properties();
        _file = new ParquetFileWriter(_place.Stream, TableSchema.CreateColumns(_furtherColumns), null, properties, _keyValues, leaveOpen: true);
    }

    /// <summary>The rows added so far.</summary>
    public long RowCount { get; private set; }

    /// <summary>Which of the data sets added so far validates which by publication: what <see cref="TableMetadata.ValidatedBy"/> is to say of them. Null where none does.</summary>
    public IReadOnlyDictionary<string, string>? PublishedPartners =>
        PublishedDatasets.PartnersAmong(_seenDatasets) is { Count: > 0 } partners ? partners : null;

    /// <summary>Adds the next row.</summary>
    /// <exception cref="TableFormatException">
    /// The row does not come after the last one in the order, measures the same training again, gives a single seed
    /// where a mean over seeds was given, has an index outside the space, or a value in a further column that the table
    /// was not begun with. The message gives the row's number.
    /// </exception>
    public void Add(Measurement row)
    {
        if (row.ArchIndex >= _space.Count)
        {
            throw Problem(TableSchema.ArchIndex, $"{row.ArchIndex} is not an index of the {_space.Name} space, which ends at {_space.Count - 1}");
        }

        if (_last is not null)
        {
            if (Measurement.Conflict(_last, row) is { } conflict)
            {
                throw Problem(null, conflict);
            }

            if (Measurement.Order.Compare(_last, row) > 0)
            {
                throw Problem(null, $"{row} comes after {_last}; rows go by architecture, data set, epochs and seed");
            }
        }

        if (row.Further.Count > 0 && row.Further.Keys.FirstOrDefault(column => !_furtherColumns.Contains(column)) is { } unknown)
        {
            throw Problem(unknown, "the table was begun without this column");
        }

        if (_archIndices.Count == RowsPerGroup || _curveEntries >= CurveEntriesPerGroup)
        {
            WriteRowGroup();
        }

        _architectures.Add(_last?.ArchIndex == row.ArchIndex && _architectures.Count > 0 ? _architectures[^1] : _space.Format(_space[row.ArchIndex]));
        _archIndices.Add(row.ArchIndex);
        _datasets.Add(row.Dataset);
        if (_last?.Dataset != row.Dataset)
        {
            _seenDatasets.Add(row.Dataset);
        }

        _epochs.Add(row.Epochs);
        _seeds.Add(row.Seed ?? 0, row.Seed is not null);
        foreach (Metric metric in Metrics.All)
        {
            double value = row.ValueOrNaN(metric);
            _metrics[(int)metric].Add(value, !double.IsNaN(value));
        }

        for (int column = 0; column < _further.Length; column++)
        {
            bool isKnown = row.Further.TryGetValue(_furtherColumns[column], out double value);
            _further[column].Add(value, isKnown);
        }

        for (int curve = 0; curve < _curves.Length; curve++)
        {
            double[]? values = row.Curves.GetValueOrDefault(Metrics.WithCurve[curve]);
            _curves[curve].Add(values);
            _curveEntries += values?.Length ?? 0;
        }

        _last = row;
        RowCount++;
    }

    /// <summary>Ends the table and puts it in its place.</summary>
    /// <param name="metadata">Where it came from. Its search space must be the writer's.</param>
    /// <exception cref="InputException">There are no rows, or the file cannot be written.</exception>
    public void Commit(TableMetadata metadata)
    {
        if (metadata.SearchSpace != _space.Name)
        {
            throw new ArgumentException($"the metadata say {metadata.SearchSpace}, the rows are of {_space.Name}", nameof(metadata));
        }

        if (RowCount == 0)
        {
            throw new InputException($"there are no rows to write to {_place.Path}");
        }

        foreach ((string key, string value) in metadata.KeyValues())
        {
            _keyValues.Add(key, value);
        }

        WriteRowGroup();
        Write(() =>
        {
            _file.Close();
            _file.Dispose();
            _place.Commit(isFlushedToDisk: true);
        });
        _committed = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_committed)
        {
            return;
        }

        try
        {
            // Closing flushes, and a full disk fails again here: the file is given up all the same.
            _file.Dispose();
        }
        catch (Exception exception) when (exception is IOException or ParquetException)
        {
        }
        finally
        {
            _place.Dispose();
        }
    }

    private static WriterProperties Properties()
    {
        using var builder = new WriterPropertiesBuilder();
        builder
            .Version(ParquetVersion.PARQUET_2_6)
            .Compression(Compression.Zstd)
            .CompressionLevel(CompressionLevel)
            .DictionaryPagesizeLimit(DictionaryBytes)
            .EnablePageChecksum()
            .DisableDictionary(TableSchema.ArchIndex)
            .Encoding(TableSchema.ArchIndex, Encoding.DeltaBinaryPacked);
        return builder.Build();
    }

    private void WriteRowGroup() => Write(() =>
    {
        using RowGroupWriter group = _file.AppendRowGroup();
        WriteAll(group, _archIndices);
        WriteStrings(group, _architectures);
        WriteStrings(group, _datasets);
        WriteAll(group, _epochs);
        _seeds.Write(group);
        foreach (ScalarBuffer<double> metric in _metrics)
        {
            metric.Write(group);
        }

        foreach (CurveBuffer curve in _curves)
        {
            curve.Write(group);
        }

        foreach (ScalarBuffer<double> further in _further)
        {
            further.Write(group);
        }

        _curveEntries = 0;
        group.Close();
    });

    private void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ParquetException)
        {
            throw new InputException($"{_place.Path} cannot be written: {OneLine.OfParquet(exception)}", exception);
        }
    }

    private static void WriteAll(RowGroupWriter group, List<int> values)
    {
        using var column = (ColumnWriter<int>)group.NextColumn();
        column.WriteBatch(CollectionsMarshal.AsSpan(values));
        values.Clear();
    }

    private static void WriteStrings(RowGroupWriter group, List<string> values)
    {
        using LogicalColumnWriter<string> column = group.NextColumn().LogicalWriter<string>();
        column.WriteBatch(CollectionsMarshal.AsSpan(values));
        values.Clear();
    }

    private TableFormatException Problem(string? column, string problem) => new(null, RowCount + 1, column, problem);

    /// <summary>A nullable column of the current row group, as Parquet wants it: the values, and per row whether there is one.</summary>
    private sealed class ScalarBuffer<T> where T : unmanaged
    {
        private readonly List<short> _levels = [];
        private readonly List<T> _values = [];

        public void Add(T value, bool present)
        {
            _levels.Add(present ? (short)1 : (short)0);
            if (present)
            {
                _values.Add(value);
            }
        }

        public void Write(RowGroupWriter group)
        {
            using var column = (ColumnWriter<T>)group.NextColumn();
            column.WriteBatch(_levels.Count, CollectionsMarshal.AsSpan(_levels), default, CollectionsMarshal.AsSpan(_values));
            _levels.Clear();
            _values.Clear();
        }
    }

    /// <summary>A list column of the current row group: definition level 0 for no list, 1 for an empty one, 2 for an entry.</summary>
    private sealed class CurveBuffer
    {
        private readonly List<short> _definition = [];
        private readonly List<short> _repetition = [];
        private readonly List<double> _values = [];

        public void Add(double[]? curve)
        {
            if (curve is null)
            {
                _definition.Add(0);
                _repetition.Add(0);
                return;
            }

            for (int entry = 0; entry < curve.Length; entry++)
            {
                _definition.Add(2);
                _repetition.Add(entry == 0 ? (short)0 : (short)1);
            }

            _values.AddRange(curve);
        }

        public void Write(RowGroupWriter group)
        {
            using var column = (ColumnWriter<double>)group.NextColumn();
            column.WriteBatch(_definition.Count, CollectionsMarshal.AsSpan(_definition), CollectionsMarshal.AsSpan(_repetition), CollectionsMarshal.AsSpan(_values));
            _definition.Clear();
            _repetition.Clear();
            _values.Clear();
        }
    }
}
