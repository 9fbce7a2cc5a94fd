using System.Text.Json.Serialization;

namespace Harness.Training.Workers;

/// <summary>What the main process writes to a worker, a line each: first how to train, then one training after another.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "order")]
[JsonDerivedType(typeof(Prepare), "prepare")]
[JsonDerivedType(typeof(Train), "train")]
internal abstract record Order
{
    /// <summary>Get ready for trainings under a setup.</summary>
    /// <param name="Setup">Everything but architecture, epochs and seed.</param>
    /// <param name="Worker">The worker's number, from 0: which of several GPUs is its own.</param>
    internal sealed record Prepare(TrainingSetup Setup, int Worker) : Order;

    /// <summary>Train a network.</summary>
    internal sealed record Train(TrainingJob Job) : Order;
}

/// <summary>What a worker writes to the main process, a line each.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "report")]
[JsonDerivedType(typeof(Ready), "ready")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Trained), "trained")]
[JsonDerivedType(typeof(NotTrained), "not-trained")]
internal abstract record Report
{
    /// <summary>The worker can train now: what follows <see cref="Order.Prepare"/>.</summary>
    internal sealed record Ready(TrainingEnvironment Environment) : Report;

    /// <summary>Input is wrong, or the disk is full: there is no use in trying again.</summary>
    internal sealed record Refused(string Message) : Report;

    /// <summary>The training ended.</summary>
    internal sealed record Trained(TrainingResult Result) : Report;

    /// <summary>The training broke off.</summary>
    internal sealed record NotTrained(string Reason) : Report;
}
