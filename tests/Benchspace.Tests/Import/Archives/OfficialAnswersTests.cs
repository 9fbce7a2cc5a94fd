using System.Text.Json;
using Benchspace.Import;
using Benchspace.Tables;

namespace Benchspace.Tests.Import.Archives;

/// <summary>Every answer that the official reader gives about the sample archives is given by their tables.</summary>
public class OfficialAnswersTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-9;

    private int _compared;

    [Theory]
    [InlineData("tss", "NATS-tss-v1_0-3ffb9-simple")]
    [InlineData("sss", "NATS-sss-v1_0-50262-simple")]
    public void Every_answer_of_the_official_reader_is_reproduced(string space, string archive)
    {
        string golden = SharedData.Path("nats-bench", "golden.json");
        using var folder = new TemporaryFolder();
        TabularBenchmark table = ImportedTables.Of(SharedData.Path("nats-bench", archive), folder, LearningCurves.All);

        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(golden));
        JsonElement architectures = document.RootElement.GetProperty(space);
        foreach (JsonProperty architecture in architectures.EnumerateObject())
        {
            foreach (JsonProperty epochs in architecture.Value.EnumerateObject())
            {
                foreach (JsonProperty dataset in epochs.Value.EnumerateObject())
                {
                    Compare(table.Slice(dataset.Name, int.Parse(epochs.Name, null)), int.Parse(architecture.Name, null), dataset.Value);
                }
            }
        }

        output.WriteLine($"{_compared} figures of {space} compared");
        Assert.Equal(CountLeaves(architectures), _compared);
    }

    private static int CountLeaves(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Sum(property => CountLeaves(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().Sum(CountLeaves),
        _ => 1,
    };

    private void Compare(TableSlice slice, int index, JsonElement golden)
    {
        foreach (JsonProperty part in golden.EnumerateObject())
        {
            switch (part.Name)
            {
                case "arch":
                    Assert.Equal(part.Value.GetString(), slice.Space.Format(slice.Space[index]));
                    _compared++;
                    break;
                case "seeds":
                    int?[] seeds = [.. part.Value.EnumerateArray().Select(seed => (int?)seed.GetInt32())];
                    Assert.Equal(seeds, slice.SeedsOf(index).ToArray());
                    _compared += seeds.Length;
                    break;
                case "cost":
                    CompareCost(slice.Cost(index), slice.Dataset, part.Value);
                    break;
                case "mean":
                    CompareResult(slice.Query(index, TrainingChoice.Mean), part.Value);
                    break;
                case "per_seed":
                    foreach (JsonProperty seed in part.Value.EnumerateObject())
                    {
                        CompareResult(slice.Query(index, TrainingChoice.Of(int.Parse(seed.Name, null))), seed.Value);
                    }

                    break;
                default:
                    Assert.StartsWith("mean_at_epoch_", part.Name, StringComparison.Ordinal);
                    int after = int.Parse(part.Name.AsSpan("mean_at_epoch_".Length), null);
                    CompareResult(slice.Query(index, TrainingChoice.Mean, after), part.Value);
                    break;
            }
        }
    }

    private void CompareCost(TrainingCost cost, string dataset, JsonElement golden)
    {
        // The official name "ori-test" is the test set of CIFAR-10, and validation and test set together elsewhere.
        SplitCost? published = dataset.StartsWith("cifar10", StringComparison.Ordinal) && dataset != "cifar100" ? cost.Test : cost.Valtest;
        foreach (JsonProperty figure in golden.EnumerateObject())
        {
            Compare(figure, figure.Name switch
            {
                "flops" => cost.RecordedFlopsMillions,
                "params" => cost.RecordedParamsMillions,
                "latency" => cost.LatencySeconds,
                "T-train@epoch" => cost.Train?.PerEpoch,
                "T-train@total" => cost.Train?.Total,
                "T-x-valid@epoch" => cost.Valid?.PerEpoch,
                "T-x-valid@total" => cost.Valid?.Total,
                "T-x-test@epoch" => cost.Test?.PerEpoch,
                "T-x-test@total" => cost.Test?.Total,
                "T-ori-test@epoch" => published?.PerEpoch,
                "T-ori-test@total" => published?.Total,
                _ => throw new InvalidOperationException($"the golden file has an unknown cost {figure.Name}"),
            });
            if (figure.Name == "flops")
            {
                Compare(figure, cost.Size.FlopsMillions, count: false);
            }

            if (figure.Name == "params")
            {
                Compare(figure, cost.Size.ParamsMillions, count: false);
            }
        }
    }

    private void CompareResult(RecordedTraining result, JsonElement golden)
    {
        Assert.Equal(golden.TryGetProperty("valid-accuracy", out JsonElement valid) && valid.ValueKind != JsonValueKind.Null, result.Valid?.Accuracy is not null);
        Assert.Equal(golden.TryGetProperty("test-accuracy", out JsonElement test) && test.ValueKind != JsonValueKind.Null, result.Test?.Accuracy is not null);
        Assert.Equal(golden.TryGetProperty("valtest-accuracy", out JsonElement both) && both.ValueKind != JsonValueKind.Null, result.Valtest?.Accuracy is not null);
        foreach (JsonProperty figure in golden.EnumerateObject())
        {
            int dash = figure.Name.IndexOf('-', StringComparison.Ordinal);
            SplitMeasurement? split = figure.Name[..dash] switch
            {
                "train" => result.Train,
                "valid" => result.Valid,
                "test" => result.Test,
                "valtest" => result.Valtest,
                _ => throw new InvalidOperationException($"the golden file has an unknown figure {figure.Name}"),
            };
            Compare(figure, figure.Name[(dash + 1)..] switch
            {
                "accuracy" => split?.Accuracy,
                "loss" => split?.Loss,
                "per-time" => split?.SecondsPerEpoch,
                "all-time" => split?.SecondsTotal,
                _ => throw new InvalidOperationException($"the golden file has an unknown figure {figure.Name}"),
            });
        }
    }

    private void Compare(JsonProperty golden, double? ours, bool count = true)
    {
        _compared += count ? 1 : 0;
        if (golden.Value.ValueKind == JsonValueKind.Null)
        {
            Assert.Null(ours);
            return;
        }

        double expected = golden.Value.GetDouble();
        Assert.NotNull(ours);
        Assert.True(Math.Abs(ours.Value - expected) <= Tolerance * Math.Abs(expected), $"{golden.Name}: {ours} instead of {expected}");
    }
}
