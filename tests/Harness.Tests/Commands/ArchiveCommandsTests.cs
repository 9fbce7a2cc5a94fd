using System.Text.Json;

namespace Harness.Tests.Commands;

/// <summary>From an archive to answers, as a user goes.</summary>
public sealed class ArchiveCommandsTests : IDisposable
{
    private static readonly string Archive = Path.Combine(AppContext.BaseDirectory, "Fixtures", "single.pickle.pbz2");

    private readonly TemporaryFolder _folder = new();

    private string Table => _folder.File("table.parquet");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_import_says_what_the_source_was_what_it_covers_and_which_recorded_sizes_are_wrong()
    {
        Cli.Outcome import = await Import();
        Assert.Contains("single file, bzip2 over pickle", import.Output, StringComparison.Ordinal);
        Assert.Contains("coverage: 3 of 15,625 architectures, 27 rows", import.Output, StringComparison.Ordinal);
        Assert.Contains("27 compared with the computed ones, parameters differ in 22, multiply-adds in 22", import.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_answers_with_the_official_reader_s_figures_under_the_table_s_names()
    {
        await Import("--curves");
        JsonElement answer = await Query("11", "--dataset", "cifar100", "--epochs", "12", "--seed", "111", "--after", "6");
        Assert.Equal(
            [
                "index", "arch", "dataset", "epochs", "seeds", "after",
                "train_accuracy", "train_loss", "train_seconds", "valid_accuracy", "valid_loss", "valid_seconds",
                "test_accuracy", "test_loss", "test_seconds", "valtest_accuracy", "valtest_loss", "valtest_seconds",
                "params_millions", "flops_millions", "latency_seconds",
            ],
            answer.EnumerateObject().Select(property => property.Name));
        Assert.Equal(6, answer.GetProperty("after").GetInt32());
        Assert.Equal(12.5 + 2 + (6 * 0.25), answer.GetProperty("train_accuracy").GetDouble());
        Assert.Equal(7 * 9.25, answer.GetProperty("train_seconds").GetDouble());
        Assert.Equal(1, answer.GetProperty("valid_seconds").GetDouble());
        // Computed, whatever the file recorded.
        Assert.Equal(0.808276, answer.GetProperty("params_millions").GetDouble(), 1e-9);
    }

    [Fact]
    public async Task Sets_of_images_that_a_data_set_lacks_are_left_out()
    {
        await Import();
        JsonElement answer = await Query("0", "--dataset", "cifar10", "--epochs", "200");
        Assert.False(answer.TryGetProperty("valid_accuracy", out _));
        Assert.False(answer.TryGetProperty("valtest_seconds", out _));
        Assert.True(answer.TryGetProperty("test_accuracy", out _));
    }

    [Fact]
    public async Task A_random_training_is_one_of_those_that_there_are()
    {
        await Import();
        var drawn = new HashSet<int>();
        for (int i = 0; i < 64 && drawn.Count < 2; i++)
        {
            drawn.Add(Assert.Single((await Query("0", "--dataset", "cifar10-valid", "--epochs", "12", "--seed", "random")).GetProperty("seeds").EnumerateArray()).GetInt32());
        }

        Assert.Equal([111, 777], drawn.Order());
        Assert.Equal(2, (await Query("0", "--dataset", "cifar10-valid", "--epochs", "12", "--seed", "mean")).GetProperty("seeds").GetArrayLength());
    }

    [Fact]
    public async Task The_best_keeps_every_limit_and_cifar10_is_validated_by_its_other_name()
    {
        await Import();
        Cli.Outcome best = await Cli.Run("best", Table, "--dataset", "cifar10", "--split", "valid", "--epochs", "12");
        Assert.Contains("cifar10-valid", best.Output, StringComparison.Ordinal);
        Assert.Contains("index 1462", best.Output, StringComparison.Ordinal);
        Assert.Contains("index 11", (await Cli.Run("best", Table, "--dataset", "cifar100", "--split", "valtest", "--max-params", "1")).Output, StringComparison.Ordinal);
        Assert.Contains("within the limits", await Cli.Refused("best", Table, "--dataset", "cifar100", "--max-latency", "0.001"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--seed 5", "not seed 5")]
    [InlineData("--seed first", "--seed first: give a training seed, random or mean")]
    [InlineData("--after 3", "import its source again with its learning curves")]
    [InlineData("--after 200", "there is no epoch 200 in a training of 200 epochs; they count from 0 to 199")]
    [InlineData("--after -1", "there is no epoch -1")]
    [InlineData("--epochs 90", "the table 'table' has no trainings of 90 epochs; it has 12, 200")]
    public async Task A_query_refuses(string arguments, string reason)
    {
        await Import();
        string[] slice = arguments.Contains("--epochs", StringComparison.Ordinal) ? [] : ["--epochs", "200"];
        Assert.Contains(reason, await Cli.Refused(["query", Table, "0", "--dataset", "cifar10", .. slice, .. arguments.Split(' ')]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--curves some", "--curves some: give all or none")]
    [InlineData("--threads 0", "--threads 0: it must be at least 1")]
    [InlineData("--space size", "it holds architectures of the topology space; expected the size space")]
    public async Task An_import_refuses(string arguments, string reason)
    {
        Assert.Contains(reason, await Cli.Refused(["import", Archive, "--name", "table", "--out", Table, .. arguments.Split(' ')]), StringComparison.Ordinal);
        Assert.False(File.Exists(Table));
    }

    [Fact]
    public async Task A_damaged_member_is_refused_with_what_can_be_done_about_it()
    {
        string archive = Directory.CreateDirectory(_folder.File("archive")).FullName;
        File.WriteAllBytes(Path.Combine(archive, "000001.pickle.pbz2"), []);
        string refusal = await Cli.Refused("import", archive, "--name", "table", "--out", Table);
        Assert.Contains("000001.pickle.pbz2", refusal, StringComparison.Ordinal);
        Assert.Contains("--skip-damaged leaves out what is damaged, --resume keeps what was decoded so far", refusal, StringComparison.Ordinal);
    }

    private async Task<Cli.Outcome> Import(params string[] options)
    {
        Cli.Outcome import = await Cli.Run(["import", Archive, "--name", "table", "--out", Table, .. options]);
        Assert.Equal(0, import.Code);
        return import;
    }

    private async Task<JsonElement> Query(params string[] arguments)
    {
        Cli.Outcome query = await Cli.Run(["query", Table, .. arguments, "--json"]);
        Assert.Equal("", query.Error);
        using JsonDocument document = JsonDocument.Parse(query.Output);
        return Assert.Single(document.RootElement.EnumerateArray()).Clone();
    }
}
