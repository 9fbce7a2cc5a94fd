using Benchspace;
using Benchspace.Generators;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;
using Harness.Training;

namespace Harness.Tests.Training;

/// <summary>Trainings that take simulated time (a stopped one its share of it, from the beginning) and whose accuracies follow from architecture, epochs and seed.</summary>
/// <param name="workerSlots">How many at once.</param>
/// <param name="seconds">How long the training of an architecture takes; a negative time is that of a failure.</param>
internal sealed class SimulatedPool(int workerSlots, Func<string, double> seconds) : ITrainingPool
{
    private readonly PriorityQueue<TrainingJob, (double, int)> _out = new();
    private readonly ManualTime _time = new();
    private int _begun;

    public TimeProvider Time => _time;

    /// <summary>The trainings that ended, in order.</summary>
    public List<TrainingJob> Ended { get; } = [];

    public int WorkerSlots => workerSlots;

    /// <summary>Seconds that sums of are exact, from 1 to 13.</summary>
    public static double SomeSeconds(string architecture) => 1 + Xoshiro256.Hash(architecture) % 97 / 8.0;

    public void Begin(TrainingJob job)
    {
        Assert.True(_out.Count < workerSlots, "no worker is free");
        if (job.CheckpointPath is { } checkpoint)
        {
            // As a trainer does: it goes on from its own checkpoint and from no other.
            string training = $"half of {job.Architecture} {job.Epochs} {job.Seed}";
            if (File.Exists(checkpoint) && File.ReadAllText(checkpoint) is var there && there != training)
            {
                throw new InputException($"the checkpoint {checkpoint} is of another training: {there}, not {training}");
            }

            File.WriteAllText(checkpoint, training);
        }

        _out.Enqueue(job, (_time.Seconds + Math.Abs(seconds(job.Architecture)) * job.StopAfter / job.Epochs, _begun++));
    }

    public FinishedTraining Next(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _out.TryDequeue(out TrainingJob? job, out (double EndSeconds, int) end);
        _time.Seconds = end.EndSeconds;
        Ended.Add(job!);
        return new FinishedTraining(job!, seconds(job!.Architecture) < 0 ? job.Failed("it broke") : ResultOf(job, seconds(job.Architecture)));
    }

    public void Stop(TrainingJob job) =>
        Assert.True(_out.Remove(job, out _, out _, ReferenceEqualityComparer.Instance), "the training is not out");

    private static TrainingResult ResultOf(TrainingJob job, double seconds)
    {
        double accuracy = Xoshiro256.Hash($"{job.Architecture} {job.Epochs} {job.Seed}") % 1000 / 10.0 + 0.05;
        double[] operations = TopologySpace.Instance.CostFeaturesOf(TopologySpace.Instance.Parse(job.Architecture), withUnreachingEdges: true);
        // As the published networks have them on CIFAR-10.
        var size = new NetworkSize((73306 + (243_040 * operations[3]) + (28_000 * operations[2])) / 1e6, 7.78305 + (35.38944 * operations[3]) + (3.93216 * operations[2]));
        return new TrainingResult(job.Seed, size, 1, [.. Enumerable.Repeat(new EpochFigures(1, 1, accuracy, 1, accuracy - 0.05, 1, seconds / job.Epochs, 0, 0), job.StopAfter)], null, "");
    }

    private sealed class ManualTime : TimeProvider
    {
        public double Seconds { get; set; }

        // Ticks of an eighth of a microsecond: sums of the simulated seconds are exact.
        public override long TimestampFrequency => 8_000_000;

        public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);
    }
}
