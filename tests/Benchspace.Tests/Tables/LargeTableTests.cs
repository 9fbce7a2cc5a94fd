using System.Globalization;
using Benchspace.Benchmarks;
using Benchspace.Generators;
using Benchspace.Import;
using Benchspace.Import.Catalog;
using Benchspace.Spaces;
using Benchspace.Tables;

namespace Benchspace.Tests.Tables;

/// <summary>Somebody's own table of a space with 262,144 architectures: six decisions of eight choices.</summary>
public sealed class LargeTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CategoricalSpace _space = CategoricalSpace.Of(8, 8, 8, 8, 8, 8);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_imported_opened_looked_up_and_searched()
    {
        string csv = _folder.File("own.csv");
        using (var writer = new StreamWriter(csv))
        {
            writer.Write("arch,dataset,epochs,train_seconds,valid_seconds,valid_accuracy,test_accuracy,score[own]\n");
            for (int index = 0; index < _space.Count; index++)
            {
                writer.Write(string.Create(
                    CultureInfo.InvariantCulture, $"{_space.Format(_space[index])},sounds,9,{1 + (index % 7)},1,{AccuracyOf(_space[index])},{AccuracyOf(_space[index]) - 1},{-index}\n"));
            }
        }

        string path = _folder.File("own.parquet");
        TableImport.Run(csv, new ImportOptions { Destination = path, Name = "own", Space = _space });
        TabularBenchmark table = TabularBenchmark.Open(path);
        Assert.Same(_space, table.Space);
        Assert.Equal(262_144, table.Slice("sounds", 9).RowCount);
        Assert.Equal([262_143], table.Best("sounds", 9, Metric.TestAccuracy).Indices);
        Assert.Equal(-200_000, table.Further("score[own]")[200_000]);

        var task = new TabularTask(table, "sounds", 9, 9);
        Assert.True(task.IsComplete);
        var random = new Xoshiro256(1);
        Architecture best = _space.Sample(random);
        for (int step = 0; step < 1000 && Look(best) < 100; step++)
        {
            Architecture child = _space.Mutate(best, MutationRule.Native, random);
            best = Look(child) > Look(best) ? child : best;
        }

        Assert.Equal("7:7:7:7:7:7", _space.Format(best));
        Assert.Equal(new FullAccuracy(100, 99), task.FullAccuracyOf(best));

        double Look(Architecture architecture) => task.Evaluate(new Trial(0, architecture, Fidelity.Complete(9)), random).ValidAccuracy;
    }

    /// <summary>The better the higher the choices: 100 for the highest.</summary>
    private static double AccuracyOf(Architecture architecture)
    {
        int sum = 0;
        foreach (byte choice in architecture.Decisions)
        {
            sum += choice;
        }

        return 58 + sum;
    }
}
