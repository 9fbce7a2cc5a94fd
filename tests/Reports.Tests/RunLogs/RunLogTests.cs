using ParquetSharp;
using Reports.RunLogs;

namespace Reports.Tests.RunLogs;

public sealed class RunLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back()
    {
        RunLogMetadata metadata = SampleRuns.Metadata(runs: 4);
        List<RunTrace> traces = SampleRuns.Traces(runs: 4);
        Write("runs.parquet", metadata, traces);

        RunLog log = RunLog.Read(_folder.File("runs.parquet"));

        Assert.Equal(metadata.ToJson(), log.Metadata.ToJson());
        Assert.True(log.IsComplete);
        Assert.Equal(traces.Count, log.Runs.Count);
        foreach ((RunTrace expected, RunTrace actual) in traces.Zip(log.Runs))
        {
            Assert.Equal((expected.Algorithm, expected.Dataset, expected.Run), (actual.Algorithm, actual.Dataset, actual.Run));
            Assert.Equal(expected.Architectures, actual.Architectures);
            Assert.Equal(expected.ValidAccuracy, actual.ValidAccuracy);
            Assert.Equal(expected.CostSeconds, actual.CostSeconds);
            Assert.Equal(expected.SimulatedSeconds, actual.SimulatedSeconds);
            Assert.Equal(expected.IncumbentValidAccuracy, actual.IncumbentValidAccuracy);
            Assert.Equal(expected.IncumbentFullValidAccuracy, actual.IncumbentFullValidAccuracy);
            Assert.Equal(expected.IncumbentFullTestAccuracy, actual.IncumbentFullTestAccuracy);
        }
    }

    [Fact]
    public void Equal_experiments_give_equal_bytes()
    {
        Write("a.parquet", SampleRuns.Metadata(runs: 3), SampleRuns.Traces(runs: 3));
        Write("b.parquet", SampleRuns.Metadata(runs: 3), SampleRuns.Traces(runs: 3));

        Assert.Equal(File.ReadAllBytes(_folder.File("a.parquet")), File.ReadAllBytes(_folder.File("b.parquet")));
    }

    [Fact]
    public void A_stopped_experiment_that_is_resumed_gives_the_bytes_of_one_that_was_not()
    {
        RunLogMetadata metadata = SampleRuns.Metadata(runs: 5);
        List<RunTrace> traces = SampleRuns.Traces(runs: 5);
        Write("whole.parquet", metadata, traces);
        Write("stopped.parquet", metadata, traces[..20]);

        RunLog stopped = RunLog.Read(_folder.File("stopped.parquet"));
        Assert.False(stopped.IsComplete);
        Write("stopped.parquet", metadata, [.. stopped.Runs, .. traces[stopped.Runs.Count..]]);

        Assert.Equal(File.ReadAllBytes(_folder.File("whole.parquet")), File.ReadAllBytes(_folder.File("stopped.parquet")));
    }

    [Fact]
    public void A_log_given_up_leaves_the_earlier_one_and_no_partial_file()
    {
        string path = _folder.File("runs.parquet");
        Write("runs.parquet", SampleRuns.Metadata(runs: 1), SampleRuns.Traces(runs: 1));
        byte[] before = File.ReadAllBytes(path);

        using (RunLogWriter writer = new(path, SampleRuns.Metadata(runs: 2)))
        {
            writer.Append(SampleRuns.Traces(runs: 2));
        }

        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_log_without_a_run_yet_can_be_read()
    {
        Write("runs.parquet", SampleRuns.Metadata(runs: 2), []);

        RunLog log = RunLog.Read(_folder.File("runs.parquet"));

        Assert.Empty(log.Runs);
        Assert.False(log.IsComplete);
    }

    [Fact]
    public void A_run_cannot_stand_in_a_log_twice()
    {
        using RunLogWriter writer = new(_folder.File("runs.parquet"), SampleRuns.Metadata(runs: 1));
        writer.Append(SampleRuns.Traces(runs: 1));

        var exception = Assert.Throws<ArgumentException>(() => writer.Append(SampleRuns.Traces(runs: 1)));

        Assert.StartsWith("run 0 of regularized-evolution on cifar10 is in the log already", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accuracies_that_a_benchmark_lacks_stay_not_a_number()
    {
        RunTrace run = SampleRuns.Traces(runs: 1)[0];
        Array.Fill(run.IncumbentFullTestAccuracy, double.NaN);
        Write("runs.parquet", SampleRuns.Metadata(runs: 1), [run]);

        Assert.All(RunLog.Read(_folder.File("runs.parquet")).Runs[0].IncumbentFullTestAccuracy, accuracy => Assert.Equal(double.NaN, accuracy));
    }

    [Fact]
    public void A_missing_file_is_one_clear_line()
    {
        Assert.Contains("no such file", MessageOf("absent.parquet"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(1_000)]
    [InlineData(-1)]
    public void A_file_that_was_cut_off_is_one_clear_line(int length)
    {
        Write("runs.parquet", SampleRuns.Metadata(runs: 1), SampleRuns.Traces(runs: 1));
        byte[] bytes = File.ReadAllBytes(_folder.File("runs.parquet"));
        File.WriteAllBytes(_folder.File("runs.parquet"), bytes[..(length < 0 ? bytes.Length + length : length)]);

        Assert.Contains("not a whole Parquet file", MessageOf("runs.parquet"), StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_data_under_a_good_footer_is_one_clear_line()
    {
        Write("runs.parquet", SampleRuns.Metadata(runs: 1), SampleRuns.Traces(runs: 1));
        byte[] bytes = File.ReadAllBytes(_folder.File("runs.parquet"));
        Array.Fill(bytes, (byte)0xFF, 4, 2_000);
        File.WriteAllBytes(_folder.File("runs.parquet"), bytes);

        Assert.Contains("damaged run log", MessageOf("runs.parquet"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_foreign_Parquet_file_is_one_clear_line()
    {
        WriteParquet("foreign.parquet", []);

        Assert.Contains("not a run log", MessageOf("foreign.parquet"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_of_another_version_is_one_clear_line()
    {
        WriteParquet("newer.parquet", new() { ["run_log_version"] = "2", ["run_log_metadata"] = "{}" });

        Assert.Contains("run log of version 2, but this program reads version 1", MessageOf("newer.parquet"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_with_other_columns_is_one_clear_line()
    {
        WriteParquet("columns.parquet", new() { ["run_log_version"] = "1", ["run_log_metadata"] = "{}" });

        Assert.Contains("the columns are not a run log's", MessageOf("columns.parquet"), StringComparison.Ordinal);
    }

    private void Write(string name, RunLogMetadata metadata, IReadOnlyList<RunTrace> traces)
    {
        using RunLogWriter writer = new(_folder.File(name), metadata);
        foreach (RunTrace[] runs in traces.Chunk(4))
        {
            writer.Append(runs);
        }

        writer.Complete();
    }

    private void WriteParquet(string name, Dictionary<string, string> keyValues)
    {
        using ParquetFileWriter file = new(_folder.File(name), [new Column<int>("number")], keyValueMetadata: keyValues);
        using (RowGroupWriter group = file.AppendRowGroup())
        using (LogicalColumnWriter<int> column = group.NextColumn().LogicalWriter<int>())
        {
            column.WriteBatch([1, 2, 3]);
        }

        file.Close();
    }

    private string MessageOf(string name)
    {
        string message = Assert.Throws<RunLogFormatException>(() => RunLog.Read(_folder.File(name))).Message;
        Assert.StartsWith(_folder.File(name) + ": ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
