using Benchspace.Benchmarks;
using Benchspace.Spaces;

namespace Harness.Engines;

/// <summary>
/// Where the trials of one run are evaluated, and the time that passes there. A table answers each trial at once and
/// time is the sum of costs; workers train several at a time, and time passes by itself. Keeps state; not thread-safe.
/// </summary>
internal interface IEvaluator
{
    /// <summary>Seconds since the run's start.</summary>
    double ElapsedSeconds { get; }

    /// <summary>Whether one more trial can be begun now.</summary>
    bool HasRoom { get; }

    /// <summary>Begins a trial.</summary>
    void Begin(Trial trial);

    /// <summary>The outcome of one of the trials that are out, at least one, as soon as there is one.</summary>
    CompletedEvaluation Next();

    /// <summary>How an architecture that was evaluated is judged if it is the run's answer.</summary>
    FullAccuracy Judge(Architecture architecture);
}

/// <summary>An evaluation and when it came back.</summary>
/// <param name="Evaluation">The outcome.</param>
/// <param name="EndSeconds">Seconds since the run's start.</param>
internal readonly record struct CompletedEvaluation(Evaluation Evaluation, double EndSeconds);
