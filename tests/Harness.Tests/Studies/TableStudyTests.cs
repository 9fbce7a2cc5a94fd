using Benchspace.Spaces.NasBench201;
using Benchspace.Tables;
using Harness.Studies;
using Reports.Pages;

namespace Harness.Tests.Studies;

public sealed class TableStudyTests : IDisposable
{
    private const int Architectures = 200;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The first architectures, at two fidelities with two seeds each; the second seed is off by as much as given, up and down in turn.</summary>
    private TabularBenchmark Table(string name, Func<int, double> low, Func<int, double> full, double off = 0)
    {
        string path = _folder.File(name + ".parquet");
        using (var writer = new MeasurementTableWriter(path, TopologySpace.Instance))
        {
            for (int index = 0; index < Architectures; index++)
            {
                double shift = index % 2 == 0 ? off : -off;
                foreach ((int epochs, Func<int, double> accuracy) in new[] { (1, low), (4, full) })
                {
                    writer.Add(Row(index, epochs, 777, accuracy(index)));
                    writer.Add(Row(index, epochs, 888, accuracy(index) + shift));
                }
            }

            writer.Commit(new TableMetadata { SearchSpace = "topology", Name = name, Source = "made up" });
        }

        return TabularBenchmark.Open(path);
    }

    private static Measurement Row(int index, int epochs, int seed, double accuracy) => new(index, "shapes", epochs, seed)
    {
        ValidAccuracy = accuracy,
        TestAccuracy = accuracy - 1,
        TrainSeconds = 2 * epochs,
        ValidSeconds = 0.5,
        FlopsMillions = 1 + (index % 5),
        ParamsMillions = 0.1,
    };

    [Fact]
    public void Fidelities_agree_as_far_as_their_orders_do()
    {
        FidelityAgreement same = Assert.Single(TableStudy.Of(Table("same", i => 10 + (i * 0.1), i => 50 + (i * 0.1)), null).Fidelities);
        Assert.Equal(1, same.Correlation.Spearman, 9);
        Assert.Equal(1, same.CorrelationOfBest.Spearman, 9);
        Assert.Equal((Architectures, Architectures / 10), (same.Correlation.Count, same.CorrelationOfBest.Count));
        Assert.Equal(50 + (0.1 * (Architectures - 1)) - 1, same.AccuracyOfApparentBest, 9);

        FidelityAgreement turned = Assert.Single(TableStudy.Of(Table("turned", i => 10 + (i * 0.1), i => 90 - (i * 0.1)), null).Fidelities);
        Assert.Equal(-1, turned.Correlation.Spearman, 9);
        Assert.Equal(90 - (0.1 * (Architectures - 1)) - 1, turned.AccuracyOfApparentBest, 9);
    }

    [Fact]
    public void The_noise_of_one_training_follows_from_what_two_differ_by()
    {
        SliceStudy low = TableStudy.Of(Table("noisy", i => 10 + (i * 0.1), i => 50, off: 3), null).Slices[0];
        SeedAgreement seeds = Assert.Single(low.Seeds);
        Assert.Equal((777, 888, Architectures), (seeds.First, seeds.Second, seeds.Correlation.Count));
        // Two trainings 3 points apart are each 1.5 from their mean, and one degree of freedom is gone with it.
        Assert.Equal(3 / Math.Sqrt(2), seeds.NoiseSd, 9);
        Assert.InRange(seeds.Correlation.Spearman, 0.5, 0.99);
    }

    [Fact]
    public void A_table_agrees_with_itself_and_not_with_one_of_another_space()
    {
        TabularBenchmark table = Table("one", i => 10 + (i * 0.1), i => 50 + (i * 0.1));
        BenchmarkAgreement itself = Assert.Single(TableStudy.Of(table, table).Others);
        Assert.Equal(1, itself.Correlation.Spearman, 9);

        string sizes = _folder.File("sizes.parquet");
        using (var writer = new MeasurementTableWriter(sizes, SizeSpace.Instance))
        {
            writer.Add(Row(0, 1, 777, 50));
            writer.Commit(new TableMetadata { SearchSpace = "size", Name = "sizes", Source = "made up" });
        }

        Assert.Empty(TableStudy.Of(table, TabularBenchmark.Open(sizes)).Others);
    }

    [Fact]
    public void Cells_without_a_path_are_counted_by_their_edges()
    {
        // Of the paths 0-3, 0-1-3, 0-2-3 and 0-1-2-3 all must be cut: 4 operations or none on each of 6 edges.
        int cut = 0;
        for (int edges = 0; edges < 64; edges++)
        {
            bool Has(int edge) => (edges >> edge & 1) == 1; // 0-1, 0-2, 1-2, 0-3, 1-3, 2-3
            bool reaches = Has(3) || (Has(0) && Has(4)) || (Has(1) && Has(5)) || (Has(0) && Has(2) && Has(5));
            cut += reaches ? 0 : (int)Math.Pow(4, int.PopCount(edges));
        }

        Assert.Equal(cut / 15625.0, TableStudy.Of(Table("any", i => 10, i => 50), null).DeadShare!.Value, 12);
    }

    [Fact]
    public void The_page_shows_every_section_that_there_is_something_for()
    {
        TabularBenchmark table = Table("page", i => 10 + (i * 0.1), i => 50 + (i % 7), off: 1);
        Page page = new TableStudyPage(TableStudy.Of(table, table), [new("source", "made up")]).Compose();
        string[] headings = [.. page.Pieces.OfType<Heading>().Where(heading => heading.Level == 2).Select(heading => heading.Text)];
        Assert.Equal(
            ["Accuracies", "Noise between training seeds", "What low fidelity knows of full fidelity", "Best architectures", "Accuracy against size", "Agreement with page", "Costs"],
            headings);
        Assert.Equal(1 + 2 + 1 + 1 + 1, page.Pieces.OfType<FigureRow>().Sum(row => row.Figures.Count));
    }
}
