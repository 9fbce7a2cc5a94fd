using Harness.Training;

namespace Harness.Engines.Local;

/// <summary>A trial of a search by training that ended, as the run's journal has it.</summary>
/// <param name="Trial">The trial's id.</param>
/// <param name="Begun">How many trials had begun by then: with it, the order of all calls to the searcher is known.</param>
/// <param name="Seconds">When it ended, in seconds since the run's start.</param>
/// <param name="Architecture">In its space's notation.</param>
/// <param name="Epochs">The length of the schedule, in epochs.</param>
/// <param name="Seed">The training seed.</param>
/// <param name="Trained">Whether it was trained for this trial; else it was known from before.</param>
/// <param name="Result">What the training came to, all its epochs included.</param>
/// <param name="StopAfter">The epoch after which it was stopped; null for a complete training.</param>
/// <param name="Resumes">The trial that it resumed, or null.</param>
/// <param name="IsStopped">Whether it was given up before its fidelity.</param>
/// <param name="BeginSeconds">When it began; null in journals of earlier versions.</param>
/// <param name="WorkerSlot">The slot that it occupied.</param>
internal sealed record EndedTrial(
    int Trial,
    int Begun,
    double Seconds,
    string Architecture,
    int Epochs,
    int Seed,
    bool Trained,
    TrainingResult Result,
    int? StopAfter = null,
    int? Resumes = null,
    bool IsStopped = false,
    double? BeginSeconds = null,
    int WorkerSlot = 0);
