using System.Globalization;
using System.Text.Json;

namespace Benchspace.Tables;

/// <summary>Where a measurement table came from; kept in the Parquet file's key-value metadata.</summary>
public sealed record TableMetadata
{
    /// <summary>The version of the table's columns and metadata that this library writes, and the newest it reads.</summary>
    public const int CurrentSchemaVersion = 1;

    private const string SchemaVersionKey = "measurement_table";
    private const string SearchSpaceKey = "search_space";
    private const string NameKey = "name";
    private const string SourceKey = "source";
    private const string SourceSha256Key = "source_sha256";
    private const string LicenceKey = "licence";
    private const string CreatedByKey = "created_by";
    private const string TrainedNetworksKey = "trained_networks";
    private const string ValidatedByKey = "validated_by";

    private static readonly string[] ReservedKeys =
        [SchemaVersionKey, SearchSpaceKey, NameKey, SourceKey, SourceSha256Key, LicenceKey, CreatedByKey, TrainedNetworksKey, ValidatedByKey];

    // Keys that other programs add to every Parquet file they rewrite.
    private static readonly string[] ForeignKeys = ["ARROW:schema", "pandas"];

    /// <summary>The version of the table's columns and metadata.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>The name of the search space whose indices the rows have, such as <c>topology</c>.</summary>
    public required string SearchSpace { get; init; }

    /// <summary>The table's own name, such as <c>nas-bench-201</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the table was made from: a file's name, or a description of the measurement.</summary>
    public required string Source { get; init; }

    /// <summary>The SHA-256 of the source file in lower-case hexadecimal, or null where there is no single file.</summary>
    public string? SourceSha256 { get; init; }

    /// <summary>The licence of the source's data, or null if it was not stated.</summary>
    public string? Licence { get; init; }

    /// <summary>The program and version that wrote the table.</summary>
    public string CreatedBy { get; init; } = ThisProgram;

    /// <summary>
    /// What networks were trained, in words, where they are others than those that the space's benchmark published; null
    /// for the published ones. Where it is given, a network's size is what the table records, not what the space computes.
    /// </summary>
    public string? TrainedNetworks { get; init; }

    /// <summary>
    /// Which data set holds the validation accuracies of which, by the latter's name; null where the table does not say,
    /// and what is published of its data sets holds. Searches on a data set that is not in it are validated by itself.
    /// </summary>
    /// <exception cref="InputException">A data set that validates another is itself validated by one.</exception>
    public IReadOnlyDictionary<string, string>? ValidatedBy
    {
        get;
        init => field = value?.FirstOrDefault(pair => value.ContainsKey(pair.Value)) is { Key: { } dataset }
            ? throw new InputException($"the data set '{dataset}' cannot be validated by one that is itself validated by another")
            : value;
    }

    /// <summary>Further facts in order, such as the recipe, the machine or the command of a measurement.</summary>
    /// <remarks>Keys differ from one another and from the names of the properties above in snake case.</remarks>
    public IReadOnlyList<KeyValuePair<string, string>> Facts
    {
        get;
        init
        {
            var keys = new HashSet<string>(ReservedKeys.Concat(ForeignKeys));
            foreach ((string key, _) in value)
            {
                if (string.IsNullOrEmpty(key) || !keys.Add(key))
                {
                    throw new InputException($"'{key}' cannot be the name of a further fact about a table: it is empty, given twice or has a meaning already");
                }
            }

            field = value;
        }
    } = [];

    private static string ThisProgram { get; } =
        "harness " + (typeof(TableMetadata).Assembly.GetName().Version ?? new Version(0, 0, 0)).ToString(3);

    /// <inheritdoc/>
    public bool Equals(TableMetadata? other) => other is not null && KeyValues().SequenceEqual(other.KeyValues());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(SearchSpace, Name, Source, SourceSha256);

    /// <summary>The metadata as the file's key-value pairs, in order.</summary>
    internal IEnumerable<KeyValuePair<string, string>> KeyValues()
    {
        yield return new(SchemaVersionKey, SchemaVersion.ToString(CultureInfo.InvariantCulture));
        yield return new(SearchSpaceKey, SearchSpace);
        yield return new(NameKey, Name);
        yield return new(SourceKey, Source);
        if (SourceSha256 is not null)
        {
            yield return new(SourceSha256Key, SourceSha256);
        }

        if (Licence is not null)
        {
            yield return new(LicenceKey, Licence);
        }

        yield return new(CreatedByKey, CreatedBy);
        if (TrainedNetworks is not null)
        {
            yield return new(TrainedNetworksKey, TrainedNetworks);
        }

        if (ValidatedBy is not null)
        {
            yield return new(ValidatedByKey, JsonSerializer.Serialize(ValidatedBy.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary()));
        }

        foreach (KeyValuePair<string, string> fact in Facts)
        {
            yield return fact;
        }
    }

    /// <summary>Reads a file's key-value pairs.</summary>
    /// <exception cref="TableFormatException">They are not those of a measurement table that this version can read.</exception>
    internal static TableMetadata FromKeyValues(string file, IReadOnlyDictionary<string, string> pairs)
    {
        if (!pairs.TryGetValue(SchemaVersionKey, out string? version))
        {
            throw new TableFormatException(file, null, null, "a Parquet file, but not a measurement table (it lacks the table's metadata); import what it was made from");
        }

        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1)
        {
            throw new TableFormatException(file, null, null, $"the table's schema version '{version}' is not a number");
        }

        if (number > CurrentSchemaVersion)
        {
            throw new TableFormatException(file, null, null, $"the table has schema version {number}, this program reads up to {CurrentSchemaVersion}; use a newer one");
        }

        try
        {
            return new TableMetadata
            {
                SchemaVersion = number,
                SearchSpace = Required(SearchSpaceKey),
                Name = Required(NameKey),
                Source = Required(SourceKey),
                SourceSha256 = pairs.GetValueOrDefault(SourceSha256Key),
                Licence = pairs.GetValueOrDefault(LicenceKey),
                CreatedBy = Required(CreatedByKey),
                TrainedNetworks = pairs.GetValueOrDefault(TrainedNetworksKey),
                ValidatedBy = Partners(),
                Facts = [.. pairs.Where(pair => !ReservedKeys.Contains(pair.Key) && !ForeignKeys.Contains(pair.Key))],
            };
        }
        catch (InputException exception) when (exception is not TableFormatException)
        {
            throw new TableFormatException(file, null, null, exception.Message, exception);
        }

        Dictionary<string, string>? Partners()
        {
            try
            {
                return pairs.TryGetValue(ValidatedByKey, out string? json) ? JsonSerializer.Deserialize<Dictionary<string, string>>(json) : null;
            }
            catch (JsonException exception)
            {
                throw new TableFormatException(file, null, null, $"the table's metadata '{ValidatedByKey}' are not pairs of data sets in JSON", exception);
            }
        }

        string Required(string key) =>
            pairs.TryGetValue(key, out string? value) ? value : throw new TableFormatException(file, null, null, $"the table's metadata lack '{key}'");
    }
}
