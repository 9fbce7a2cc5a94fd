using System.Globalization;

namespace Benchspace.Benchmarks;

/// <summary>
/// How far a trial is trained: the length of the training's schedule, on which the learning rate depends, and the epoch
/// after which the training is stopped. Ordered from cheap to dear: by the epochs trained, then by the schedule's length.
/// </summary>
public readonly record struct Fidelity : IComparable<Fidelity>
{
    // The stop above, the schedule below: in one number fidelities compare as they are ordered, and a trial stays small.
    private readonly long _stopAndEpochs;

    /// <summary>A training of <paramref name="epochs"/> that is stopped after <paramref name="stopAfter"/> of them.</summary>
    /// <param name="epochs">The length of the schedule, at least 1.</param>
    /// <param name="stopAfter">The epoch after which the training is stopped, counted from 1: at least 1, at most <paramref name="epochs"/>.</param>
    /// <exception cref="InputException">A number is out of range.</exception>
    public Fidelity(int epochs, int stopAfter)
    {
        if (epochs < 1)
        {
            throw new InputException($"a training of {epochs} epochs: it has at least 1");
        }

        if (stopAfter < 1 || epochs < stopAfter)
        {
            throw new InputException($"a training of {epochs} epochs cannot be stopped after epoch {stopAfter}: give 1 to the length of the schedule");
        }

        _stopAndEpochs = ((long)stopAfter << 32) | (uint)epochs;
    }

    /// <summary>The length of the schedule, in epochs.</summary>
    public int Epochs => (int)_stopAndEpochs;

    /// <summary>The epoch after which the training is stopped; equal to <see cref="Epochs"/> for a complete training.</summary>
    public int StopAfter => (int)(_stopAndEpochs >> 32);

    /// <summary>Whether the training goes to the end of its schedule.</summary>
    public bool IsComplete => StopAfter == Epochs;

    /// <summary>A training to the end of its schedule.</summary>
    /// <exception cref="InputException"><paramref name="epochs"/> is below 1.</exception>
    public static Fidelity Complete(int epochs) => new(epochs, epochs);

    /// <inheritdoc/>
    public int CompareTo(Fidelity other) => _stopAndEpochs.CompareTo(other._stopAndEpochs);

    /// <summary>Whether one is cheaper than the other.</summary>
    public static bool operator <(Fidelity left, Fidelity right) => left.CompareTo(right) < 0;

    /// <summary>Whether one is dearer than the other.</summary>
    public static bool operator >(Fidelity left, Fidelity right) => left.CompareTo(right) > 0;

    /// <summary>Whether one is not dearer than the other.</summary>
    public static bool operator <=(Fidelity left, Fidelity right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one is not cheaper than the other.</summary>
    public static bool operator >=(Fidelity left, Fidelity right) => left.CompareTo(right) >= 0;

    /// <summary><c>12</c> for a complete training, <c>4/12</c> for one of 12 epochs that is stopped after the fourth.</summary>
    public override string ToString() => IsComplete
        ? Epochs.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{StopAfter}/{Epochs}");

    /// <summary>The inverse of <see cref="ToString"/>.</summary>
    /// <exception cref="InputException">The text is no fidelity; the message shows how one is written.</exception>
    public static Fidelity Parse(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length <= 2
            && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int epochs)
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int stopAfter)
            ? new Fidelity(epochs, stopAfter)
            : throw new InputException($"'{text}' is not a fidelity: write epochs, such as 12, or 4/12 for a training of 12 epochs that is stopped after 4");
    }
}
