using System.Globalization;
using CsvHelper;
using Reports.Statistics;

namespace Reports.Pages;

/// <summary>The tables of a report as CSV: a comma between fields, a point in numbers, an empty field for what is unknown.</summary>
internal static class ResultFiles
{
    /// <summary>File name of the recommendations: one row per run.</summary>
    public const string Results = "results.csv";

    /// <summary>File name of the summary: one row per data set and algorithm.</summary>
    public const string Summary = "summary.csv";

    /// <summary>File name of the comparisons: one row per data set and pair of algorithms.</summary>
    public const string Pairs = "pairs.csv";

    /// <summary>Writes one row per run: its recommendation and that one's accuracies, in percent.</summary>
    public static void WriteResults(TextWriter text, IReadOnlyList<DatasetComparison> comparisons) => Write(
        text,
        ["algorithm", "dataset", "run", "evaluations", "simulated_seconds", "architecture", "valid_accuracy", "full_valid_accuracy", "full_test_accuracy"],
        comparisons.SelectMany(c => c.Algorithms).SelectMany(a => a.Results).Select(result => new object[]
        {
            result.Algorithm, result.Dataset, result.Run, result.Evaluations, result.SimulatedSeconds, result.Architecture,
            result.ValidAccuracy, result.FullValidAccuracy, result.FullTestAccuracy,
        }));

    /// <summary>Writes one row per data set and algorithm. Standard deviations are the population's; quartiles and interval are of the accuracy in column <c>compared_by</c>.</summary>
    public static void WriteSummary(TextWriter text, IReadOnlyList<DatasetComparison> comparisons) => Write(
        text,
        [
            "dataset", "algorithm", "runs", "planned_runs", "evaluations_mean", "valid_mean", "valid_sd", "test_mean", "test_sd",
            "compared_by", "mean_low", "mean_high", "minimum", "lower_quartile", "median", "upper_quartile", "maximum", "expected_rank",
        ],
        comparisons.SelectMany(c => c.Algorithms.Select((a, i) => new object[]
        {
            c.Dataset.Name, a.Algorithm.Name, a.Runs.Count, a.Planned, a.Evaluations.Mean,
            a.Valid.Mean, a.Valid.PopulationSd, a.Test.Mean, a.Test.PopulationSd,
            c.Measure.Title, a.ComparedMean.Low, a.ComparedMean.High,
            a.Compared.Minimum, a.Compared.LowerQuartile, a.Compared.Median, a.Compared.UpperQuartile, a.Compared.Maximum, c.ExpectedRanks[i],
        })));

    /// <summary>Writes one row per data set and pair of algorithms. Differences are first minus second, in points.</summary>
    public static void WritePairs(TextWriter text, IReadOnlyList<DatasetComparison> comparisons) => Write(
        text,
        [
            "dataset", "first", "second", "first_runs", "second_runs", "compared_by", "superiority", "superiority_low", "superiority_high",
            "mean_difference", "mean_difference_low", "mean_difference_high", "median_difference", "p_value", "p_value_holm",
        ],
        comparisons.SelectMany(c => c.Pairs.Select(pair => new object[]
        {
            c.Dataset.Name, pair.First, pair.Second, pair.FirstCount, pair.SecondCount, c.Measure.Title,
            pair.Superiority.Estimate, pair.Superiority.Low, pair.Superiority.High,
            pair.MeanDifference.Estimate, pair.MeanDifference.Low, pair.MeanDifference.High, pair.MedianDifference, pair.PValue, pair.HolmPValue,
        })));

    private static void Write(TextWriter text, string[] header, IEnumerable<object[]> rows)
    {
        using CsvWriter csv = new(text, new CsvHelper.Configuration.CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true);
        foreach (string name in header)
        {
            csv.WriteField(name);
        }

        csv.NextRecord();
        foreach (object[] row in rows)
        {
            foreach (object field in row)
            {
                csv.WriteField(Text(field));
            }

            csv.NextRecord();
        }
    }

    // Nine decimals are beyond every source's precision and before the last bits, in which platforms' logarithms differ.
    private static string Text(object field) => field switch
    {
        double.NaN => "",
        double number when Math.Abs(number) is > 0 and < 1e-4 => number.ToString("0.####e+0", CultureInfo.InvariantCulture),
        double number => number.ToString("0.#########", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => (string)field,
    };
}
