using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Benchspace.Benchmarks;

/// <summary>How a trial ended.</summary>
public enum EvaluationStatus : byte
{
    /// <summary>It has no accuracy: its loss was not finite, its worker died, memory ran out. The default, so that nothing succeeds by omission.</summary>
    Failed,

    /// <summary>It was trained to its fidelity and validated.</summary>
    Succeeded,

    /// <summary>It was stopped before its fidelity, because whoever asked for it gave it up.</summary>
    Stopped,
}

/// <summary>What a trial returned. A trial that did not succeed has no accuracy; it never counts as 0 %.</summary>
public readonly record struct Evaluation
{
    private readonly Trial _trial;

    // Not a nullable number, for the same reason as in a trial.
    private readonly int _seed;
    private readonly bool _hasSeed;

    // A lookup is some nanoseconds: without inlining, copies of this and of the trial take as long again.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Evaluation(in Trial trial, EvaluationStatus status, double validAccuracy, double costSeconds, int? seed, string? reason, ImmutableArray<double> furtherObjectives)
    {
        _trial = trial;
        Status = status;
        ValidAccuracy = validAccuracy;
        CostSeconds = costSeconds;
        _seed = seed.GetValueOrDefault();
        _hasSeed = seed.HasValue;
        Reason = reason;
        FurtherObjectives = furtherObjectives;
    }

    /// <summary>The trial.</summary>
    [UnscopedRef]
    public ref readonly Trial Trial => ref _trial;

    /// <summary>How it ended.</summary>
    public EvaluationStatus Status { get; }

    /// <summary>Validation accuracy in percent, 0 to 100; NaN where the trial did not succeed.</summary>
    public double ValidAccuracy { get; }

    /// <summary>What the trial cost: its training and one validation pass, in seconds; NaN where the benchmark does not know.</summary>
    public double CostSeconds { get; init; }

    /// <summary>The training seed, or null where the value is a mean over seeds.</summary>
    public int? Seed => _hasSeed ? _seed : null;

    /// <summary>Why the trial failed; null where it did not.</summary>
    public string? Reason { get; }

    /// <summary>
    /// The values of the problem's further objectives, in its order; NaN for one that is not known. Default (not
    /// initialised) where there are none or the trial did not succeed.
    /// </summary>
    public ImmutableArray<double> FurtherObjectives { get; }

    /// <summary>Whether the trial has an accuracy.</summary>
    public bool IsSuccess => Status == EvaluationStatus.Succeeded;

    /// <summary>
    /// <see cref="ValidAccuracy"/>, or negative infinity where the trial did not succeed: a number by which evaluations of
    /// one fidelity can be ordered.
    /// </summary>
    public double Score => Status == EvaluationStatus.Succeeded ? ValidAccuracy : double.NegativeInfinity;

    /// <summary>A trial that was trained to its fidelity.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="validAccuracy">Validation accuracy in percent, 0 to 100.</param>
    /// <param name="costSeconds">Training and one validation pass, in seconds.</param>
    /// <param name="seed">The training seed, or null for a mean over seeds.</param>
    /// <param name="furtherObjectives">The values of the further objectives.</param>
    /// <exception cref="InputException">The accuracy is not one, such as NaN: a trial without an accuracy has failed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Evaluation Succeeded(in Trial trial, double validAccuracy, double costSeconds, int? seed = null, ImmutableArray<double> furtherObjectives = default) =>
        validAccuracy is >= 0 and <= 100
            ? new(trial, EvaluationStatus.Succeeded, validAccuracy, costSeconds, seed, null, furtherObjectives)
            : throw NoAccuracy(trial, validAccuracy);

    /// <summary>A trial that has no accuracy.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="reason">Why, in a few words.</param>
    /// <param name="costSeconds">What it cost all the same, in seconds.</param>
    /// <param name="seed">The training seed, where there was one.</param>
    public static Evaluation Failed(in Trial trial, string reason, double costSeconds, int? seed = null) =>
        new(trial, EvaluationStatus.Failed, double.NaN, costSeconds, seed, reason, default);

    /// <summary>A trial that was stopped before its fidelity.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="costSeconds">What it cost until then, in seconds.</param>
    /// <param name="seed">The training seed, where there was one.</param>
    public static Evaluation Stopped(in Trial trial, double costSeconds, int? seed = null) =>
        new(trial, EvaluationStatus.Stopped, double.NaN, costSeconds, seed, null, default);

    private static InputException NoAccuracy(in Trial trial, double validAccuracy) => new(FormattableString.Invariant(
        $"trial {trial.Id} cannot succeed with a validation accuracy of {validAccuracy}: it is in percent, 0 to 100, and a trial that has none has failed"));
}
