namespace Harness.Training;

/// <summary>One training to be done, under a setup that its trainer has.</summary>
/// <param name="Architecture">In its space's notation.</param>
/// <param name="Epochs">Epochs of the whole training, at least 1; the learning rate's schedule depends on them.</param>
/// <param name="Seed">The training seed: initial weights, order of images, augmentation.</param>
/// <param name="CheckpointPath">The file in which the training keeps its state and from which it goes on, or null to begin anew.</param>
internal sealed record TrainingJob(string Architecture, int Epochs, int Seed, string? CheckpointPath = null)
{
    /// <summary>What a training that came to nothing returns.</summary>
    public TrainingResult Failed(string reason) => new(Seed, default, 0, [], reason, "");
}
