namespace Harness.Training;

/// <summary>One training to be done, under a setup that its trainer has.</summary>
/// <param name="Architecture">In its space's notation.</param>
/// <param name="Epochs">Epochs of the whole training, at least 1; the learning rate's schedule depends on them.</param>
/// <param name="Seed">The training seed: initial weights, order of images, augmentation.</param>
/// <param name="CheckpointPath">
/// The file in which the training keeps its state and from which it is resumed, or null to begin anew. The trainer leaves
/// it there, also when the training has ended: who gave the job deletes it.
/// </param>
internal sealed record TrainingJob(string Architecture, int Epochs, int Seed, string? CheckpointPath = null)
{
    // Null for all, so that copies with other epochs stay complete and equal jobs are equal however they were made.
    private readonly int? _stopAfter;

    /// <summary>The epoch after which the training is stopped, 1 to <see cref="Epochs"/>. All of them unless given: a complete training.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int StopAfter
    {
        get => _stopAfter ?? Epochs;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Epochs);
            _stopAfter = value == Epochs ? null : value;
        }
    }

    /// <summary>Whether the training goes through its whole schedule.</summary>
    public bool IsComplete => StopAfter == Epochs;

    /// <summary>What a training that came to nothing returns.</summary>
    public TrainingResult Failed(string reason) => new(Seed, default, 0, [], reason, "");
}
