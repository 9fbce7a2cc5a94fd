using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Spaces;

namespace Harness.Engines.Lookup;

/// <summary>What the promotion of a trial to a dearer fidelity of its schedule costs.</summary>
public enum PromotionCost
{
    /// <summary>Only the epochs that were not yet trained, as with checkpoints.</summary>
    Resumed,

    /// <summary>The whole training again, as NATS-Bench's scripts count it; a training seed is drawn anew.</summary>
    FromScratch,
}

/// <summary>How a <see cref="LookupEngine"/> simulates.</summary>
public sealed record LookupSettings
{
    /// <summary>Simulated workers, at least 1.</summary>
    public int WorkerSlots { get; init; } = 1;

    /// <summary>What promotions cost.</summary>
    public PromotionCost PromotionCost { get; init; } = PromotionCost.Resumed;

    /// <summary>Whether time passes by what trials cost, where the benchmark knows it; else each takes 1.</summary>
    public bool HasCosts { get; init; } = true;
}

/// <summary>
/// Trials scored by a benchmark, on simulated workers: a discrete-event simulation in which a trial occupies its slot for
/// its cost. Of trials that end at the same time, the one with the smaller id comes back first. With one slot, time is the
/// sum of costs. Deterministic given the generator; nothing is allocated per trial.
/// </summary>
public sealed class LookupEngine : IEngine
{
    private readonly IBenchmark _benchmark;
    private readonly PromotionCost _promotionCost;
    private readonly bool _hasCosts;
    private readonly Random _random;

    // By slot: what the trial in it will have returned.
    private readonly Outcome[] _outcomes;

    private readonly EventQueue _queue;

    // A stack; at first the lowest slot is on top.
    private readonly int[] _freeSlots;

    // What stopped trainings returned, by trial id, for those that resume them.
    private readonly Dictionary<int, Evaluation> _paused = [];

    /// <summary>An engine at its beginning.</summary>
    /// <param name="benchmark">What scores the trials.</param>
    /// <param name="random">The benchmark's chance. Not to be shared with the searcher.</param>
    /// <param name="settings">How it simulates; null for one slot and the benchmark's costs.</param>
    /// <exception cref="InputException">There is no worker slot.</exception>
    public LookupEngine(IBenchmark benchmark, Random random, LookupSettings? settings = null)
    {
        _benchmark = benchmark;
        _random = random;
        settings ??= new LookupSettings();
        _promotionCost = settings.PromotionCost;
        _hasCosts = settings.HasCosts && benchmark.HasCosts;
        int slots = settings.WorkerSlots;
        if (slots < 1)
        {
            throw new InputException($"{slots} worker slots: at least 1 is needed");
        }

        _outcomes = new Outcome[slots];
        _queue = new EventQueue(slots);
        _freeSlots = [.. Enumerable.Range(1, slots).Select(slot => slots - slot)];
    }

    /// <inheritdoc/>
    public double ElapsedSeconds { get; private set; }

    /// <inheritdoc/>
    public int? WorkerSlots => _outcomes.Length;

    /// <inheritdoc/>
    public bool HasFreeSlot => OutCount < _outcomes.Length;

    /// <inheritdoc/>
    public int OutCount => _queue.Count;

    /// <inheritdoc/>
    /// <exception cref="InputException">The benchmark has no score of the trial or no cost, or it resumes one that it cannot.</exception>
    public void Begin(in Trial trial)
    {
        Evaluation evaluation = trial.Resumes is { } earlier && Paused(trial, earlier) is var paused && _promotionCost == PromotionCost.Resumed
            ? _benchmark.Resume(trial, paused, _random)
            : _benchmark.Evaluate(trial, _random);
        if (!_hasCosts)
        {
            evaluation = evaluation with { CostSeconds = 1 };
        }

        if (!(evaluation.CostSeconds >= 0))
        {
            throw new InputException(FormattableString.Invariant(
                $"trial {trial.Id} ({_benchmark.Space.Format(trial.Architecture)} at fidelity {trial.Fidelity}) costs {evaluation.CostSeconds} seconds: a benchmark that has costs gives 0 or more"));
        }

        int slot = _freeSlots[_outcomes.Length - OutCount - 1];
        double end = ElapsedSeconds + evaluation.CostSeconds;
        _outcomes[slot] = new Outcome(evaluation, slot, ElapsedSeconds, end);
        _queue.Enqueue(end, trial.Id, slot);
    }

    /// <inheritdoc/>
    public Outcome? Next()
    {
        int slot = _queue.Dequeue();
        _freeSlots[_outcomes.Length - OutCount - 1] = slot;
        ref readonly Outcome outcome = ref _outcomes[slot];
        ElapsedSeconds = outcome.EndSeconds;
        if (!outcome.Evaluation.Trial.Fidelity.IsComplete && outcome.Evaluation.IsSuccess)
        {
            _paused.Add(outcome.Evaluation.Trial.Id, outcome.Evaluation);
        }

        return outcome;
    }

    /// <inheritdoc/>
    /// <remarks>The trial comes back at once, at the cost of the time that has passed since it began.</remarks>
    public void Stop(int trialId)
    {
        if (_queue.Advance(trialId, ElapsedSeconds) is { } slot)
        {
            Outcome outcome = _outcomes[slot];
            var stopped = Evaluation.Stopped(outcome.Evaluation.Trial, ElapsedSeconds - outcome.BeginSeconds, outcome.Evaluation.Seed);
            _outcomes[slot] = new Outcome(stopped, slot, outcome.BeginSeconds, ElapsedSeconds);
        }
    }

    /// <inheritdoc/>
    public void LetGo(int trialId) => _paused.Remove(trialId);

    /// <inheritdoc/>
    public FullAccuracy FullAccuracyOf(Architecture architecture) => _benchmark.FullAccuracyOf(architecture);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private Evaluation Paused(in Trial trial, int earlier) =>
        _paused.TryGetValue(earlier, out Evaluation evaluation) && trial.CanResume(evaluation.Trial) && _paused.Remove(earlier)
            ? evaluation
            : throw ResumeMistake.Of(_benchmark.Space, trial, earlier);
}
