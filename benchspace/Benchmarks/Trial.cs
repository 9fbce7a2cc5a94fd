using Benchspace.Spaces;

namespace Benchspace.Benchmarks;

/// <summary>What a searcher asks for: an architecture, trained to a fidelity.</summary>
public readonly record struct Trial
{
    private const int NoTrial = -1;

    // Not a nullable number: runs keep millions of trials, and a lookup copies one.
    private readonly int _resumes;

    /// <summary>A trial.</summary>
    /// <param name="id">Its number within the run, at least 0.</param>
    /// <param name="architecture">What to train.</param>
    /// <param name="fidelity">How far to train it.</param>
    /// <param name="resumes">The id of an earlier trial whose training it resumes, or null.</param>
    public Trial(int id, Architecture architecture, Fidelity fidelity, int? resumes = null)
    {
        Id = id;
        Architecture = architecture;
        Fidelity = fidelity;
        _resumes = resumes ?? NoTrial;
    }

    /// <summary>Its number within the run: 0 for the first trial, then counting up in the order of asking.</summary>
    public int Id { get; init; }

    /// <summary>What to train.</summary>
    public Architecture Architecture { get; init; }

    /// <summary>How far to train it.</summary>
    public Fidelity Fidelity { get; init; }

    /// <summary>
    /// The id of an earlier trial of the same architecture and schedule, stopped after fewer epochs, whose training this one
    /// resumes; null to begin with fresh weights. A trial is resumed once: the next one resumes its successor.
    /// </summary>
    public int? Resumes
    {
        get => _resumes == NoTrial ? null : _resumes;
        init => _resumes = value ?? NoTrial;
    }

    /// <summary>Whether this trial can resume the training of <paramref name="earlier"/>.</summary>
    public bool CanResume(in Trial earlier) =>
        earlier.Id < Id && earlier.Fidelity.Epochs == Fidelity.Epochs && earlier.Fidelity.StopAfter < Fidelity.StopAfter && earlier.Architecture.Equals(Architecture);
}
