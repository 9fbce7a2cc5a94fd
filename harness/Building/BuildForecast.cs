using System.Diagnostics;
using Benchspace.Spaces;
using Harness.Training;

namespace Harness.Building;

/// <summary>What a build will take, from a timed sample of its trainings.</summary>
/// <param name="Trainings">How many there are.</param>
/// <param name="Timed">How many were timed.</param>
/// <param name="Failed">How many of those failed, which may have taken less time than others.</param>
/// <param name="FirstFailure">Why the first of them did, or null.</param>
/// <param name="Duration">How long all will take on as many workers.</param>
/// <param name="Rows">Rows of the table.</param>
internal sealed record BuildForecast(int Trainings, int Timed, int Failed, string? FirstFailure, TimeSpan Duration, long Rows)
{
    /// <summary>Measured on tables of small networks: a row of eleven numbers, most of them shared within its class, compressed.</summary>
    private const double BytesPerRow = 45;

    /// <summary>The size of the table's file, roughly.</summary>
    public double Megabytes => Rows * BytesPerRow / 1e6;

    /// <summary>Times the first trainings of each length.</summary>
    /// <param name="trainings">All trainings.</param>
    /// <param name="representatives">For how many architectures each training stands.</param>
    /// <param name="space">The space of the trainings' indices.</param>
    /// <param name="pool">Where trainings run.</param>
    /// <param name="rounds">How many trainings of each length each worker does.</param>
    /// <param name="cancellation">Stops the forecast.</param>
    public static BuildForecast Of(
        IReadOnlyList<PlannedTraining> trainings, ClassRepresentatives representatives, IIndexedSpace space, ITrainingPool pool, int rounds, CancellationToken cancellation)
    {
        int timed = 0;
        var failures = new List<string>();
        double seconds = 0;
        foreach (IGrouping<int, PlannedTraining> length in trainings.GroupBy(training => training.Epochs))
        {
            PlannedTraining[] sample = [.. length.Take(rounds * pool.WorkerSlots)];
            long started = Stopwatch.GetTimestamp();
            foreach (PlannedTraining training in sample)
            {
                pool.Begin(new TrainingJob(space.Format(space[training.Index]), training.Epochs, training.Seed));
            }

            foreach (PlannedTraining _ in sample)
            {
                if (pool.Next(cancellation).Result.Failure is { } failure)
                {
                    failures.Add(failure);
                }
            }

            timed += sample.Length;
            seconds += Stopwatch.GetElapsedTime(started).TotalSeconds / sample.Length * length.Count();
        }

        Dictionary<int, int> members = Enumerable.Range(0, space.Count).CountBy(representatives.Of).ToDictionary();
        return new BuildForecast(trainings.Count, timed, failures.Count, failures.FirstOrDefault(), TimeSpan.FromSeconds(seconds), trainings.Sum(training => (long)members[training.Index]));
    }
}
