namespace Harness.Training;

/// <summary>Everything that the trainings of an experiment share: what a worker has to know before it is given architectures.</summary>
internal sealed record TrainingSetup
{
    /// <summary>The search space's name, which says how architectures are written and built.</summary>
    public required string Space { get; init; }

    /// <summary>The data set's name.</summary>
    public required string Dataset { get; init; }
}
