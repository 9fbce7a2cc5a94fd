using System.Runtime.InteropServices;
using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Harness.Engines;
using Harness.Search;
using Reports.RunLogs;
using Architecture = Benchspace.Spaces.Architecture;

namespace Harness.Runs;

/// <summary>The evaluations of one run as they come back, and the recommendation after each of them.</summary>
/// <param name="fullAccuracyOf">The full-fidelity accuracy of an architecture that was evaluated.</param>
/// <param name="rule">Which evaluation the run recommends.</param>
public sealed class RunHistory(Func<Architecture, FullAccuracy> fullAccuracyOf, RecommendationRule rule)
{
    // Most runs of a tabular benchmark are not longer.
    private const int UsualLength = 256;

    private readonly List<Outcome> _outcomes = new(UsualLength);
    private readonly List<(int Step, FullAccuracy Accuracy)> _recommendations = new(UsualLength);

    // A log of millions of evaluations has no arrays for what most runs do not do.
    private bool _hasSeveralSlots;
    private bool _hasResumed;
    private bool _hasStops;
    private bool _hasFailures;

    /// <summary>The number of evaluations.</summary>
    public int Count => _outcomes.Count;

    /// <summary>What came back, in order.</summary>
    public IReadOnlyList<Outcome> Outcomes => _outcomes;

    /// <summary>The run's recommendation so far, or null while no trial has succeeded.</summary>
    public Evaluation? Recommendation => _recommendations is [.., (not RunTrace.None and var step, _)] ? _outcomes[step].Evaluation : null;

    /// <summary>The full-fidelity accuracy of the recommendation after <paramref name="evaluations"/> evaluations, at least 1.</summary>
    public FullAccuracy FullAccuracyAfter(int evaluations) => _recommendations[evaluations - 1].Accuracy;

    /// <summary>Adds an outcome.</summary>
    /// <param name="outcome">What came back.</param>
    /// <param name="recommended">The id of the trial that the searcher recommends, where the rule leaves it to the searcher.</param>
    /// <exception cref="InvalidOperationException">The searcher recommends a trial that has not come back, or did not succeed.</exception>
    public void Add(in Outcome outcome, int? recommended = null)
    {
        (int step, FullAccuracy accuracy) = Count == 0 ? (RunTrace.None, FullAccuracy.Unknown) : _recommendations[^1];
        ref readonly Evaluation evaluation = ref outcome.Evaluation;
        _hasSeveralSlots |= outcome.WorkerSlot != 0 || evaluation.Trial.Id != Count;
        _hasResumed |= evaluation.Trial.Resumes is not null;
        _hasStops |= !evaluation.Trial.Fidelity.IsComplete;
        _hasFailures |= !evaluation.IsSuccess;
        _outcomes.Add(outcome);
        int next = rule == RecommendationRule.BySearcher ? StepOf(recommended, step)
            : step == RunTrace.None ? (evaluation.IsSuccess ? Count - 1 : step)
            : rule.Replaces(evaluation, _outcomes[step].Evaluation) ? Count - 1
            : step;
        _recommendations.Add(next == step ? (step, accuracy) : (next, fullAccuracyOf(_outcomes[next].Evaluation.Trial.Architecture)));
    }

    private int StepOf(int? trial, int latest)
    {
        if (trial is not { } id)
        {
            return RunTrace.None;
        }

        if (latest != RunTrace.None && _outcomes[latest].Evaluation.Trial.Id == id)
        {
            return latest;
        }

        int step = _outcomes.FindLastIndex(outcome => outcome.Evaluation.Trial.Id == id && outcome.Evaluation.IsSuccess);
        return step >= 0 ? step : throw new InvalidOperationException($"the searcher recommends trial {id}, which has not come back with a success");
    }

    /// <summary>The run as its log holds it.</summary>
    /// <param name="algorithm">The algorithm's name.</param>
    /// <param name="dataset">The data set of the full-fidelity accuracies.</param>
    /// <param name="run">The run's number, from 0.</param>
    /// <param name="names">The notation of architectures.</param>
    /// <param name="furtherObjectives">The number of further objectives.</param>
    internal RunTrace ToTrace(string algorithm, string dataset, int run, ArchitectureNames names, int furtherObjectives = 0)
    {
        int count = Count;
        int[]? ids = _hasSeveralSlots ? new int[count] : null;
        int[]? slots = _hasSeveralSlots ? new int[count] : null;
        int[]? resumed = _hasResumed ? new int[count] : null;
        int[]? stops = _hasStops ? new int[count] : null;
        (TrialStatus[] Statuses, string[] Reasons)? failures = _hasFailures ? (new TrialStatus[count], new string[count]) : null;
        var trace = new RunTrace
        {
            Algorithm = algorithm,
            Dataset = dataset,
            Run = run,
            Architectures = new string[count],
            ValidAccuracy = new double[count],
            CostSeconds = new double[count],
            SimulatedSeconds = new double[count],
            IncumbentValidAccuracy = new double[count],
            IncumbentFullValidAccuracy = new double[count],
            IncumbentFullTestAccuracy = new double[count],
            TrialIds = ids,
            ResumedTrialIds = resumed,
            Epochs = new int[count],
            StopAfter = stops,
            TrainingSeeds = new int[count],
            Statuses = failures?.Statuses,
            Reasons = failures?.Reasons,
            WorkerSlots = slots,
            BeginSeconds = new double[count],
            Recommendation = new int[count],
            FurtherObjectives = [.. Enumerable.Range(0, furtherObjectives).Select(_ => new double[count])],
        };
        ReadOnlySpan<Outcome> outcomes = CollectionsMarshal.AsSpan(_outcomes);
        for (int i = 0; i < count; i++)
        {
            ref readonly Outcome outcome = ref outcomes[i];
            ref readonly Evaluation evaluation = ref outcome.Evaluation;
            trace.Architectures[i] = names.Of(evaluation.Trial.Architecture);
            trace.ValidAccuracy[i] = evaluation.ValidAccuracy;
            trace.CostSeconds[i] = evaluation.CostSeconds;
            trace.SimulatedSeconds[i] = outcome.EndSeconds;
            trace.Epochs[i] = evaluation.Trial.Fidelity.Epochs;
            trace.TrainingSeeds[i] = evaluation.Seed ?? RunTrace.None;
            if (resumed is not null)
            {
                resumed[i] = evaluation.Trial.Resumes ?? RunTrace.None;
            }

            if (stops is not null)
            {
                stops[i] = evaluation.Trial.Fidelity.StopAfter;
            }

            if (failures is { } told)
            {
                told.Statuses[i] = StatusOf(evaluation.Status);
                told.Reasons[i] = evaluation.Reason ?? "";
            }

            trace.BeginSeconds[i] = outcome.BeginSeconds;
            if (ids is not null)
            {
                ids[i] = evaluation.Trial.Id;
                slots![i] = outcome.WorkerSlot;
            }

            for (int objective = 0; objective < furtherObjectives; objective++)
            {
                trace.FurtherObjectives[objective][i] = evaluation.FurtherObjectives.IsDefault ? double.NaN : evaluation.FurtherObjectives[objective];
            }

            (int step, FullAccuracy accuracy) = _recommendations[i];
            trace.Recommendation[i] = step;
            trace.IncumbentValidAccuracy[i] = step == RunTrace.None ? double.NaN : outcomes[step].Evaluation.ValidAccuracy;
            trace.IncumbentFullValidAccuracy[i] = accuracy.Valid;
            trace.IncumbentFullTestAccuracy[i] = accuracy.Test;
        }

        return trace;
    }

    private static TrialStatus StatusOf(EvaluationStatus status) => status switch
    {
        EvaluationStatus.Succeeded => TrialStatus.Succeeded,
        EvaluationStatus.Failed => TrialStatus.Failed,
        EvaluationStatus.Stopped => TrialStatus.Stopped,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };
}

/// <summary>The notation of architectures, formatted once each where the space is indexed. Safe to share between threads.</summary>
/// <param name="space">The space.</param>
internal sealed class ArchitectureNames(ISearchSpace space)
{
    private readonly IIndexedSpace? _indexed = space as IIndexedSpace;
    private readonly string?[] _names = new string?[(space as IIndexedSpace)?.Count ?? 0];

    /// <summary>The architecture in its space's notation.</summary>
    public string Of(Architecture architecture) =>
        _indexed is null ? space.Format(architecture) : _names[_indexed.IndexOf(architecture)] ??= space.Format(architecture);
}
