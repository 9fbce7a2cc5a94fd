using Benchspace.Tables;

namespace Harness.Tests.Commands;

/// <summary>Builds whose workers are this process's own, which train nothing.</summary>
public sealed class BuildCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<string> Build(params string[] more)
    {
        Cli.Outcome outcome = await Outcome(more);
        Assert.True(outcome.Code == 0, outcome.Error);
        return outcome.Output;
    }

    private Task<Cli.Outcome> Outcome(params string[] more) => Cli.Run(
        [
            "build", "mine", "--dataset", "shapes", "--train", "1:777,888", "--sample", "3", "--cells", "1", "--channels", "2", "--stem", "patch4",
            "--batch", "50", "--limit-train", "200", "--device", "cpu", "--threads", "1", "--out", _folder.File("out"), .. more,
        ]);

    [Fact]
    public async Task Beginning_anew_deletes_the_checkpoints_of_this_program_alone()
    {
        Directory.CreateDirectory(_folder.File("out", "checkpoints"));
        string[] files = [.. new[] { "7-1-777-0a.harness-checkpoint", "7-1-777-0a.harness-checkpoint.partial", "epoch-3.pt" }.Select(name => _folder.File("out", "checkpoints", name))];
        foreach (string file in files)
        {
            await File.WriteAllTextAsync(file, "half a network");
        }

        await Build();
        Assert.All(files, file => Assert.True(File.Exists(file)));
        await Build("--overwrite");
        Assert.Equal([false, false, true], files.Select(File.Exists));
    }

    [Theory]
    [InlineData("--from nowhere.parquet", "nowhere.parquet")]
    [InlineData("--costs-from nowhere.parquet", "nowhere.parquet")]
    [InlineData("--hours 0", "--hours 0: give a number of hours above 0")]
    [InlineData("--hours NaN", "--hours NaN: give a number such as 0.1")]
    [InlineData("--shard 3/2", "--shard: '3/2' names no part: write it as i/n")]
    [InlineData("--train 12", "--train: '12' names no trainings: write them as EPOCHS:SEEDS")]
    [InlineData("--best 3", "--best: '3' names no trainings of the best: write them as COUNT:EPOCHS:SEEDS")]
    [InlineData("--workers 1000000", "--workers 1000000: give a number from 1 to 100000")]
    [InlineData("--shard 9/9", "part 9/9: there are too few architectures for so many parts")]
    [InlineData("--crop-padding 1073741824", "crop padding 1073741824: give a number from 0")]
    public async Task What_is_wrong_shows_before_a_journal_is_begun_anew(string options, string reason)
    {
        await Build();
        byte[] journal = await File.ReadAllBytesAsync(_folder.File("out", "trainings.jsonl"), TestContext.Current.CancellationToken);
        Cli.Outcome outcome = await Outcome(["--overwrite", .. options.Split(' ')]);
        Assert.Equal(2, outcome.Code);
        Assert.Contains(reason, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(journal, await File.ReadAllBytesAsync(_folder.File("out", "trainings.jsonl"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Rows_are_not_verified_on_other_images()
    {
        await Build();
        string altered = Altered(row => row, ("dataset_sha256", new string('0', 64)));
        Cli.Outcome outcome = await Cli.Run("build", altered, "--verify", "1");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("was built on other images than are here (dataset_sha256", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verification_that_fails_says_which_other_machine_trained_the_table()
    {
        await Build();
        string here = Altered(OtherFigures);
        Cli.Outcome failed = await Cli.Run("build", here, "--verify", "1");
        Assert.Equal(1, failed.Code);
        Assert.Contains("0 of 1 rows are the same", failed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("another machine", failed.Output, StringComparison.Ordinal);

        string elsewhere = Altered(OtherFigures, ("machine", "a mainframe"));
        Cli.Outcome outcome = await Cli.Run("build", elsewhere, "--verify", "1");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("another machine (a mainframe)", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_has_its_command_as_a_shell_takes_it_back()
    {
        await Build("--licence", "CC BY 4.0, or its author's");
        string command = TabularBenchmark.Open(_folder.File("out", "mine.parquet")).Metadata.Facts.Single(fact => fact.Key == "command").Value;
        Assert.Equal(
            @"harness build mine --dataset shapes --train 1:777,888 --sample 3 --cells 1 --channels 2 --stem patch4 --batch 50 --limit-train 200 --device cpu --threads 1 --licence 'CC BY 4.0, or its author'\''s'",
            command);
    }

    private static Measurement OtherFigures(Measurement row) => new(row.ArchIndex, row.Dataset, row.Epochs, row.Seed)
    {
        TrainSeconds = row.TrainSeconds,
        ValidSeconds = row.ValidSeconds,
        ValidAccuracy = 1.25,
        TestAccuracy = 1.25,
    };

    /// <summary>The built table with other rows, and some of its facts replaced.</summary>
    private string Altered(Func<Measurement, Measurement> row, params (string Key, string Value)[] facts)
    {
        string altered = _folder.File($"altered{facts.Length}.parquet");
        using var reader = new MeasurementTableReader(_folder.File("out", "mine.parquet"));
        using var writer = new MeasurementTableWriter(altered, reader.Space);
        foreach (Measurement measurement in reader.Rows())
        {
            writer.Add(row(measurement));
        }

        Dictionary<string, string> replaced = facts.ToDictionary(fact => fact.Key, fact => fact.Value);
        writer.Commit(reader.Metadata with { Facts = [.. reader.Metadata.Facts.Select(fact => replaced.TryGetValue(fact.Key, out string? value) ? new(fact.Key, value) : fact)] });
        return altered;
    }

    [Fact]
    public async Task A_dry_run_counts_the_trainings_of_the_best() =>
        Assert.Contains("for 8 trainings", await Build("--dry-run", "--best", "2:1:777,999"), StringComparison.Ordinal);
}
