using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Benchspace.Import.Sources;
using Benchspace.Spaces;
using Benchspace.Spaces.Catalog;
using Benchspace.Tables;
using CsvHelper;
using CsvHelper.Configuration;
using SharedSource;

namespace Benchspace.Import.Recipes;

/// <summary>
/// The recipe for anybody's own table: a CSV file, plain or gzipped, with the measurement table's columns in any
/// order. <c>dataset</c> and <c>epochs</c> are required, and <c>arch_index</c> or <c>arch</c> (both must agree), and
/// at least one metric. An empty cell is a value that was not measured; an empty seed makes the row a mean over seeds.
/// Columns named such as <c>latency_seconds[pixel3]</c> are kept as further ones. A curve is its entries separated
/// by spaces, <c>nan</c> where an epoch was not evaluated. Rows may come in any order.
/// </summary>
internal sealed class CsvRecipe : IImportRecipe
{
    private const int RowsPerReport = 1 << 12;

    // A curve of ten thousand epochs has a third of it.
    private const int MostCharactersInField = 1 << 20;

    /// <inheritdoc/>
    public string Sources => "a measurement table (CSV or CSV.gz)";

    /// <inheritdoc/>
    public bool Recognises(SourceStart start) => IsGzip(start.Bytes) || start.IsText;

    /// <inheritdoc/>
    /// <remarks>Reads the source once. Messages name row and column.</remarks>
    public ImportSummary Run(ImportTask task)
    {
        using FileStream file = SourceFiles.OpenRead(task.Source);
        bool isGzip = IsGzip(file);
        CsvTable read = Read(task, file, isGzip);
        CheckConflicts(task.Source, read.Rows);
        using var table = new ImportedTable(task.Options, read.Space, read.Further);
        foreach (SourceRow row in read.Rows)
        {
            table.Add(row.Measurement);
        }

        task.Cancellation.ThrowIfCancellationRequested();
        var origin = new TableMetadata { SearchSpace = read.Space.Name, Name = task.Options.Name, Source = task.SourceName, SourceSha256 = read.Sha256 };
        return table.Commit(origin, isGzip ? "gzipped CSV" : "CSV");
    }

    private static bool IsGzip(ReadOnlySpan<byte> start) => start is [0x1f, 0x8b, ..];

    private static bool IsGzip(Stream stream)
    {
        Span<byte> magic = stackalloc byte[2];
        bool isGzip = IsGzip(magic[..stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false)]);
        stream.Seek(0, SeekOrigin.Begin);
        return isGzip;
    }

    private static CsvTable Read(ImportTask task, FileStream file, bool isGzip)
    {
        string source = task.Source;
        using var sha256 = SHA256.Create();
        using var hashed = new CryptoStream(file, sha256, CryptoStreamMode.Read);
        using Stream content = isGzip ? Expansion.Bounded(new GZipStream(hashed, CompressionMode.Decompress), file.Length) : hashed;
        using var reader = new StreamReader(content);
        using var parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            CacheFields = true,
            // A quote that is not closed would take the rest of the file for its field.
            LineBreakInQuotedFieldIsBadData = true,
            MaxFieldSize = MostCharactersInField,
        });
        int lastLine = 0;
        try
        {
            CsvColumns columns = parser.Read()
                ? CsvColumns.FromHeader(source, parser.Record!)
                : throw new TableFormatException(source, null, null, "the file is empty");
            var rows = new List<SourceRow>();
            var builder = new RowBuilder(columns, task.Options.Space);
            lastLine = parser.RawRow;
            while (parser.Read())
            {
                rows.Add(new SourceRow(builder.Build(source, parser), parser.RawRow));
                lastLine = parser.RawRow;
                if (rows.Count % RowsPerReport == 0)
                {
                    task.Cancellation.ThrowIfCancellationRequested();
                    task.Report(rows.Count, (double)file.Position / file.Length);
                }
            }

            if (rows.Count == 0)
            {
                throw new TableFormatException(source, null, null, "there is a header, but no rows");
            }

            hashed.CopyTo(Stream.Null);
            task.Report(rows.Count, 1);
            return new CsvTable(rows, [.. columns.Further.Select(further => further.Column)], builder.Space!, Convert.ToHexStringLower(sha256.Hash!));
        }
        catch (InvalidDataException exception)
        {
            throw new TableFormatException(source, parser.RawRow, null, $"the gzipped file is damaged ({exception.Message.TrimEnd('.')}); download or copy it again", exception);
        }
        catch (MaxFieldSizeException exception)
        {
            throw new TableFormatException(source, lastLine + 1, null, $"a field of more than {MostCharactersInField} characters, or a quote that is not closed", exception);
        }
        catch (CsvHelperException exception)
        {
            // The parser has counted up to where the row ends, which a quote that is not closed puts off.
            throw new TableFormatException(source, lastLine + 1, null, "the quotes in this row do not match", exception);
        }
        catch (IOException exception)
        {
            throw new InputException($"{source} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Brings the rows into the table's order, and refuses those that contradict each other.</summary>
    private static void CheckConflicts(string source, List<SourceRow> rows)
    {
        rows.Sort((a, b) => Measurement.Order.Compare(a.Measurement, b.Measurement) is var order and not 0 ? order : a.Line.CompareTo(b.Line));
        for (int row = 1; row < rows.Count; row++)
        {
            if (Measurement.Conflict(rows[row - 1].Measurement, rows[row].Measurement) is { } conflict)
            {
                throw new TableFormatException(source, rows[row].Line, null, $"{conflict} (the other is row {rows[row - 1].Line})");
            }
        }
    }

    /// <summary>What a file holds, and the SHA-256 of its bytes.</summary>
    private sealed record CsvTable(List<SourceRow> Rows, IReadOnlyList<string> Further, IIndexedSpace Space, string Sha256);

    private readonly record struct SourceRow(Measurement Measurement, int Line);

    /// <summary>Which field of a line holds what; −1 or no entry where the file has no such column.</summary>
    private sealed record CsvColumns(
        int Count, int ArchIndex, int Arch, int Dataset, int Epochs, int Seed, (Metric Metric, int Field)[] Metrics, (Metric Metric, int Field)[] Curves, (string Column, int Field)[] Further)
    {
        public static CsvColumns FromHeader(string source, string[] header)
        {
            var fields = new Dictionary<string, int>();
            for (int field = 0; field < header.Length; field++)
            {
                string column = header[field].Trim();
                if (!TableSchema.AllColumns.Contains(column) && !TableSchema.IsFurther(column))
                {
                    throw new TableFormatException(source, 1, null, $"the column '{column}' is not known{NameLookup.Suggestion(column, TableSchema.AllColumns)}; there are {string.Join(", ", TableSchema.AllColumns)}, and further ones named such as {TableSchema.ExampleOfFurther}");
                }

                if (!fields.TryAdd(column, field))
                {
                    throw new TableFormatException(source, 1, column, "the column is there twice");
                }
            }

            foreach (string required in (string[])[TableSchema.Dataset, TableSchema.Epochs])
            {
                if (!fields.ContainsKey(required))
                {
                    throw new TableFormatException(source, 1, required, "this column is missing");
                }
            }

            if (!fields.ContainsKey(TableSchema.ArchIndex) && !fields.ContainsKey(TableSchema.Arch))
            {
                throw new TableFormatException(source, 1, TableSchema.Arch, $"this column is missing, and so is {TableSchema.ArchIndex}; one of them must say which architecture a row is about");
            }

            var columns = new CsvColumns(
                header.Length,
                fields.GetValueOrDefault(TableSchema.ArchIndex, -1),
                fields.GetValueOrDefault(TableSchema.Arch, -1),
                fields[TableSchema.Dataset],
                fields[TableSchema.Epochs],
                fields.GetValueOrDefault(TableSchema.Seed, -1),
                [.. Tables.Metrics.All.Where(metric => fields.ContainsKey(metric.ColumnName())).Select(metric => (metric, fields[metric.ColumnName()]))],
                [.. Tables.Metrics.WithCurve.Where(metric => fields.ContainsKey(metric.CurveColumnName())).Select(metric => (metric, fields[metric.CurveColumnName()]))],
                [.. fields.Where(field => TableSchema.IsFurther(field.Key)).Select(field => (field.Key, field.Value))]);
            if (columns.Metrics.Length + columns.Further.Length == 0)
            {
                throw new TableFormatException(source, 1, null, $"no column holds a measurement; there are {string.Join(", ", Tables.Metrics.All.Select(metric => metric.ColumnName()))}");
            }

            return columns;
        }
    }

    /// <summary>Makes measurements of a CSV file's lines.</summary>
    private sealed class RowBuilder(CsvColumns columns, IIndexedSpace? space)
    {
        private readonly Dictionary<string, int> _indices = [];
        private readonly double[] _values = new double[Metrics.All.Count];

        public IIndexedSpace? Space { get; private set; } = space;

        public Measurement Build(string source, CsvParser parser)
        {
            try
            {
                // Quotes that do not match show when the fields are read, and would be taken for a wrong number of them.
                if (parser.Count != columns.Count && parser.Record is not null)
                {
                    throw Problem(null, $"the row has {parser.Count} fields, the header {columns.Count}");
                }

                int index = Index(parser);
                int epochs = Integer(TableSchema.Epochs, parser[columns.Epochs]) ?? throw Problem(TableSchema.Epochs, "the cell is empty");
                int? seed = columns.Seed < 0 ? null : Integer(TableSchema.Seed, parser[columns.Seed]);
                Array.Fill(_values, double.NaN);
                foreach ((Metric metric, int field) in columns.Metrics)
                {
                    if (parser[field] is { Length: > 0 } text)
                    {
                        _values[(int)metric] = Number(metric.ColumnName(), text);
                    }
                }

                Dictionary<Metric, double[]>? curves = null;
                foreach ((Metric metric, int field) in columns.Curves)
                {
                    if (parser[field] is { Length: > 0 } text)
                    {
                        (curves ??= []).Add(metric, Curve(metric, text));
                    }
                }

                Dictionary<string, double>? further = null;
                foreach ((string column, int field) in columns.Further)
                {
                    if (parser[field] is { Length: > 0 } text)
                    {
                        (further ??= []).Add(column, Number(column, text));
                    }
                }

                return new Measurement(index, parser[columns.Dataset].Trim(), epochs, seed, _values, curves, further);
            }
            catch (TableFormatException exception)
            {
                throw exception.At(source, parser.RawRow);
            }
        }

        private int Index(CsvParser parser)
        {
            int? given = columns.ArchIndex < 0 ? null : Integer(TableSchema.ArchIndex, parser[columns.ArchIndex]);
            if (columns.Arch >= 0 && parser[columns.Arch] is { Length: > 0 } text)
            {
                int index = IndexOf(text);
                if (given is { } number && number != index)
                {
                    throw Problem(TableSchema.ArchIndex, $"{number} is not the index of '{text}', which is {index}");
                }

                return index;
            }

            int only = given ?? throw Problem(columns.Arch < 0 ? TableSchema.ArchIndex : TableSchema.Arch, "the cell is empty");
            if (Space is null)
            {
                throw Problem(TableSchema.Arch, $"the search space cannot be told without an architecture; name it ({string.Join(", ", SearchSpaces.AllIndexed.Select(space => space.Name))})");
            }

            if (only < 0 || only >= Space.Count)
            {
                throw Problem(TableSchema.ArchIndex, $"{only} is not an index of the {Space.Name} space: 0 to {Space.Count - 1}");
            }

            return only;
        }

        private int IndexOf(string text)
        {
            if (_indices.TryGetValue(text, out int known))
            {
                return known;
            }

            try
            {
                Space ??= SpaceOf(text);
                int index = Space.IndexOf(Space.Parse(text));
                _indices.Add(text, index);
                return index;
            }
            catch (InputException exception) when (exception is not TableFormatException)
            {
                throw Problem(TableSchema.Arch, exception.Message);
            }
        }

        private static IIndexedSpace SpaceOf(string text) => SearchSpaces.OfNotation(text)
            ?? throw Problem(TableSchema.Arch, $"'{text}' is not an architecture of a published space ({string.Join(", ", SearchSpaces.AllIndexed.Select(space => space.Name))}); name the search space, such as {CategoricalSpace.Prefix}8x8x4");

        private static int? Integer(string column, string text)
        {
            if (text.Length == 0)
            {
                return null;
            }

            return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number)
                ? number
                : throw Problem(column, $"'{text}' is not a whole number");
        }

        private static double Number(string column, string text)
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            {
                throw Problem(column, $"'{text}' is not a number");
            }

            return double.IsNaN(number) ? throw Problem(column, Metrics.NotANumber) : number;
        }

        private static double[] Curve(Metric metric, string text) =>
            Array.ConvertAll(text.Split(' ', StringSplitOptions.RemoveEmptyEntries), entry =>
                double.TryParse(entry, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                    ? number
                    : throw Problem(metric.CurveColumnName(), $"'{entry}' is not a number"));

        private static TableFormatException Problem(string? column, string problem) => new(null, null, column, problem);
    }
}
