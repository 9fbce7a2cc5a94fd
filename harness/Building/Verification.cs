using Benchspace;
using Benchspace.Generators;
using Benchspace.Tables;
using Harness.Training;

namespace Harness.Building;

/// <summary>A row of a built table, and the same training done again.</summary>
internal sealed record VerifiedRow(Measurement Recorded, TrainingResult Again)
{
    /// <summary>Whether the accuracies are the same to the last digit.</summary>
    public bool IsEqual => (Recorded.TrainAccuracy, Recorded.ValidAccuracy, Recorded.TestAccuracy) == (Train, Valid, Test);

    /// <summary>Training accuracy of the second time, in percent.</summary>
    public double? Train => Of(figures => figures.TrainAccuracy);

    /// <summary>Validation accuracy of the second time, in percent; null where there are no validation images.</summary>
    public double? Valid => Of(figures => figures.ValidAccuracy);

    /// <summary>Test accuracy of the second time, in percent.</summary>
    public double? Test => Of(figures => figures.TestAccuracy);

    private double? Of(Func<EpochFigures, double> accuracy)
    {
        double value = Again is { Failure: null, Final: { } final } ? accuracy(final) : 0;
        return double.IsNaN(value) ? null : value;
    }
}

/// <summary>Rows of a built table, trained again.</summary>
internal static class Verification
{
    /// <summary>Draws rows of architectures that were trained themselves.</summary>
    /// <param name="table">The table's file.</param>
    /// <param name="representatives">Which architectures were trained.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="seed">Which ones.</param>
    /// <exception cref="InputException">The file is no table, or the count is none.</exception>
    public static IReadOnlyList<Measurement> Draw(string table, ClassRepresentatives representatives, int count, long seed)
    {
        if (count < 1)
        {
            throw new InputException($"--verify {count}: at least 1 row is needed");
        }

        using var reader = new MeasurementTableReader(table);
        Measurement[] rows = [.. reader.Rows().Where(row => row.Seed is not null && representatives.Of(row.ArchIndex) == row.ArchIndex)];
        Random random = Xoshiro256.FromParts((ulong)seed);
        return [.. rows.Select(row => (Row: row, Place: random.NextDouble())).OrderBy(drawn => drawn.Place).Take(count).Select(drawn => drawn.Row)];
    }

    /// <summary>Trains rows again.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="architectureOf">An architecture's notation.</param>
    /// <param name="pool">Where trainings run, under the table's setup.</param>
    /// <param name="ended">Told each row as it ends.</param>
    /// <param name="cancellation">Stops the verification.</param>
    public static IReadOnlyList<VerifiedRow> Train(
        IReadOnlyList<Measurement> rows, Func<int, string> architectureOf, ITrainingPool pool, Action<VerifiedRow> ended, CancellationToken cancellation)
    {
        var recorded = new Dictionary<TrainingJob, Measurement>(ReferenceEqualityComparer.Instance);
        foreach (Measurement row in rows)
        {
            var job = new TrainingJob(architectureOf(row.ArchIndex), row.Epochs, row.Seed!.Value);
            recorded.Add(job, row);
            pool.Begin(job);
        }

        var verified = new List<VerifiedRow>();
        while (verified.Count < rows.Count)
        {
            (TrainingJob job, TrainingResult result) = pool.Next(cancellation);
            verified.Add(new VerifiedRow(recorded[job], result));
            ended(verified[^1]);
        }

        return verified;
    }
}
