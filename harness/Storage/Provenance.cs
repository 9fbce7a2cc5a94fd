using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Harness.Storage;

/// <summary>
/// Everything that results depend on, or where they came from: names and texts, in order, no name twice. Numbers are
/// written the same under every culture. It goes into hashes, journals and metadata as it is, so that order and texts
/// must not change between versions. Immutable.
/// </summary>
/// <remarks>
/// The libraries' metadata, of tables and of run logs, are the pairs of a Parquet file and take these as such: neither
/// library knows the other or this one.
/// </remarks>
[CollectionBuilder(typeof(Provenance), nameof(Of))]
[JsonConverter(typeof(JsonOfProvenance))]
public sealed class Provenance : IReadOnlyList<KeyValuePair<string, string>>, IEquatable<Provenance>
{
    private readonly ImmutableArray<KeyValuePair<string, string>> _facts;

    private Provenance(ImmutableArray<KeyValuePair<string, string>> facts)
    {
        if (facts.GroupBy(fact => fact.Key).FirstOrDefault(facts => facts.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"'{twice.Key}' is given twice", nameof(facts));
        }

        _facts = facts;
    }

    /// <summary>Nothing.</summary>
    public static Provenance None { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _facts.Length;

    /// <inheritdoc/>
    public KeyValuePair<string, string> this[int index] => _facts[index];

    /// <summary>The text under a name, or null where there is none.</summary>
    public string? this[string name] => _facts.FirstOrDefault(fact => fact.Key == name).Value;

    /// <summary>These facts.</summary>
    /// <exception cref="ArgumentException">A name is given twice.</exception>
    public static Provenance Of(ReadOnlySpan<KeyValuePair<string, string>> facts) => new([.. facts]);

    /// <summary>One more fact, at the end.</summary>
    /// <exception cref="ArgumentException">The name is there already.</exception>
    public Provenance Add(string name, string text) => new(_facts.Add(new(name, text)));

    /// <summary>One more fact, a number, as its shortest text that reads back the same.</summary>
    /// <inheritdoc cref="Add(string, string)"/>
    public Provenance Add(string name, IFormattable number) => Add(name, number.ToString(null, CultureInfo.InvariantCulture));

    /// <summary>One more fact, <c>true</c> or <c>false</c>.</summary>
    /// <inheritdoc cref="Add(string, string)"/>
    public Provenance Add(string name, bool holds) => Add(name, holds ? "true" : "false");

    /// <summary>All facts of another, at the end.</summary>
    /// <exception cref="ArgumentException">A name is there already.</exception>
    public Provenance Add(IEnumerable<KeyValuePair<string, string>> facts) => new([.. _facts, .. facts]);

    /// <summary>The facts under these names, in their order here.</summary>
    public Provenance Only(params ReadOnlySpan<string> names) => With(names, areKept: true);

    /// <summary>All facts but those under these names.</summary>
    public Provenance Without(params ReadOnlySpan<string> names) => With(names, areKept: false);

    /// <summary>The same facts for people, with spaces for the underscores of their names.</summary>
    public Provenance Titled() => new([.. _facts.Select(fact => KeyValuePair.Create(fact.Key.Replace('_', ' '), fact.Value))]);

    /// <summary>A line <c>name=text</c> for each.</summary>
    public string ToLines() => string.Join('\n', _facts.Select(fact => $"{fact.Key}={fact.Value}"));

    /// <summary>The first thing, in the order of this, in which what is stored elsewhere differs from it, in words, or null. Order is no difference.</summary>
    public string? Difference(Provenance there) =>
        _facts.Select(fact => fact.Key).Union(there.Select(fact => fact.Key))
            .Select(name => (Name: name, There: there[name] ?? "nothing", Here: this[name] ?? "nothing"))
            .Where(fact => fact.There != fact.Here)
            .Select(fact => $"{fact.Name}: {fact.There} there, {fact.Here} here")
            .FirstOrDefault();

    /// <inheritdoc/>
    public bool Equals(Provenance? other) => other is not null && _facts.SequenceEqual(other._facts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Provenance);

    /// <inheritdoc/>
    public override int GetHashCode() => ToLines().GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => ToLines();

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, string>>)_facts).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Provenance With(ReadOnlySpan<string> names, bool areKept)
    {
        ImmutableArray<KeyValuePair<string, string>>.Builder facts = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (KeyValuePair<string, string> fact in _facts)
        {
            if (names.Contains(fact.Key) == areKept)
            {
                facts.Add(fact);
            }
        }

        return new(facts.ToImmutable());
    }

    /// <summary>A JSON object with a text under each name.</summary>
    private sealed class JsonOfProvenance : JsonConverter<Provenance>
    {
        public override Provenance Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            Dictionary<string, string?> facts = JsonSerializer.Deserialize<Dictionary<string, string?>>(ref reader, options)!;
            return facts.FirstOrDefault(fact => fact.Value is null).Key is { } empty
                ? throw new JsonException($"'{empty}' has no text")
                : new([.. facts!]);
        }

        public override void Write(Utf8JsonWriter writer, Provenance value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach ((string name, string text) in value)
            {
                writer.WriteString(name, text);
            }

            writer.WriteEndObject();
        }
    }
}
