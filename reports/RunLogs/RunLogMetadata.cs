using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Reports.RunLogs;

/// <summary>What a run log says of the experiment as a whole. Holds no clock time, so that equal experiments give equal bytes.</summary>
/// <param name="Space">The search space, such as <c>topology</c>.</param>
/// <param name="Benchmark">What scored the architectures: a table's name, <c>bit-string</c>, or <c>training</c>.</param>
/// <param name="Protocol">The stopping rule's name, such as <c>nats-bench</c>.</param>
/// <param name="TimeUnit">What <c>simulated_seconds</c> counts: <c>simulated seconds</c>, <c>seconds</c> or <c>evaluations</c>.</param>
/// <param name="Runs">Planned runs per algorithm and data set.</param>
/// <param name="Seed">The experiment's seed.</param>
/// <param name="Algorithms">The algorithms, in the order that tables and legends show.</param>
/// <param name="Datasets">The data sets, in the order that tables and figures show.</param>
public sealed record RunLogMetadata(
    string Space,
    string Benchmark,
    string Protocol,
    string TimeUnit,
    int Runs,
    long Seed,
    IReadOnlyList<AlgorithmEntry> Algorithms,
    IReadOnlyList<DatasetEntry> Datasets)
{
    /// <summary>Further facts for the report's first page and for checking that a resumed experiment is the same one, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>The publications that whoever uses these results should cite, one line each, such as the benchmark's.</summary>
    public IReadOnlyList<string> Citations { get; init; } = [];

    /// <summary>The objectives beside validation accuracy, in the order of <see cref="RunTrace.FurtherObjectives"/>.</summary>
    public IReadOnlyList<ObjectiveEntry> Objectives { get; init; } = [];

    /// <summary>How many trials of a run were out at once, at most.</summary>
    public int WorkerSlots { get; init; } = 1;

    /// <summary>What a trial that resumes an earlier one costs: <see cref="Resumed"/> or <see cref="FromScratch"/>; null where none does.</summary>
    public string? Promotion { get; init; }

    /// <summary>A <see cref="Promotion"/>: only the epochs that were not trained yet.</summary>
    public const string Resumed = "resumed";

    /// <summary>A <see cref="Promotion"/>: the whole training, as if there had been none before.</summary>
    public const string FromScratch = "from scratch";

    /// <summary>Planned runs over all algorithms and data sets. A log with fewer was stopped early.</summary>
    [JsonIgnore]
    public int PlannedRuns => Runs * Algorithms.Count * Datasets.Count;

    /// <summary>
    /// The one JSON text of these values, as it stands in the file. Two experiments are the same when their texts are
    /// equal.
    /// </summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>The inverse of <see cref="ToJson"/>.</summary>
    /// <exception cref="JsonException">The text is not JSON, or a value is missing or of another kind.</exception>
    public static RunLogMetadata FromJson(string json) =>
        JsonSerializer.Deserialize<RunLogMetadata>(json, Json) ?? throw new JsonException("the metadata is null");

    // What a log of version 1 could not say is left out where it says nothing new: equal experiments have equal texts.
    private static readonly Dictionary<string, Func<object, bool>> Omitted = new()
    {
        ["objectives"] = entry => ((RunLogMetadata)entry).Objectives.Count == 0,
        ["worker_slots"] = entry => ((RunLogMetadata)entry).WorkerSlots == 1,
        ["promotion"] = entry => ((RunLogMetadata)entry).Promotion is null,
        ["recommendation"] = entry => ((AlgorithmEntry)entry).Recommendation == AlgorithmEntry.BestAtHighestFidelity,
        ["search_fidelities"] = entry => ((DatasetEntry)entry).SearchesOneCompleteTraining,
    };

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { OmitDefaults } },
    };

    private static void OmitDefaults(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (Omitted.TryGetValue(property.Name, out Func<object, bool>? isOmitted))
            {
                property.ShouldSerialize = (entry, _) => !isOmitted(entry);
            }
        }
    }
}

/// <summary>An objective beside validation accuracy; it is to be small.</summary>
/// <param name="Name">As in the log's column <c>objective[NAME]</c>, such as <c>params_millions</c>.</param>
/// <param name="Unit">Its unit, such as <c>million</c> or <c>s</c>.</param>
public sealed record ObjectiveEntry(string Name, string Unit);

/// <summary>An algorithm of an experiment.</summary>
/// <param name="Name">As in the log's <c>algorithm</c> column.</param>
/// <param name="Title">As in tables and legends.</param>
/// <param name="Preset">The preset's name, or <c>custom</c>.</param>
/// <param name="Settings">Every setting and its value, in order, as text.</param>
public sealed record AlgorithmEntry(string Name, string Title, string Preset, IReadOnlyList<KeyValuePair<string, string>> Settings)
{
    /// <summary>The default of <see cref="Recommendation"/>.</summary>
    public const string BestAtHighestFidelity = "best at the highest fidelity reached";

    /// <summary>The publication it follows; empty where there is none.</summary>
    public string Source { get; init; } = "";

    /// <summary>Which evaluation of a run is its recommendation, in words.</summary>
    public string Recommendation { get; init; } = BestAtHighestFidelity;
}

/// <summary>A data set of an experiment.</summary>
/// <param name="Name">The data set of the full-fidelity accuracies; as in the log's <c>dataset</c> column.</param>
/// <param name="SearchedOn">The data set whose validation accuracy the searchers saw.</param>
/// <param name="Budget">The budget per run, in the log's time unit, or in evaluations when <paramref name="BudgetUnit"/> says so.</param>
/// <param name="BudgetUnit"><c>seconds</c> or <c>evaluations</c>.</param>
/// <param name="SearchEpochs">The longest schedule of the search, in epochs.</param>
/// <param name="FullEpochs">The schedule of the full-fidelity accuracies, in epochs.</param>
/// <param name="References">Rows to stand beside the algorithms, such as the optimum.</param>
public sealed record DatasetEntry(
    string Name,
    string SearchedOn,
    double Budget,
    string BudgetUnit,
    int SearchEpochs,
    int FullEpochs,
    IReadOnlyList<ReferenceEntry> References)
{
    /// <summary>The fidelities that the search may ask for, from cheap to dear. Not given, or none: complete trainings of <see cref="SearchEpochs"/>.</summary>
    public IReadOnlyList<FidelityEntry> SearchFidelities { get => field is { Count: > 0 } ? field : [new FidelityEntry(SearchEpochs, SearchEpochs)]; init; }

    /// <summary>Whether <see cref="Budget"/> is a number of evaluations.</summary>
    [JsonIgnore]
    public bool IsBudgetInEvaluations => BudgetUnit == "evaluations";

    internal bool SearchesOneCompleteTraining =>
        SearchFidelities is [FidelityEntry only] && only == new FidelityEntry(SearchEpochs, SearchEpochs);
}

/// <summary>How far a training goes.</summary>
/// <param name="Epochs">The length of its schedule, in epochs.</param>
/// <param name="StopAfter">The epoch after which it is stopped; that of <paramref name="Epochs"/> for a complete training.</param>
public readonly record struct FidelityEntry(int Epochs, int StopAfter)
{
    /// <summary><c>12</c> for a complete training, <c>4/12</c> for one of 12 epochs that is stopped after the fourth.</summary>
    public override string ToString() =>
        Epochs == StopAfter ? Epochs.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{StopAfter}/{Epochs}");
}

/// <summary>A row of a summary table that no search made, such as the best architecture of the table.</summary>
/// <param name="Title">What it is, such as <c>Optimum</c> or <c>ResNet</c>.</param>
/// <param name="Architecture">Its architecture where it is one, or null (an optimum takes the best of each column).</param>
/// <param name="Valid">Validation accuracy at full fidelity in percent, or null where unknown.</param>
/// <param name="Test">Test accuracy at full fidelity in percent, or null where unknown.</param>
public sealed record ReferenceEntry(string Title, string? Architecture, double? Valid, double? Test);
