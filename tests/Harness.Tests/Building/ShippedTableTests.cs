using Benchspace.Tables;
using Harness.Building;

namespace Harness.Tests.Building;

/// <summary>The benchmark that ships: whole, small, and saying how it was made.</summary>
public sealed class ShippedTableTests
{
    private const string Dataset = "fashion-mnist";
    private const long LargestFile = 3_000_000;

    private static TabularBenchmark Table { get; } = TabularBenchmark.Open(Path.Combine(AppContext.BaseDirectory, "data", "fashion-mini.parquet"));

    [Fact]
    public void It_has_every_architecture_at_both_fidelities()
    {
        Assert.InRange(new FileInfo(Table.Path).Length, 1, LargestFile);
        Assert.Equal([1, 4], Table.EpochsOf(Dataset));
        foreach (int epochs in (int[])[1, 4])
        {
            TableSlice slice = Table.Slice(Dataset, epochs);
            Assert.All(Enumerable.Range(0, Table.Space.Count), index =>
            {
                Assert.True(slice.SeedsOf(index).IndexOf(777) >= 0);
                foreach (Metric metric in (Metric[])[Metric.TrainAccuracy, Metric.ValidAccuracy, Metric.TestAccuracy])
                {
                    Assert.InRange(slice.Mean(metric, index), 0, 100);
                }

                Assert.True(slice.Mean(Metric.TrainSeconds, index) > 0);
            });
        }
    }

    [Fact]
    public void Members_of_a_class_share_their_accuracies()
    {
        (_, ClassRepresentatives representatives) = BuiltTable.SetupOf(Table.Metadata);
        TableSlice slice = Table.Slice(Dataset, 4);
        Assert.Equal(4_930, representatives.Indices.Count);
        Assert.All(Enumerable.Range(0, Table.Space.Count), index => Assert.Equal(
            (slice.Mean(Metric.ValidAccuracy, representatives.Of(index)), slice.Mean(Metric.TestAccuracy, representatives.Of(index))),
            (slice.Mean(Metric.ValidAccuracy, index), slice.Mean(Metric.TestAccuracy, index))));
    }

    [Fact]
    public void The_two_hundred_best_have_three_seeds_at_full_fidelity()
    {
        (_, ClassRepresentatives representatives) = BuiltTable.SetupOf(Table.Metadata);
        TableSlice slice = Table.Slice(Dataset, 4);
        Assert.Equal(200, representatives.Indices.Count(index => slice.SeedCount(index) == 3));
    }

    [Theory]
    [InlineData("dataset_sha256")]
    [InlineData("split_sha256")]
    [InlineData("isomorphism_rule")]
    [InlineData("shared_rows")]
    [InlineData("machine")]
    [InlineData("libtorch")]
    [InlineData("measured_to")]
    [InlineData("command")]
    public void Its_metadata_say_how_it_was_made(string fact) =>
        Assert.NotEmpty(Table.Metadata.Facts.Single(known => known.Key == fact).Value);
}
