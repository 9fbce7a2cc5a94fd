using Harness.Training.Devices;

namespace Harness.Tests.Training;

/// <summary>Tests that use libtorch run one after another on one thread: its thread count is the process's.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TrainingCollection : ICollectionFixture<SingleThreadedLibtorch>
{
    public const string Name = "training";
}

public sealed class SingleThreadedLibtorch
{
    public SingleThreadedLibtorch() => ComputeDevice.UseThreads(1);
}
