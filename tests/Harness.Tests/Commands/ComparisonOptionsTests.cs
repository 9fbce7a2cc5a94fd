using System.Globalization;
using Harness.Commands;

namespace Harness.Tests.Commands;

/// <summary>Comparisons on tables that users bring, and what they can ask of them.</summary>
public sealed class ComparisonOptionsTests : IDisposable
{
    private const int Architectures = 15_625;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Imports a made-up table of the topology space; its columns and rows are given.</summary>
    private async Task<string> Table(string columns, Func<int, string> row)
    {
        string csv = _folder.File("mine.csv"), table = _folder.File("mine.parquet");
        File.WriteAllLines(csv, [$"arch_index,dataset,epochs,{columns}", .. Enumerable.Range(0, Architectures).Select(row)]);
        Cli.Outcome import = await Cli.Run("import", csv, "--name", "mine", "--space", "topology", "--out", table);
        Assert.True(import.Code == 0, import.Error);
        return table;
    }

    private static string Accuracy(int index) => (100.0 * index / Architectures).ToString("0.000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_table_without_times_is_compared_by_evaluations()
    {
        string table = await Table("valid_accuracy,test_accuracy", index => $"{index},clothes,3,{Accuracy(index)},{Accuracy(index)}");
        Assert.Contains("give --evaluations", await Refused("--table", table), StringComparison.Ordinal);
        Cli.Outcome outcome = await Cli.Run("compare", "--table", table, "--evaluations", "30", "--runs", "3", "--algorithms", "re,random", "--out", _folder.File("out"));
        Assert.True(outcome.Code == 0, outcome.Error);
        string page = File.ReadAllText(_folder.File("out", "report.md"));
        Assert.Contains("30 evaluations", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_of_a_published_data_set_at_other_epochs_has_a_protocol_of_its_own()
    {
        string table = await Table("valid_accuracy,test_accuracy,train_seconds,valid_seconds", index => $"{index},cifar10,4,{Accuracy(index)},{Accuracy(index)},10,2");
        Cli.Outcome outcome = await Cli.Run("compare", "--table", table, "--runs", "2", "--algorithms", "re,random", "--out", _folder.File("out"));
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains("protocol table", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("1,800 s", File.ReadAllText(_folder.File("out", "report.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_s_protocol_takes_the_fidelities_of_the_data_sets_that_are_searched()
    {
        string table = await Table("valid_accuracy,test_accuracy,train_seconds,valid_seconds", index =>
            $"{index},clothes,1,{Accuracy(index)},{Accuracy(index)},5,1\n{index},clothes,12,{Accuracy(index)},{Accuracy(index)},60,1\n{index},shoes,4,{Accuracy(index)},{Accuracy(index)},20,1");
        Cli.Outcome outcome = await Cli.Run("compare", "--table", table, "--datasets", "clothes", "--runs", "1", "--algorithms", "random", "--out", _folder.File("out"));
        Assert.True(outcome.Code == 0, outcome.Error);
        // 150 evaluations of 5 s of training and 1 s of validation.
        Assert.Contains("900 s", File.ReadAllText(_folder.File("out", "report.md")), StringComparison.Ordinal);
        Assert.Contains("clothes", await Refused("--table", table), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_set_is_found_whatever_its_case_and_separators()
    {
        string table = await Table("valid_accuracy,test_accuracy,train_seconds,valid_seconds", index => $"{index},cifar10,4,{Accuracy(index)},{Accuracy(index)},10,2");
        Cli.Outcome outcome = await Cli.Run("compare", "--table", table, "--datasets", "CIFAR-10", "--runs", "1", "--algorithms", "random", "--out", _folder.File("out"));
        Assert.True(outcome.Code == 0, outcome.Error);
    }

    [Fact]
    public async Task A_protocol_whose_data_sets_the_table_lacks_is_refused_by_name()
    {
        string table = await Table("valid_accuracy", index => $"{index},clothes,3,{Accuracy(index)}");
        Assert.Contains("'mine' has none of the data sets of the protocol nats-bench (cifar10, cifar100, ImageNet16-120)", await Refused("--table", table, "--protocol", "nats-bench"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("90", "90 s")]
    [InlineData("90s", "90 s")]
    [InlineData("1.5m", "90 s")]
    [InlineData("2h", "7,200 s")]
    public async Task A_budget_of_time_is_given_in_any_unit(string budget, string shown)
    {
        string table = await Table("valid_accuracy,train_seconds,valid_seconds", index => $"{index},clothes,3,{Accuracy(index)},5,1");
        Cli.Outcome outcome = await Cli.Run("compare", "--table", table, "--budget", budget, "--runs", "1", "--algorithms", "random", "--out", _folder.File("out"));
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains(shown, File.ReadAllText(_folder.File("out", "report.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_of_several_logs_is_not_written_over_that_of_one()
    {
        foreach (string name in (string[])["a", "b"])
        {
            Assert.Equal(0, (await Cli.Run("compare", "--table", "bit-string", "--runs", "1", "--evaluations", "20", "--seed", name == "a" ? "0" : "1", "--algorithms", "random", "--out", _folder.File(name))).Code);
        }

        string before = File.ReadAllText(_folder.File("a", "report.md"));
        Assert.Contains("--out: name a folder", await Cli.Refused("report", _folder.File("a"), _folder.File("b")), StringComparison.Ordinal);
        Assert.Contains("--read-off interpolated: the budget of bit-string is a number of evaluations", await Cli.Refused("report", _folder.File("a"), "--read-off", "interpolated"), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_folder.File("a", "report.md")));
        Assert.Equal(0, (await Cli.Run("report", _folder.File("a"), _folder.File("b"), "--out", _folder.File("both"))).Code);
    }

    [Fact]
    public void A_table_that_is_wider_than_the_terminal_keeps_its_columns()
    {
        var output = new StringWriter();
        string wide = new('x', 200);
        new Terminal(output, TextWriter.Null).Table(["name", "path", ">number"], [["first", wide, "7"]]);
        Assert.Contains("first", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(wide, output.ToString(), StringComparison.Ordinal);
        Assert.Contains("number", output.ToString(), StringComparison.Ordinal);
    }

    private async Task<string> Refused(params string[] arguments) =>
        await Cli.Refused(["compare", "--runs", "1", "--out", _folder.File("refused"), .. arguments]);
}
