using Reports.RunLogs;

namespace Reports.Tests;

/// <summary>
/// Small made-up experiments: three algorithms that differ in luck, on as many data sets as wanted. They are a pure
/// function of their arguments and look enough like searches for figures and pages to be looked at.
/// </summary>
internal static class SampleRuns
{
    private static readonly string[] Operations = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"];

    private static readonly (string Name, string Title, double Gain)[] Algorithms =
    [
        ("regularized-evolution", "Regularized evolution", 1.0),
        ("reinforce", "REINFORCE", 0.55),
        ("random-search", "Random search", 0.4),
    ];

    private static readonly (string Name, string SearchedOn, double Budget, double Cost, double Best)[] Datasets =
    [
        ("cifar10", "cifar10-valid", 20_000, 180, 94.37),
        ("cifar100", "cifar100", 40_000, 360, 73.51),
        ("ImageNet16-120", "ImageNet16-120", 120_000, 1_080, 47.31),
    ];

    public static RunLogMetadata Metadata(int runs, int datasets = 3, int algorithms = 3) => new(
        "topology", "sample-table", "nats-bench", "simulated seconds", runs, 0,
        [.. Algorithms.Take(algorithms).Select(a => new AlgorithmEntry(a.Name, a.Title, "nats-bench",
            a.Name == "regularized-evolution" ? [new("population", "10"), new("sample", "3")] : []))],
        [.. Datasets.Take(datasets).Select(d => new DatasetEntry(d.Name, d.SearchedOn, d.Budget, "seconds", 12, 200,
            [new("Optimum", null, d.Best - 2.7, d.Best), new("ResNet", "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|", d.Best - 3.5, d.Best - 0.4)]))])
    {
        Facts = [new("table", "sample-table: 15,625 architectures <made up>")],
    };

    public static List<RunTrace> Traces(int runs, int datasets = 3, int algorithms = 3)
    {
        List<RunTrace> traces = [];
        foreach (var dataset in Datasets.Take(datasets))
        {
            foreach (var algorithm in Algorithms.Take(algorithms))
            {
                for (int run = 0; run < runs; run++)
                {
                    traces.Add(Trace(dataset, algorithm, run));
                }
            }
        }
        return traces;
    }

    public static RunLog Log(int runs, int datasets = 3, int algorithms = 3, string source = "sample/runs.parquet") =>
        new(source, Metadata(runs, datasets, algorithms), Traces(runs, datasets, algorithms));

    private static RunTrace Trace(
        (string Name, string SearchedOn, double Budget, double Cost, double Best) dataset,
        (string Name, string Title, double Gain) algorithm,
        int run)
    {
        Random random = new(HashCodeOf(dataset.Name, algorithm.Name, run));
        List<string> architectures = [];
        List<double>[] columns = [[], [], [], [], [], []];
        double time = 0, best = double.NegativeInfinity, bestValid = 0, bestTest = 0, skill = 0;
        while (time < dataset.Budget)
        {
            double cost = Math.Round(dataset.Cost * (0.4 + random.NextDouble()), 3);
            time += cost;
            skill += algorithm.Gain * (1 - skill) * 0.03 * random.NextDouble();
            double quality = Math.Pow(random.NextDouble(), 6 * (1 - skill) + 0.3);
            double test = Math.Round(dataset.Best * (0.75 + 0.25 * quality) / 0.5) * 0.5;
            test = Math.Min(dataset.Best, test + Math.Round(random.Next(10) * 0.04, 2));
            double valid = Math.Round(test - 8 + random.NextDouble() * 1.2, 3);
            if (valid > best)
            {
                (best, bestValid, bestTest) = (valid, Math.Round(test - 2.7, 2), Math.Round(test, 2));
            }

            architectures.Add(ArchitectureOf((int)(quality * 15_624)));
            double[] row = [valid, cost, time, best, bestValid, bestTest];
            for (int c = 0; c < row.Length; c++)
            {
                columns[c].Add(row[c]);
            }
        }
        return new RunTrace
        {
            Algorithm = algorithm.Name,
            Dataset = dataset.Name,
            Run = run,
            Architectures = [.. architectures],
            ValidAccuracy = [.. columns[0]],
            CostSeconds = [.. columns[1]],
            SimulatedSeconds = [.. columns[2]],
            IncumbentValidAccuracy = [.. columns[3]],
            IncumbentFullValidAccuracy = [.. columns[4]],
            IncumbentFullTestAccuracy = [.. columns[5]],
        };
    }

    private static string ArchitectureOf(int index)
    {
        string[] edges = new string[6];
        for (int edge = 5; edge >= 0; edge--, index /= 5)
        {
            edges[edge] = Operations[index % 5];
        }

        return $"|{edges[0]}~0|+|{edges[1]}~0|{edges[2]}~1|+|{edges[3]}~0|{edges[4]}~1|{edges[5]}~2|";
    }

    private static int HashCodeOf(string dataset, string algorithm, int run) =>
        (dataset + algorithm).Aggregate(run * 7919, (hash, letter) => unchecked(hash * 31 + letter));
}
