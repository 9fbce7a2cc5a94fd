using System.Globalization;

namespace Reports.RunLogs;

/// <summary>
/// One run log or several that belong together, as one experiment: the same space, benchmark, protocol and data sets,
/// the algorithms merged, the runs counted on.
/// </summary>
public sealed class Experiment
{
    /// <summary>Facts that change how fast trainings end, or what chance they are a sample of, but not what is compared.</summary>
    private static readonly string[] FactsThatMayDiffer = ["workers", "threads", "device", "libtorch", "training seed"];

    private readonly Dictionary<(string Algorithm, string Dataset), List<RunTrace>> _runs = [];
    private readonly Dictionary<(string Algorithm, string Dataset), int> _planned = [];

    private Experiment(IReadOnlyList<RunLog> logs, Dictionary<AlgorithmEntry, AlgorithmEntry> algorithms, IReadOnlyList<DatasetEntry> datasets)
    {
        Logs = logs;
        Algorithms = [.. algorithms.Values.Distinct()];
        Datasets = datasets;
        foreach (RunLog log in logs)
        {
            foreach (AlgorithmEntry algorithm in log.Metadata.Algorithms)
            {
                foreach (DatasetEntry dataset in log.Metadata.Datasets)
                {
                    var cell = (algorithms[algorithm].Name, dataset.Name);
                    _planned[cell] = _planned.GetValueOrDefault(cell) + log.Metadata.Runs;
                }
            }
            Dictionary<string, string> names = log.Metadata.Algorithms.ToDictionary(a => a.Name, a => algorithms[a].Name);
            foreach (RunTrace run in log.Runs.OrderBy(run => run.Run))
            {
                if (!names.TryGetValue(run.Algorithm, out string? name) || datasets.All(dataset => dataset.Name != run.Dataset))
                {
                    throw new RunLogFormatException($"{log.Source}: run {run.Run} of {run.Algorithm} on {run.Dataset} is not of the experiment that the log describes; run the experiment again");
                }

                if (!_runs.TryGetValue((name, run.Dataset), out List<RunTrace>? runs))
                {
                    _runs.Add((name, run.Dataset), runs = []);
                }

                runs.Add(run);
            }
        }
    }

    /// <summary>The logs it was made from.</summary>
    public IReadOnlyList<RunLog> Logs { get; }

    /// <summary>What the logs have in common: space, benchmark, protocol and time unit. Their seeds and numbers of runs may differ.</summary>
    public RunLogMetadata Common => Logs[0].Metadata;

    /// <summary>
    /// The algorithms, in the logs' order. One that stands in the logs with different settings is there once for each,
    /// its names and titles told apart by preset or by the choices that differ.
    /// </summary>
    public IReadOnlyList<AlgorithmEntry> Algorithms { get; }

    /// <summary>The data sets, in the logs' order.</summary>
    public IReadOnlyList<DatasetEntry> Datasets { get; }

    /// <summary>How many runs there are.</summary>
    public int RunCount => _runs.Values.Sum(runs => runs.Count);

    /// <summary>How many runs there should be.</summary>
    public int PlannedRuns => _planned.Values.Sum();

    /// <summary>The facts of all logs; where they differ, every value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts =>
        [.. Logs.SelectMany(log => log.Metadata.Facts)
            .GroupBy(fact => fact.Key)
            .Select(facts => KeyValuePair.Create(facts.Key, string.Join("; ", facts.Select(fact => fact.Value).Distinct())))];

    /// <summary>The runs of an algorithm on a data set; the index in the list is the run's number in the report.</summary>
    public IReadOnlyList<RunTrace> Runs(AlgorithmEntry algorithm, DatasetEntry dataset) =>
        _runs.TryGetValue((algorithm.Name, dataset.Name), out List<RunTrace>? runs) ? runs : [];

    /// <summary>Planned runs of an algorithm on a data set.</summary>
    public int Planned(AlgorithmEntry algorithm, DatasetEntry dataset) => _planned.GetValueOrDefault((algorithm.Name, dataset.Name));

    /// <summary>Puts logs together.</summary>
    /// <param name="logs">At least one.</param>
    /// <exception cref="RunLogFormatException">
    /// The logs differ in what they must share, hold one run twice, or hold no run at all.
    /// </exception>
    public static Experiment Combine(IReadOnlyList<RunLog> logs)
    {
        if (logs.Count == 0)
        {
            throw new ArgumentException("give at least one run log", nameof(logs));
        }

        foreach (RunLog log in logs.Skip(1))
        {
            CheckAlike(logs[0], log);
        }

        if (logs.All(log => log.Runs.Count == 0))
        {
            throw new RunLogFormatException($"{string.Join(", ", logs.Select(log => log.Source))}: no finished run yet; resume the experiment");
        }

        CheckDistinct(logs);
        return new Experiment(logs, NamesApart(logs), MergedDatasets(logs));
    }

    private static void CheckAlike(RunLog first, RunLog other)
    {
        Check("search spaces", metadata => metadata.Space);
        Check("benchmarks", metadata => metadata.Benchmark);
        Check("protocols", metadata => metadata.Protocol);
        Check("time units", metadata => metadata.TimeUnit);
        Check("further objectives", metadata => string.Join(", ", metadata.Objectives.Select(objective => $"{objective.Name} in {objective.Unit}").DefaultIfEmpty("none")));
        Check("numbers of worker slots", metadata => metadata.WorkerSlots.ToString(CultureInfo.InvariantCulture));
        Check("costs of promotion", metadata => metadata.Promotion ?? "none");
        foreach (string fact in first.Metadata.Facts.Concat(other.Metadata.Facts).Select(fact => fact.Key).Distinct().Except(FactsThatMayDiffer))
        {
            Check($"set-ups, {fact}", metadata => string.Join(", ", metadata.Facts.Where(known => known.Key == fact).Select(known => known.Value).DefaultIfEmpty("nothing")));
        }

        void Check(string what, Func<RunLogMetadata, string> value)
        {
            if (value(first.Metadata) != value(other.Metadata))
            {
                throw new RunLogFormatException($"{other.Source}: cannot share a report with {first.Source}: different {what} ('{value(other.Metadata)}' and '{value(first.Metadata)}'); report them separately");
            }
        }
    }

    private static void CheckDistinct(IReadOnlyList<RunLog> logs)
    {
        Dictionary<(long Seed, string Dataset, int Run, string Algorithm), RunLog> seen = [];
        foreach (RunLog log in logs)
        {
            Dictionary<string, string> algorithms = log.Metadata.Algorithms.ToDictionary(a => a.Name, a => a.Name + SettingsOf(a));
            foreach (RunTrace run in log.Runs)
            {
                var key = (log.Metadata.Seed, run.Dataset, run.Run, algorithms.GetValueOrDefault(run.Algorithm, run.Algorithm));
                if (!seen.TryAdd(key, log))
                {
                    throw new RunLogFormatException($"{log.Source}: run {run.Run} of {run.Algorithm} on {run.Dataset} with seed {log.Metadata.Seed} is also in {seen[key].Source}; give each run once");
                }
            }
        }
    }

    private static List<DatasetEntry> MergedDatasets(IReadOnlyList<RunLog> logs)
    {
        List<(DatasetEntry Entry, RunLog Log)> datasets = [];
        foreach (RunLog log in logs)
        {
            foreach (DatasetEntry entry in log.Metadata.Datasets)
            {
                (DatasetEntry? known, RunLog? knownLog) = datasets.FirstOrDefault(d => d.Entry.Name == entry.Name);
                if (known is null)
                {
                    datasets.Add((entry, log));
                }
                else if (Search(known) != Search(entry))
                {
                    throw new RunLogFormatException($"{log.Source}: cannot share a report with {knownLog!.Source}: {entry.Name} was searched with another budget or at other fidelities; report them separately");
                }
            }
        }
        return [.. datasets.Select(d => d.Entry)];

        static (string, double, string, string, int) Search(DatasetEntry entry) =>
            (entry.SearchedOn, entry.Budget, entry.BudgetUnit, string.Join(", ", entry.SearchFidelities), entry.FullEpochs);
    }

    private static Dictionary<AlgorithmEntry, AlgorithmEntry> NamesApart(IReadOnlyList<RunLog> logs)
    {
        Dictionary<AlgorithmEntry, AlgorithmEntry> renamed = new(ReferenceEqualityComparer.Instance);
        AlgorithmEntry[] all = [.. logs.SelectMany(log => log.Metadata.Algorithms)];
        foreach (IGrouping<string, AlgorithmEntry> sameName in all.GroupBy(algorithm => algorithm.Name))
        {
            AlgorithmEntry[] variants = [.. sameName.DistinctBy(SettingsOf)];
            foreach (AlgorithmEntry algorithm in sameName)
            {
                AlgorithmEntry variant = variants.First(v => SettingsOf(v) == SettingsOf(algorithm));
                renamed[algorithm] = variants.Length == 1 ? variant : WithMark(variant, variants);
            }
        }
        return renamed;
    }

    private static AlgorithmEntry WithMark(AlgorithmEntry variant, AlgorithmEntry[] variants)
    {
        string mark = variants.DistinctBy(v => v.Preset).Count() == variants.Length
            ? variant.Preset
            : string.Join(", ", Choices(variant)
                .Where(choice => !variants.All(v => Choices(v).Contains(choice)))
                .Select(choice => $"{choice.Key} {choice.Value}"));
        return variant with { Name = $"{variant.Name} ({mark})", Title = $"{variant.Title} ({mark})" };
    }

    private static string SettingsOf(AlgorithmEntry algorithm) =>
        string.Join('\n', Choices(algorithm).Select(choice => $"{choice.Key}={choice.Value}"));

    private static IEnumerable<KeyValuePair<string, string>> Choices(AlgorithmEntry algorithm) =>
        [new("preset", algorithm.Preset), .. algorithm.Settings, new("recommendation", algorithm.Recommendation)];
}
