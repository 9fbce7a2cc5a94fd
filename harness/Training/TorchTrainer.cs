using Harness.Training.Devices;
using Harness.Training.Images;
using TorchSharp;

namespace Harness.Training;

/// <summary>Trains with TorchSharp. Opening one loads libtorch, and the setup's images onto its device.</summary>
internal sealed class TorchTrainer : ITrainer
{
    /// <summary>Steps from one checkpoint to the next within an epoch: seconds on a GPU, a minute or two of a small network on a CPU.</summary>
    private const int CheckpointEverySteps = 1000;

    private readonly TrainingSetup _setup;
    private readonly Benchspace.Spaces.DatasetShape _shape;
    private readonly DatasetSplits _data;

    private TorchTrainer(TrainingSetup setup, SelectedData data, torch.Device device)
    {
        _setup = setup;
        _shape = data.Shape;
        _data = DatasetSplits.Load(data.Dataset, data.Split, device);
        Environment = new TrainingEnvironment(device.type == DeviceType.CUDA ? "cuda" : "cpu", torch.get_num_threads(), Libtorch.Version);
    }

    /// <inheritdoc/>
    public TrainingEnvironment Environment { get; }

    /// <summary>Gets ready to train.</summary>
    /// <param name="setup">What all trainings share.</param>
    /// <param name="data">The setup's data, if they are read already.</param>
    /// <param name="worker">Which of several workers this is, from 0: they take the machine's GPUs in turn.</param>
    /// <exception cref="Benchspace.InputException">The device or the data are not there, or do not fit the setup.</exception>
    public static TorchTrainer Open(TrainingSetup setup, SelectedData? data = null, int worker = 0)
    {
        torch.Device device = ComputeDevice.Open(setup.Device);
        if (device.type == DeviceType.CUDA && !setup.Device.Contains(':', StringComparison.Ordinal))
        {
            device = new torch.Device(DeviceType.CUDA, worker % torch.cuda.device_count());
        }

        ComputeDevice.UseThreads(setup.Threads);
        return new TorchTrainer(setup, data ?? setup.Data.Open(), device);
    }

    /// <inheritdoc/>
    public TrainingResult Train(TrainingJob job, Action<int, EpochFigures>? epochEnded, CancellationToken cancellation) => Trainer.Train(
        _setup.NetworkOf(job.Architecture, _shape),
        _setup.Recipe with { Epochs = job.Epochs },
        _data,
        job.Seed,
        new TrainingOptions
        {
            StopAfter = job.StopAfter,
            CheckpointPath = job.CheckpointPath,
            CheckpointEverySteps = CheckpointEverySteps,
            Progress = epochEnded is null ? null : new EpochEnds(epochEnded),
        },
        cancellation);

    /// <inheritdoc/>
    public void Dispose() => _data.Dispose();

    /// <summary>Of all progress, the ends of epochs.</summary>
    private sealed class EpochEnds(Action<int, EpochFigures> epochEnded) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == 0)
            {
                epochEnded(value.Epoch, value.Latest[0]);
            }
        }
    }
}
