using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Benchspace.Tables;

namespace Samples;

// A measurement table of one's own, with learning curves: one row for each training, written to a file, opened, and searched.
// Here the measurements are a formula. Where rows lie in a CSV file, 'harness import' makes the table of it.

/// <summary>216 architectures, each trained once for 9 epochs on one data set.</summary>
internal static class CurveTable
{
    public const int Epochs = 9;

    public static CategoricalSpace Space { get; } = CategoricalSpace.Of(6, 6, 6);

    /// <summary>Seconds of one epoch: from 10 to 16.</summary>
    public static double EpochSeconds(Architecture architecture) => 10 + (Space.IndexOf(architecture) % 7);

    /// <summary>Writes the table and opens it as what a search runs on.</summary>
    public static TabularTask Open(string path)
    {
        using (var writer = new MeasurementTableWriter(path, Space))
        {
            for (int index = 0; index < Space.Count; index++)
            {
                writer.Add(Measure(index));
            }

            writer.Commit(new TableMetadata { SearchSpace = Space.Name, Name = "curves", Source = "a formula" });
        }

        return new TabularTask(TabularBenchmark.Open(path), "generated", searchEpochs: Epochs, fullEpochs: Epochs);
    }

    private static Measurement Measure(int index)
    {
        Architecture architecture = Space[index];
        double final = 60 + (3 * architecture[0]) + (2 * architecture[1]) + architecture[2];
        // The larger the third choice, the later its gain is seen.
        double[] curve = [.. Enumerable.Range(1, Epochs).Select(epoch => final * (1 - Math.Pow(0.2 + (0.1 * architecture[2]), epoch)))];
        return new Measurement(index, "generated", Epochs, seed: 777)
        {
            TrainSeconds = Epochs * EpochSeconds(architecture),
            ValidSeconds = 1,
            ValidAccuracy = curve[^1],
            TestAccuracy = curve[^1] - 1,
            Curves = new Dictionary<Metric, double[]> { [Metric.ValidAccuracy] = curve },
        };
    }
}
