using Benchspace.Tables;

namespace Harness.Tests.Commands;

/// <summary>Builds whose workers are this process's own, which train nothing.</summary>
public sealed class BuildCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<string> Build(params string[] more)
    {
        Cli.Outcome outcome = await Cli.Run(
        [
            "build", "mine", "--dataset", "shapes", "--train", "1:777,888", "--sample", "3", "--cells", "1", "--channels", "2", "--stem", "patch4",
            "--batch", "50", "--limit-train", "200", "--device", "cpu", "--threads", "1", "--out", _folder.File("out"), .. more,
        ]);
        Assert.True(outcome.Code == 0, outcome.Error);
        return outcome.Output;
    }

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

    [Fact]
    public async Task A_table_has_its_command_as_a_shell_takes_it_back()
    {
        await Build("--licence", "CC BY 4.0, or its author's");
        string command = TabularBenchmark.Open(_folder.File("out", "mine.parquet")).Metadata.Facts.Single(fact => fact.Key == "command").Value;
        Assert.Equal(
            @"harness build mine --dataset shapes --train 1:777,888 --sample 3 --cells 1 --channels 2 --stem patch4 --batch 50 --limit-train 200 --device cpu --threads 1 --licence 'CC BY 4.0, or its author'\''s'",
            command);
    }

    [Fact]
    public async Task A_dry_run_counts_the_trainings_of_the_best() =>
        Assert.Contains("for 8 trainings", await Build("--dry-run", "--best", "2:1:777,999"), StringComparison.Ordinal);
}
