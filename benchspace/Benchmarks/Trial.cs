using Benchspace.Spaces;

namespace Benchspace.Benchmarks;

/// <summary>What a searcher asks for: an architecture, trained to a fidelity.</summary>
/// <param name="Id">Its number within the run: 0 for the first trial, then counting up in the order of asking.</param>
/// <param name="Architecture">What to train.</param>
/// <param name="Fidelity">How far to train it.</param>
/// <param name="Resumes">
/// The id of an earlier trial of the same architecture and schedule, stopped after fewer epochs, whose training this one
/// resumes; null to begin with fresh weights. A trial is resumed once: the next one resumes its successor.
/// </param>
public readonly record struct Trial(int Id, Architecture Architecture, Fidelity Fidelity, int? Resumes = null)
{
    /// <summary>Whether this trial can resume the training of <paramref name="earlier"/>.</summary>
    public bool CanResume(in Trial earlier) =>
        earlier.Id < Id && earlier.Fidelity.Epochs == Fidelity.Epochs && earlier.Fidelity.StopAfter < Fidelity.StopAfter && earlier.Architecture.Equals(Architecture);
}
