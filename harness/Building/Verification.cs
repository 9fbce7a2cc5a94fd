using Benchspace;
using Benchspace.Generators;
using Benchspace.Tables;
using Harness.Training;
using SharedSource;

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
        return Measured.OrNull(value);
    }
}

/// <summary>Rows of a built table, to be trained again as its metadata say. No state.</summary>
/// <param name="Table">The table.</param>
/// <param name="Setup">How its rows were trained, with the data where they lie here.</param>
/// <param name="Rows">The rows that were drawn.</param>
internal sealed record Verification(TabularBenchmark Table, TrainingSetup Setup, IReadOnlyList<Measurement> Rows)
{
    /// <summary>The machine that trained the table, in words; null where the table does not say or it is this one.</summary>
    public string? OtherMachine => BuiltTable.MachineOf(Table.Metadata) is { } machine && machine != ThisMachine.Describe() ? machine : null;

    /// <summary>Draws rows of a table.</summary>
    /// <param name="path">The table's file.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="seed">Which ones.</param>
    /// <param name="dataFolder">Where the images lie, or null for the usual places.</param>
    /// <param name="splitFile">How they are divided, or null for the table's own split file.</param>
    /// <param name="open">Reads and divides the images.</param>
    /// <exception cref="InputException">The file is no table that this program built, it was built on other images, or the count is none.</exception>
    public static Verification Of(string path, int count, long seed, string? dataFolder, string? splitFile, Func<DataSelection, SelectedData> open)
    {
        TabularBenchmark table = TabularBenchmark.Open(path);
        (TrainingSetup recorded, ClassRepresentatives representatives) = BuiltTable.SetupOf(table.Metadata);
        TrainingSetup setup = recorded with { Data = recorded.Data with { Folder = dataFolder, SplitFile = splitFile ?? recorded.Data.SplitFile } };
        BuiltTable.RequireImagesOf(table.Metadata, table.Path, open(setup.Data).Facts());
        return new Verification(table, setup, Draw(table.Path, representatives, count, seed));
    }

    /// <summary>Draws rows of architectures that were trained themselves.</summary>
    /// <param name="table">The table's file.</param>
    /// <param name="representatives">Which architectures were trained.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="seed">Which ones.</param>
    /// <exception cref="InputException">The file is no table, or the count is none.</exception>
    internal static IReadOnlyList<Measurement> Draw(string table, ClassRepresentatives representatives, int count, long seed)
    {
        if (count < 1)
        {
            throw new InputException($"{count} rows to train again: at least 1 is needed");
        }

        using var reader = new MeasurementTableReader(table);
        Measurement[] rows = [.. reader.Rows().Where(row => row.Seed is not null && representatives.Of(row.ArchIndex) == row.ArchIndex)];
        Random random = Xoshiro256.FromParts((ulong)seed);
        return [.. rows.Select(row => (Row: row, Place: random.NextDouble())).OrderBy(drawn => drawn.Place).Take(count).Select(drawn => drawn.Row)];
    }

    /// <summary>Trains the rows again.</summary>
    /// <param name="pool">Where trainings run, under <see cref="Setup"/>.</param>
    /// <param name="progress">Told how many have ended.</param>
    /// <param name="cancellation">Stops the verification.</param>
    public IReadOnlyList<VerifiedRow> Train(ITrainingPool pool, Action<long> progress, CancellationToken cancellation)
    {
        var recorded = new Dictionary<TrainingJob, Measurement>(ReferenceEqualityComparer.Instance);
        foreach (Measurement row in Rows)
        {
            var job = new TrainingJob(Table.Space.Format(Table.Space[row.ArchIndex]), row.Epochs, row.Seed!.Value);
            recorded.Add(job, row);
            pool.Begin(job);
        }

        var verified = new List<VerifiedRow>();
        while (verified.Count < Rows.Count)
        {
            (TrainingJob job, TrainingResult result) = pool.Next(cancellation);
            verified.Add(new VerifiedRow(recorded[job], result));
            progress(verified.Count);
        }

        return verified;
    }
}
