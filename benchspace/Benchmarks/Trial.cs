using Benchspace.Spaces;

namespace Benchspace.Benchmarks;

/// <summary>What a searcher asks for: an architecture, trained to a fidelity.</summary>
public readonly record struct Trial
{
    private const int NoTrial = -1;

    // The id below, what it resumes above. Three fields of eight bytes stay in registers; more of them, or narrower ones,
    // go through memory at every copy, which takes longer than a lookup.
    private readonly long _ids;

    /// <summary>A trial.</summary>
    /// <param name="id">Its number within the run, at least 0.</param>
    /// <param name="architecture">What to train.</param>
    /// <param name="fidelity">How far to train it.</param>
    /// <param name="resumes">The id of an earlier trial whose training it resumes, or null.</param>
    public Trial(int id, Architecture architecture, Fidelity fidelity, int? resumes = null)
    {
        _ids = Packed(id, resumes);
        Architecture = architecture;
        Fidelity = fidelity;
    }

    /// <summary>Its number within the run: 0 for the first trial, then counting up in the order of asking.</summary>
    public int Id
    {
        get => (int)_ids;
        init => _ids = Packed(value, Resumes);
    }

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
        get => (int)(_ids >> 32) is var resumed && resumed == NoTrial ? null : resumed;
        init => _ids = Packed(Id, value);
    }

    /// <summary>Whether this trial can resume the training of <paramref name="earlier"/>.</summary>
    public bool CanResume(in Trial earlier) =>
        earlier.Id < Id && earlier.Fidelity.Epochs == Fidelity.Epochs && earlier.Fidelity.StopAfter < Fidelity.StopAfter && earlier.Architecture.Equals(Architecture);

    private static long Packed(int id, int? resumes) => ((long)(resumes ?? NoTrial) << 32) | (uint)id;
}
