using CsCheck;
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
            AssertSame(expected, actual);
        }
    }

    [Fact]
    public void Fidelities_statuses_slots_and_objectives_are_read_back()
    {
        RunLogMetadata metadata = SampleRuns.Metadata(runs: 1, datasets: 1, algorithms: 1) with
        {
            Objectives = [new("params_millions", "million"), new("latency_seconds[pixel3]", "s")],
            WorkerSlots = 2,
            Promotion = RunLogMetadata.Resumed,
        };
        Write("runs.parquet", metadata, [Asynchronous]);

        RunLog log = RunLog.Read(_folder.File("runs.parquet"));

        Assert.Equal(metadata.ToJson(), log.Metadata.ToJson());
        AssertSame(Asynchronous, Assert.Single(log.Runs));
    }

    [Fact]
    public void The_columns_are_named_as_documented()
    {
        Write("runs.parquet", SampleRuns.Metadata(runs: 1) with { Objectives = [new("params_millions", "million")] }, []);
        using ParquetFileReader file = new(_folder.File("runs.parquet"));
        SchemaDescriptor schema = file.FileMetaData.Schema;

        Assert.Equal("2", file.FileMetaData.KeyValueMetadata["run_log_version"]);
        Assert.Equal(
            [
                "algorithm", "dataset", "run", "step", "architecture", "valid_accuracy", "cost_seconds", "simulated_seconds",
                "incumbent_valid_accuracy", "incumbent_full_valid_accuracy", "incumbent_full_test_accuracy",
                "trial", "resumed_trial", "epochs", "stop_after", "training_seed", "status", "reason", "worker_slot", "begin_seconds", "recommendation",
                "objective[params_millions]",
            ],
            Enumerable.Range(0, schema.NumColumns).Select(column => schema.Column(column).Name));
    }

    [Fact]
    public void A_trial_that_began_when_its_slot_became_free_stores_no_begin()
    {
        Write("runs.parquet", SampleRuns.Metadata(runs: 1), [OfSlots([0, 1, 0, 1], begins: [0, 0, 10, 20], ends: [10, 20, 30, 40])]);
        using ParquetFileReader file = new(_folder.File("runs.parquet"));
        using RowGroupReader group = file.RowGroup(0);
        using LogicalColumnReader<double?> column = group.Column(19).LogicalReader<double?>();

        Assert.Equal([null, null, null, null], column.ReadAll(4));
    }

    [Fact]
    public void Begins_are_read_back_to_the_bit_whatever_the_slots() =>
        Gen.Select(Gen.Int[0, 3].Array[1, 40], Gen.Double[0, 9].Array[40], Gen.Double[0, 9].Array[40]).Sample((slots, begins, ends) =>
        {
            RunTrace run = OfSlots(slots, begins[..slots.Length], ends[..slots.Length]);
            string path = _folder.File($"{Guid.NewGuid():N}.parquet");
            using (RunLogWriter writer = new(path, SampleRuns.Metadata(runs: 1)))
            {
                writer.Append([run]);
                writer.Complete();
            }

            Assert.Equal(run.BeginSeconds, RunLog.Read(path).Runs[0].BeginSeconds);
        }, iter: 50);

    [Fact]
    public void A_log_of_version_1_is_one_of_complete_trainings_one_after_the_other()
    {
        RunLog log = RunLog.Read(StoredOutput.PathOf("version-1.parquet"));

        Assert.Equal(["Evolution"], log.Metadata.Algorithms.Select(algorithm => algorithm.Title));
        Assert.Equal((1, null), (log.Metadata.WorkerSlots, log.Metadata.Promotion));
        Assert.Equal([new FidelityEntry(12, 12)], log.Metadata.Datasets[0].SearchFidelities);
        RunTrace first = log.Runs[0], second = log.Runs[1];
        Assert.Equal([80, 85, 85, 90], first.ValidAccuracy);
        Assert.Equal([0, 1, 2, 3], first.TrialIds);
        Assert.Equal([-1, -1, -1, -1], first.ResumedTrialIds);
        Assert.Equal([12, 12, 12, 12], first.Epochs);
        Assert.Equal([12, 12, 12, 12], first.StopAfter);
        Assert.Equal([-1, -1, -1, -1], first.TrainingSeeds);
        Assert.Equal([0, 0, 0, 0], first.WorkerSlots);
        Assert.Equal([0, 100, 150, 250], first.BeginSeconds);
        Assert.Equal([0, 1, 1, 3], first.Recommendation);
        Assert.Empty(first.FurtherObjectives);
        Assert.Equal([TrialStatus.Failed, TrialStatus.Succeeded, TrialStatus.Succeeded, TrialStatus.Failed], second.Statuses);
        Assert.Equal(["", "", "", ""], second.Reasons);
        Assert.Equal([-1, 1, 1, 1], second.Recommendation);
    }

    [Fact]
    public void The_log_of_version_1_that_ships_is_read_and_reported()
    {
        RunLog log = RunLog.Read(StoredOutput.PathOf("../../../data/runs/nasnet-fashion-mnist.parquet"));

        Assert.Equal((15, 240), (log.Runs.Count, log.Runs.Sum(run => run.Count)));
        Assert.All(log.Runs, run => Assert.All(run.Epochs, epochs => Assert.Equal(3, epochs)));
        Assert.All(log.Runs, run => Assert.All(run.Recommendation.Index(), step => Assert.Equal(run.IncumbentValidAccuracy[step.Index], run.ValidAccuracy[step.Item])));
        Assert.Single(ReportWriter.Write([log], _folder.Path).Verdicts);
    }

    [Fact]
    public void A_log_of_version_1_that_is_written_again_says_the_same()
    {
        RunLog first = RunLog.Read(StoredOutput.PathOf("version-1.parquet"));
        Write("again.parquet", first.Metadata, first.Runs);

        RunLog again = RunLog.Read(_folder.File("again.parquet"));

        Assert.Equal(first.Metadata.ToJson(), again.Metadata.ToJson());
        foreach ((RunTrace expected, RunTrace actual) in first.Runs.Zip(again.Runs))
        {
            AssertSame(expected, actual);
        }
    }

    [Fact]
    public void A_run_without_an_objective_of_its_log_is_refused()
    {
        using RunLogWriter writer = new(_folder.File("runs.parquet"), SampleRuns.Metadata(runs: 1) with { Objectives = [new("params_millions", "million")] });

        var exception = Assert.Throws<ArgumentException>(() => writer.Append(SampleRuns.Traces(runs: 1)));

        Assert.StartsWith("run 0 of regularized-evolution on cifar10 has 0 further objectives, its log 1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recommendation_of_a_later_step_is_refused()
    {
        using RunLogWriter writer = new(_folder.File("runs.parquet"), SampleRuns.Metadata(runs: 1));
        RunTrace run = SampleRuns.Traces(runs: 1)[0];
        run.Recommendation[3] = 4;

        var exception = Assert.Throws<ArgumentException>(() => writer.Append([run]));

        Assert.StartsWith("run 0 of regularized-evolution on cifar10 recommends a step that is not there yet", exception.Message, StringComparison.Ordinal);
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
        WriteParquet("newer.parquet", new() { ["run_log_version"] = "3", ["run_log_metadata"] = "{}" });

        Assert.Contains("run log of version 3, but this program reads versions 1 and 2", MessageOf("newer.parquet"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void A_log_with_other_columns_is_one_clear_line(string version)
    {
        WriteParquet("columns.parquet", new() { ["run_log_version"] = version, ["run_log_metadata"] = SampleRuns.Metadata(runs: 1).ToJson() });

        Assert.Contains("the columns are not a run log's", MessageOf("columns.parquet"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void A_log_with_other_metadata_is_one_clear_line(string version)
    {
        WriteParquet("metadata.parquet", new() { ["run_log_version"] = version, ["run_log_metadata"] = "{}" });

        Assert.Contains("the run log's metadata cannot be read", MessageOf("metadata.parquet"), StringComparison.Ordinal);
    }

    /// <summary>Two slots; the third trial resumes the first after waiting, the second failed, the fourth was stopped.</summary>
    private static RunTrace Asynchronous => new()
    {
        Algorithm = "regularized-evolution",
        Dataset = "cifar10",
        Run = 0,
        Architectures = ["a", "b", "a", "c"],
        ValidAccuracy = [60, double.NaN, 80, double.NaN],
        CostSeconds = [10, 25, 20, double.NaN],
        SimulatedSeconds = [10, 25, 45, 50],
        IncumbentValidAccuracy = [60, 60, 80, 80],
        IncumbentFullValidAccuracy = [90, 90, 90, 90],
        IncumbentFullTestAccuracy = [91, 91, 91, 91],
        TrialIds = [0, 1, 3, 2],
        ResumedTrialIds = [-1, -1, 0, -1],
        Epochs = [12, 12, 12, 200],
        StopAfter = [4, 12, 12, 200],
        TrainingSeeds = [777, 777, 777, -1],
        Statuses = [TrialStatus.Succeeded, TrialStatus.Failed, TrialStatus.Succeeded, TrialStatus.Stopped],
        Reasons = ["", "the loss is not finite: größer als ∞", "", ""],
        WorkerSlots = [0, 1, 1, 0],
        BeginSeconds = [0, 0, 25, 12.5],
        Recommendation = [0, 0, 2, 2],
        FurtherObjectives = [[0.5, 1.5, 0.5, 0.25], [double.NaN, 0.01, double.NaN, 0.02]],
    };

    private static RunTrace OfSlots(int[] slots, double[] begins, double[] ends) => new()
    {
        Algorithm = "regularized-evolution",
        Dataset = "cifar10",
        Run = 0,
        Architectures = [.. slots.Select(_ => "a")],
        ValidAccuracy = [.. slots.Select(_ => 50.0)],
        CostSeconds = [.. begins.Zip(ends, (begin, end) => end - begin)],
        SimulatedSeconds = ends,
        IncumbentValidAccuracy = [.. slots.Select(_ => 50.0)],
        IncumbentFullValidAccuracy = [.. slots.Select(_ => 50.0)],
        IncumbentFullTestAccuracy = [.. slots.Select(_ => 50.0)],
        WorkerSlots = slots,
        BeginSeconds = begins,
    };

    private static void AssertSame(RunTrace expected, RunTrace actual) => Assert.Equivalent(expected, actual, strict: true);

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
