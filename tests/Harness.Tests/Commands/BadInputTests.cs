namespace Harness.Tests.Commands;

/// <summary>Every mistake gets one clear line, exit code 2, and leaves the disk as it was.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--runs 0", "0 runs: an experiment needs at least 1")]
    [InlineData("--runs -3", "-3 runs: an experiment needs at least 1")]
    [InlineData("--runs many", "--runs many: give a whole number")]
    [InlineData("--budget 0", "a budget of 0 seconds: it must be above 0")]
    [InlineData("--budget -5", "a budget of -5 seconds: it must be above 0")]
    [InlineData("--evaluations 0", "a budget of 0 evaluations: it must be at least 1")]
    [InlineData("--evaluations 5 --budget 5", "--budget and --evaluations: give one of them")]
    [InlineData("--threads many", "--threads many: give a whole number")]
    [InlineData("--threads 0", "--threads 0: it must be at least 1")]
    [InlineData("--algorithms annealing", "unknown algorithm 'annealing'")]
    [InlineData("--algorithms re,re", "'regularized-evolution' is named twice")]
    [InlineData("--algorithms re:best", "unknown preset 'best'")]
    [InlineData("--preset best", "unknown preset 'best'")]
    [InlineData("--set population", "--set population: write it as name=value")]
    [InlineData("--set population=0", "'population' cannot be 0")]
    [InlineData("--set colour=red", "unknown setting 'colour'")]
    [InlineData("--datasets mnist", "the protocol 'real-2019-toy' has no data set 'mnist'; it has bit-string")]
    [InlineData("--resume --overwrite", "--resume and --overwrite: give one of them")]
    [InlineData("--frobnicate", "'--frobnicate'")]
    public async Task Compare_refuses(string arguments, string reason)
    {
        string line = await Cli.Refused(["compare", "--table", "bit-string", "--out", _folder.File("out"), .. arguments.Split(' ')]);
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Theory]
    [InlineData("--cells 1", "--cells: only a comparison --by-training takes it")]
    [InlineData("--by-training --protocol table --dataset shapes", "--protocol: a comparison --by-training does without")]
    [InlineData("--by-training --dataset shapes", "give --trials")]
    [InlineData("--by-training --trials 3", "give --dataset")]
    [InlineData("--by-training --trials 3 --dataset shapes --runs 0", "0 runs: an experiment needs at least 1")]
    [InlineData("--by-training --trials 3 --dataset shapes --space nasnet --stem patch99", "patches of 99 pixels")]
    [InlineData("--by-training --trials 3 --dataset shapes --valid 0", "--valid 0: a search needs validation images")]
    public async Task A_comparison_by_training_refuses(string arguments, string reason)
    {
        string line = await Cli.Refused(["compare", "--out", _folder.File("out"), .. arguments.Split(' ')]);
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Theory]
    [InlineData("--dataset shapes --train 1:777 --best 3:12:888", "the best after 12 epochs would not be known")]
    [InlineData("--dataset shapes --train 1:777 --best 3:1:888 --valid 0", "the best are those of highest validation accuracy, and there are no validation images")]
    [InlineData("--dataset shapes --train 1:777 --fit-costs --costs-from other", "--fit-costs and --costs-from: ")]
    [InlineData("--verify 3 --dataset shapes", "--dataset: --verify trains as the table's metadata say")]
    [InlineData("--verify 3 --data here --workers 2 --batch 64", "--batch: --verify trains as the table's metadata say")]
    [InlineData("--verify 3 --resume", "--resume: --verify trains as the table's metadata say")]
    [InlineData("--verify 3 --data here --workers 2 --verbose", "mine")]
    public async Task A_build_refuses(string arguments, string reason)
    {
        Cli.Outcome outcome = await Cli.Run(["build", "mine", .. arguments.Split(' ')]);
        Assert.Equal(2, outcome.Code);
        Assert.Contains(reason, outcome.Error.Split('\n')[0], StringComparison.Ordinal);
        Assert.False(Directory.Exists("out/build-mine"));
    }

    [Fact]
    public async Task A_search_without_validation_images_is_refused() =>
        Assert.Contains(
            "--valid 0: a search needs validation images",
            await Cli.Refused("search", "-a", "re", "-d", "shapes", "--trials", "3", "--valid", "0", "--out", _folder.File("out")), StringComparison.Ordinal);

    [Fact]
    public async Task An_unknown_option_leads_to_the_help_of_its_command()
    {
        Assert.EndsWith("See 'harness reproduce amoebanet --help'.", await Cli.Refused("reproduce", "amoebanet", "--frobnicate"), StringComparison.Ordinal);
        Assert.EndsWith("See 'harness --help'.", await Cli.Refused("--frobnicate"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_folder_that_is_a_file_is_refused_and_the_file_is_left()
    {
        await File.WriteAllTextAsync(_folder.File("notes"), "mine");
        Assert.Contains("it is a file; give a folder", await Cli.Refused("compare", "--table", "bit-string", "--out", _folder.File("notes")), StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(_folder.File("notes")));
    }

    [Theory]
    [InlineData("dataset,epochs,valid_accuracy\ncifar10,12,50", "row 1")]
    [InlineData("arch_index,epochs,valid_accuracy\n0,12,50", "column dataset: this column is missing")]
    [InlineData("arch_index,dataset,epochs,valid_accuracy\n0,cifar10,12,much", "row 2, column valid_accuracy")]
    [InlineData("arch_index,dataset,epochs,valid_accuracy\n0,cifar10,12,NaN", "row 2, column valid_accuracy")]
    [InlineData("arch_index,dataset,epochs,valid_accuracy\n0,cifar10,12,100.5", "row 2, column valid_accuracy")]
    [InlineData("arch_index,dataset,epochs,valid_accuracy\n0,cifar10,12,50\n1,cifar10,12,50\n0,cifar10,12,51", "row 4")]
    [InlineData("arch_index,arch,dataset,epochs,valid_accuracy\n5,|none~0|+|none~0|none~1|+|none~0|none~1|none~2|,cifar10,12,50", "which is 1651")]
    [InlineData("arch_index,dataset,epochs,valid_accuracy\n15625,cifar10,12,50", "row 2, column arch_index")]
    public async Task Import_refuses_a_wrong_table_by_row_and_column_and_writes_nothing(string csv, string reason)
    {
        await File.WriteAllTextAsync(_folder.File("wrong.csv"), csv);
        string line = await Cli.Refused("import", _folder.File("wrong.csv"), "--name", "wrong", "--space", "topology", "--out", _folder.File("wrong.parquet"));
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.Equal([_folder.File("wrong.csv")], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_truncated_or_foreign_file_is_named_by_every_command_that_reads_it()
    {
        Assert.Equal(0, (await Cli.Run("compare", "--table", "bit-string", "--runs", "2", "--evaluations", "5", "--out", _folder.File("out"))).Code);
        byte[] log = await File.ReadAllBytesAsync(_folder.File("out", "runs.parquet"));
        string truncated = _folder.File("truncated.parquet");
        await File.WriteAllBytesAsync(truncated, log[..(log.Length / 2)]);
        string foreign = _folder.File("foreign.parquet");
        await File.WriteAllBytesAsync(foreign, log);

        Assert.Contains(truncated, await Cli.Refused("report", truncated), StringComparison.Ordinal);
        Assert.Contains(truncated, await Cli.Refused("tables", truncated), StringComparison.Ordinal);
        Assert.Contains("not a measurement table", await Cli.Refused("query", foreign, "0"), StringComparison.Ordinal);
        Assert.Contains("no such file", await Cli.Refused("report", _folder.File("absent.parquet")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_experiment_in_the_folder_is_named_and_kept()
    {
        string[] compare = ["compare", "--table", "bit-string", "--evaluations", "5", "--out", _folder.File("out")];
        Assert.Equal(0, (await Cli.Run([.. compare, "--runs", "2"])).Code);
        byte[] before = await File.ReadAllBytesAsync(_folder.File("out", "runs.parquet"));
        Cli.Outcome outcome = await Cli.Run([.. compare, "--runs", "3"]);
        Assert.Equal(2, outcome.Code);
        Assert.Contains("runs: 2 there, 3 here", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.File("out", "runs.parquet")));
    }
}
