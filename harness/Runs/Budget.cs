using Benchspace;

namespace Harness.Runs;

/// <summary>When a run stops.</summary>
public sealed record Budget
{
    private Budget(double amount, bool inSeconds, bool keepsOverrun)
    {
        Amount = amount;
        InSeconds = inSeconds;
        KeepsOverrun = keepsOverrun;
    }

    /// <summary>Seconds, or a number of evaluations.</summary>
    public double Amount { get; }

    /// <summary>Whether <see cref="Amount"/> counts seconds.</summary>
    public bool InSeconds { get; }

    /// <summary>Whether the evaluation that crosses the budget counts (NATS-Bench) or is dropped (NAS-Bench-201).</summary>
    public bool KeepsOverrun { get; }

    /// <summary><c>seconds</c> or <c>evaluations</c>.</summary>
    public string Unit => InSeconds ? "seconds" : "evaluations";

    /// <summary>A budget of time, by the engine's clock.</summary>
    /// <param name="seconds">How much, above 0.</param>
    /// <param name="keepsOverrun">Whether the evaluation that crosses it counts.</param>
    /// <exception cref="InputException">It is not a positive number.</exception>
    public static Budget Seconds(double seconds, bool keepsOverrun = true) =>
        seconds > 0 && double.IsFinite(seconds)
            ? new Budget(seconds, inSeconds: true, keepsOverrun)
            : throw new InputException(FormattableString.Invariant($"a budget of {seconds} seconds: it must be above 0"));

    /// <summary>A budget of evaluations.</summary>
    /// <param name="evaluations">How many, at least 1.</param>
    /// <exception cref="InputException">It is less.</exception>
    public static Budget Evaluations(long evaluations) =>
        evaluations > 0
            ? new Budget(evaluations, inSeconds: false, keepsOverrun: true)
            : throw new InputException(FormattableString.Invariant($"a budget of {evaluations} evaluations: it must be at least 1"));

    /// <summary>Whether another evaluation may start.</summary>
    public bool AllowsNext(double elapsedSeconds, int evaluations) => InSeconds ? elapsedSeconds < Amount : evaluations < Amount;

    /// <summary>Whether an evaluation that ends at <paramref name="endSeconds"/> belongs to the run.</summary>
    public bool Admits(double endSeconds) => KeepsOverrun || !InSeconds || endSeconds <= Amount;
}
