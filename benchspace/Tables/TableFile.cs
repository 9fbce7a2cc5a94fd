using Benchspace.Spaces;
using Benchspace.Spaces.Catalog;
using ParquetSharp;
using ParquetSharp.Schema;

namespace Benchspace.Tables;

/// <summary>
/// An open Parquet file that is a measurement table, read column by column. Every way in which a file can be wrong
/// ends as an <see cref="InputException"/> that names it. Not thread-safe.
/// </summary>
internal sealed class TableFile : IDisposable
{
    /// <summary>Takes the values of consecutive rows.</summary>
    public delegate void RowsAction<T>(int firstRow, ReadOnlySpan<T> values);

    /// <summary>Takes the text, in UTF-8, that consecutive rows share. Rows after them may have the same.</summary>
    public delegate void TextAction(int firstRow, int rowCount, ReadOnlySpan<byte> text);

    // Far beyond any table, well below what a damaged footer could make this program allocate.
    private const long MaxRows = 1 << 26;

    // Small enough that no buffer lands in the large object heap, whose collections would cost more than the reading.
    private const int BatchRows = 1 << 12;

    private static readonly byte[] Magic = "PAR1"u8.ToArray();

    private readonly string _path;
    private readonly ParquetFileReader _reader;
    private readonly Dictionary<string, int> _columns = [];
    private readonly HashSet<string> _filled = [];
    private readonly int[] _rows;

    private TableFile(string path, ParquetFileReader reader)
    {
        _path = path;
        _reader = reader;
        FileMetaData footer = reader.FileMetaData;
        Metadata = TableMetadata.FromKeyValues(path, footer.KeyValueMetadata);
        Space = SpaceOf(path, Metadata);
        for (int column = 0; column < footer.NumColumns; column++)
        {
            using ColumnPath columnPath = footer.Schema.Column(column).Path;
            _columns.TryAdd(columnPath.ToDotVector()[0], column);
        }

        FurtherColumns = [.. _columns.Keys.Where(TableSchema.IsFurther).OrderBy(column => _columns[column])];
        RowGroupCount = footer.NumRowGroups;
        _rows = new int[RowGroupCount];
        long rows = 0;
        for (int rowGroup = 0; rowGroup < RowGroupCount; rowGroup++)
        {
            using RowGroupReader group = reader.RowGroup(rowGroup);
            if (group.MetaData.NumRows is < 0 or > MaxRows)
            {
                throw Damaged(null);
            }

            _rows[rowGroup] = (int)group.MetaData.NumRows;
            rows += _rows[rowGroup];
            foreach ((string column, int index) in _columns)
            {
                using Statistics? statistics = group.MetaData.GetColumnChunkMetaData(index).Statistics;
                if (statistics is null || statistics.NumValues > 0)
                {
                    _filled.Add(column);
                }
            }
        }

        if (rows != footer.NumRows || rows is 0 or > MaxRows)
        {
            throw Damaged(null);
        }

        RowCount = (int)rows;
        foreach (string required in (string[])[TableSchema.ArchIndex, TableSchema.Dataset, TableSchema.Epochs])
        {
            if (!_columns.ContainsKey(required))
            {
                throw new TableFormatException(path, null, required, "the table lacks this column");
            }
        }
    }

    public TableMetadata Metadata { get; }

    public IIndexedSpace Space { get; }

    /// <summary>The columns beyond those that any table may have, in the file's order.</summary>
    public IReadOnlyList<string> FurtherColumns { get; }

    public int RowCount { get; }

    public int RowGroupCount { get; }

    /// <summary>Opens <paramref name="path"/> and reads its footer.</summary>
    public static TableFile Open(string path)
    {
        CheckLooksLikeParquet(path);
        ParquetFileReader? reader = null;
        try
        {
            using ReaderProperties properties = ReaderProperties.GetDefaultReaderProperties();
            properties.EnablePageChecksumVerification();
            reader = new ParquetFileReader(path, properties);
            return new TableFile(path, reader);
        }
        catch (Exception exception)
        {
            reader?.Dispose();
            if (IsDamage(exception))
            {
                throw new TableFormatException(path, null, null, "the file is damaged or cut short; make it again", exception);
            }

            throw;
        }
    }

    public void Dispose() => _reader.Dispose();

    public bool Has(string column) => _columns.ContainsKey(column);

    public int RowsOf(int rowGroup) => _rows[rowGroup];

    /// <summary>Whether any row of the whole file has a value in <paramref name="column"/>, as far as the footer tells.</summary>
    public bool MayHaveValues(string column) => _filled.Contains(column);

    /// <summary>
    /// Reads a column of the whole file in batches; <paramref name="absent"/> stands where a row has no value, and in
    /// all rows if there is no such column.
    /// </summary>
    public void Read<T>(string column, T absent, RowsAction<T> use) where T : unmanaged
    {
        int firstRow = 0;
        for (int rowGroup = 0; rowGroup < RowGroupCount; rowGroup++)
        {
            int start = firstRow;
            Read(rowGroup, column, absent, (row, values) => use(start + row, values));
            firstRow += _rows[rowGroup];
        }
    }

    /// <summary>As the other, for one row group; rows are counted from its start.</summary>
    public void Read<T>(int rowGroup, string column, T absent, RowsAction<T> use) where T : unmanaged
    {
        int rowCount = _rows[rowGroup];
        var batch = new T[Math.Min(BatchRows, rowCount)];
        if (!MayHaveValues(column))
        {
            Array.Fill(batch, absent);
            for (int row = 0; row < rowCount; row += batch.Length)
            {
                use(row, batch.AsSpan(0, Math.Min(batch.Length, rowCount - row)));
            }

            return;
        }

        try
        {
            using RowGroupReader group = _reader.RowGroup(rowGroup);
            using ColumnReader reader = group.Column(_columns[column]);
            ColumnReader<T> values = Typed<T>(reader, column);
            short maxLevel = values.ColumnDescriptor.MaxDefinitionLevel;
            short[] levels = maxLevel == 0 ? [] : new short[batch.Length];
            for (int row = 0; row < rowCount;)
            {
                int rows = (int)values.ReadBatch(Math.Min(batch.Length, rowCount - row), levels, default, batch, out long present);
                if (rows == 0)
                {
                    throw Damaged(column);
                }

                if (present < rows)
                {
                    Spread(batch.AsSpan(0, rows), levels.AsSpan(0, rows), (int)present, maxLevel, absent);
                }

                use(row, batch.AsSpan(0, rows));
                row += rows;
            }
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            throw Damaged(column, exception);
        }
    }

    /// <summary>
    /// A text column of one row group as numbers: <paramref name="idOf"/> is asked for the number of a text hardly ever
    /// but where it differs from the text of the row before.
    /// </summary>
    public void ReadTexts(int rowGroup, string column, Func<string, int> idOf, Memory<int> destination) =>
        ReadTexts(rowGroup, column, (row, count, text) => destination.Span.Slice(row, count).Fill(idOf(System.Text.Encoding.UTF8.GetString(text))));

    /// <summary>A text column of one row group; rows are counted from its start.</summary>
    public unsafe void ReadTexts(int rowGroup, string column, TextAction use)
    {
        int rowCount = _rows[rowGroup];
        try
        {
            using RowGroupReader group = _reader.RowGroup(rowGroup);
            using ColumnReader reader = group.Column(_columns[column]);
            ColumnReader<ByteArray> values = Typed<ByteArray>(reader, column);
            bool nullable = values.ColumnDescriptor.MaxDefinitionLevel > 0;
            var batch = new ByteArray[Math.Min(rowCount, BatchRows)];
            short[] levels = nullable ? new short[batch.Length] : [];
            int done = 0;
            while (done < rowCount)
            {
                int wanted = Math.Min(batch.Length, rowCount - done);
                int rows = (int)values.ReadBatch(wanted, nullable ? levels : default, default, batch, out long present);
                if (rows == 0)
                {
                    throw Damaged(column);
                }

                if (present < rows)
                {
                    throw new TableFormatException(_path, null, column, "a row has no value");
                }

                for (int row = 0; row < rows;)
                {
                    ReadOnlySpan<byte> text = Text(batch[row]);
                    int first = row++;
                    while (row < rows && Text(batch[row]).SequenceEqual(text))
                    {
                        row++;
                    }

                    use(done + first, row - first, text);
                }

                done += rows;
            }
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            throw Damaged(column, exception);
        }

        static ReadOnlySpan<byte> Text(ByteArray bytes) => new((void*)bytes.Pointer, bytes.Length);
    }

    /// <summary>The learning curves of one row group, one per row, null where a row has none; NaN stands for an entry without a value.</summary>
    public double[]?[] ReadCurves(int rowGroup, string column)
    {
        var curves = new double[]?[RowsOf(rowGroup)];
        if (!_columns.TryGetValue(column, out int index))
        {
            return curves;
        }

        try
        {
            using RowGroupReader group = _reader.RowGroup(rowGroup);
            using ColumnReader reader = group.Column(index);
            if (reader is not ColumnReader<double> values || values.ColumnDescriptor is not { MaxRepetitionLevel: 1 } descriptor)
            {
                throw new TableFormatException(_path, null, column, "the column is not a list of doubles");
            }

            short entryLevel = LevelOfEntries(descriptor);
            short[] definition = new short[BatchRows];
            short[] repetition = new short[BatchRows];
            double[] entries = new double[BatchRows];
            var curve = new List<double>();
            int row = -1;
            bool isList = false;
            while (values.HasNext)
            {
                int levels = (int)values.ReadBatch(BatchRows, definition, repetition, entries, out _);
                int entry = 0;
                for (int level = 0; level < levels; level++)
                {
                    if (repetition[level] == 0)
                    {
                        End();
                        if (++row == curves.Length)
                        {
                            throw Damaged(column);
                        }

                        isList = definition[level] > 0;
                    }

                    if (definition[level] >= entryLevel)
                    {
                        curve.Add(definition[level] == descriptor.MaxDefinitionLevel ? entries[entry++] : double.NaN);
                    }
                }
            }

            End();
            return row == curves.Length - 1 ? curves : throw Damaged(column);

            void End()
            {
                if (isList)
                {
                    curves[row] = [.. curve];
                }

                curve.Clear();
            }
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            throw Damaged(column, exception);
        }
    }

    /// <summary>The definition level from which on a list has an entry: below the highest where entries may be without a value.</summary>
    private static short LevelOfEntries(ColumnDescriptor descriptor)
    {
        short level = descriptor.MaxDefinitionLevel;
        Node? node = descriptor.SchemaNode;
        while (node is { Repetition: not Repetition.Repeated })
        {
            level -= node.Repetition == Repetition.Optional ? (short)1 : (short)0;
            Node? parent = node.Parent;
            node.Dispose();
            node = parent;
        }

        node?.Dispose();
        return level;
    }

    private static IIndexedSpace SpaceOf(string path, TableMetadata metadata)
    {
        try
        {
            return SearchSpaces.Indexed(metadata.SearchSpace);
        }
        catch (InputException exception)
        {
            throw new TableFormatException(path, null, null, $"its search space cannot be told: {exception.Message}", exception);
        }
    }

    private static bool IsDamage(Exception exception) => exception is ParquetException or NotSupportedException or OverflowException;

    private static void Spread<T>(Span<T> values, ReadOnlySpan<short> levels, int present, short maxLevel, T absent)
    {
        for (int row = values.Length - 1; row >= 0; row--)
        {
            values[row] = levels[row] == maxLevel ? values[--present] : absent;
        }
    }

    private static void CheckLooksLikeParquet(string path)
    {
        if (Directory.Exists(path))
        {
            throw new InputException($"{path} is a folder, not a measurement table");
        }

        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (stream.Length == 0)
            {
                throw new TableFormatException(path, null, null, "the file is empty");
            }

            Span<byte> magic = stackalloc byte[4];
            if (stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length || !magic.SequenceEqual(Magic))
            {
                throw new TableFormatException(path, null, null, "not a Parquet file; import it as a measurement table");
            }

            stream.Seek(-magic.Length, SeekOrigin.End);
            stream.ReadExactly(magic);
            if (!magic.SequenceEqual(Magic) || stream.Length < 12)
            {
                throw new TableFormatException(path, null, null, "the Parquet file is cut short; make or copy it again");
            }
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"there is no file {path}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private ColumnReader<T> Typed<T>(ColumnReader reader, string column) where T : unmanaged =>
        reader is ColumnReader<T> typed && typed.ColumnDescriptor.MaxRepetitionLevel == 0
            ? typed
            : throw new TableFormatException(_path, null, column, $"the column holds {reader.Type}, expected {typeof(T).Name}");

    private TableFormatException Damaged(string? column, Exception? cause = null) =>
        new(_path, null, column, "the file is damaged; make or copy it again", cause);
}
