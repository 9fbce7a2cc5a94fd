using System.Globalization;
using Benchspace;
using Benchspace.Generators;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;
using Harness.Training;

namespace Harness.Tests.Training;

/// <summary>
/// Trainings that take simulated time, a stopped one its share of it and a resumed one that of its further epochs, and whose
/// accuracies follow from architecture, epochs, stop and seed.
/// </summary>
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

    /// <summary>The trainings that were begun, in order, and the epochs that they found trained in their checkpoints.</summary>
    public List<(TrainingJob Job, int TrainedEpochs)> Begun { get; } = [];

    public int WorkerSlots => workerSlots;

    /// <summary>Seconds that sums of are exact, from 1 to 13.</summary>
    public static double SomeSeconds(string architecture) => 1 + Xoshiro256.Hash(architecture) % 97 / 8.0;

    public void Begin(TrainingJob job)
    {
        Assert.True(_out.Count < workerSlots, "no worker is free");
        int trained = 0;
        if (job.CheckpointPath is { } checkpoint)
        {
            // As a trainer does: it resumes its own checkpoint and no other, and none that is beyond its stop.
            string[] there = File.Exists(checkpoint) ? File.ReadAllText(checkpoint).Split('\n') : [TrainingOf(job), "0"];
            if (there[0] != TrainingOf(job))
            {
                throw new InputException($"the checkpoint {checkpoint} is of another training: {there[0]}, not {TrainingOf(job)}");
            }

            trained = int.Parse(there[1], CultureInfo.InvariantCulture) is var epochs && epochs <= job.StopAfter ? epochs : 0;
            WriteCheckpoint(job, trained);
        }

        Begun.Add((job, trained));
        _out.Enqueue(job, (_time.Seconds + Math.Abs(seconds(job.Architecture)) * (job.StopAfter - trained) / job.Epochs, _begun++));
    }

    public FinishedTraining Next(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _out.TryDequeue(out TrainingJob? job, out (double EndSeconds, int) end);
        _time.Seconds = end.EndSeconds;
        Ended.Add(job!);
        if (seconds(job!.Architecture) < 0)
        {
            return new FinishedTraining(job, job.Failed("it broke"));
        }

        if (job.CheckpointPath is not null)
        {
            WriteCheckpoint(job, job.StopAfter);
        }

        return new FinishedTraining(job, ResultOf(job, seconds(job.Architecture)));
    }

    public void Stop(TrainingJob job) =>
        Assert.True(_out.Remove(job, out _, out _, ReferenceEqualityComparer.Instance), "the training is not out");

    private static string TrainingOf(TrainingJob job) => $"{job.Architecture} {job.Epochs} {job.Seed}";

    private static void WriteCheckpoint(TrainingJob job, int epochs) => File.WriteAllText(job.CheckpointPath!, FormattableString.Invariant($"{TrainingOf(job)}\n{epochs}"));

    private static TrainingResult ResultOf(TrainingJob job, double seconds)
    {
        string stop = job.IsComplete ? "" : FormattableString.Invariant($" {job.StopAfter}");
        double accuracy = Xoshiro256.Hash($"{TrainingOf(job)}{stop}") % 1000 / 10.0 + 0.05;
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
