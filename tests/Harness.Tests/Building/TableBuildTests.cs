using Benchspace;
using Benchspace.Generators;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;
using Benchspace.Tables;
using Harness.Building;
using Harness.Storage;
using Harness.Tests.Training;
using Harness.Training;
using Harness.Training.Images;
using Harness.Training.Networks;

namespace Harness.Tests.Building;

public sealed class TableBuildTests : IDisposable
{
    private static readonly TopologySpace Space = TopologySpace.Instance;
    private static readonly ClassRepresentatives Representatives = ClassRepresentatives.By("official", Space);

    private static readonly TrainingSetup Setup = new()
    {
        Space = "topology",
        Skeleton = new MacroSkeleton(),
        Data = new DataSelection("shapes") { Folder = "somewhere", LimitTrain = 100 },
        Recipe = new Recipe { BatchSize = 50, Augmentation = new Augmentation(2, Flip: true) },
        Device = "cpu",
        Threads = 1,
    };

    private static readonly KeyValuePair<string, string>[] Facts = [new("recipe", "simulated"), new("dataset_sha256", "5ha"), new("split_sha256", "5fa")];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static readonly int[] SeedsOfAll = [777, 888];

    private static BuildPlan Plan(Shard? shard = null) =>
        new(Representatives, [Fidelity.Parse("1:777"), new Fidelity(4, SeedsOfAll)], 12, shard ?? Shard.Whole);

    /// <summary>A session of a build that is stopped after so many trainings; returns the trainings that ended in it.</summary>
    private List<TrainingJob> Build(
        string name, BuildPlan plan, int stopAfter = int.MaxValue, int places = 2, Func<string, double>? seconds = null, bool fitsCosts = false, (int, Fidelity)? best = null, string? timed = null, TimeSpan? limit = null, params string[] from)
    {
        var pool = new SimulatedPool(places, seconds ?? SimulatedPool.SomeSeconds);
        using var stop = new CancellationTokenSource();
        using Journal<DoneTraining> journal = Journal<DoneTraining>.Open(_folder.File(name, "trainings.jsonl"), [], ExistingResults.Resume);
        var build = new TableBuild(Space, pool, journal, new CheckpointFolder(_folder.File(name, "checkpoints"), []), limit, pool.Time);
        foreach (string part in from)
        {
            build.Take(BuiltTable.TrainingsOf(TablePath(part), Setup, Facts));
        }

        try
        {
            build.Do(plan.Units, StopLater, stop.Token);
            if (best is (int count, Fidelity fidelity))
            {
                build.Do([.. BuildPlan.Trainings(build.Best(count, fidelity.Epochs, SeedsOfAll), [fidelity])], StopLater, stop.Token);
            }

            new BuiltTable(Space, Representatives, Setup, DatasetShape.Of("cifar10"), build.Done).Write(TablePath(name), name, fitsCosts ? build.Done : timed is null ? null : BuiltTable.TrainingsOf(TablePath(timed), Setup, Facts), "MIT", Facts, "harness build");
        }
        catch (OperationCanceledException)
        {
            // As planned.
        }

        return pool.Ended;

        void StopLater(long done)
        {
            if (pool.Ended.Count == stopAfter)
            {
                stop.Cancel();
            }
        }
    }

    private string TablePath(string name) => _folder.File(name, name + ".parquet");

    private Measurement[] Rows(string path)
    {
        using var reader = new MeasurementTableReader(path);
        return [.. reader.Rows()];
    }

    [Fact]
    public void A_build_stopped_again_and_again_gives_the_table_of_an_undisturbed_one()
    {
        Build("undisturbed", Plan());
        Random random = Xoshiro256.FromParts(3);
        List<TrainingJob> ended = [];
        for (int session = 0; session < 5; session++)
        {
            ended.AddRange(Build("stopped", Plan(), stopAfter: random.Next(1, 6)));
        }

        ended.AddRange(Build("stopped", Plan()));
        Assert.Equal(36, ended.Count);
        Assert.Equal(36, ended.Select(job => (job.Architecture, job.Epochs, job.Seed)).Distinct().Count());
        Assert.Equal(Rows(TablePath("undisturbed")), Rows(TablePath("stopped")));
        Assert.Empty(Directory.GetFiles(_folder.File("stopped", "checkpoints")));
    }

    [Fact]
    public void The_best_are_the_same_when_a_build_is_gone_on_with()
    {
        (int, Fidelity) best = (3, Fidelity.Parse("4:1,2,3,4,5"));
        Assert.Equal(36 + 15, Build("best", Plan(), best: best).Count);
        Assert.Empty(Build("best", Plan(), best: best));
    }

    [Fact]
    public void Parts_merged_give_the_table_of_the_whole()
    {
        Build("whole", Plan());
        Build("first", Plan(new Shard(1, 2)));
        Build("second", Plan(new Shard(2, 2)));
        TableMerge.Run([TablePath("second"), TablePath("first")], _folder.File("merged.parquet"), "merged");
        Assert.Equal(Rows(TablePath("whole")), Rows(_folder.File("merged.parquet")));
        (TrainingSetup setup, ClassRepresentatives representatives) = BuiltTable.SetupOf(TabularBenchmark.Open(_folder.File("merged.parquet")).Metadata);
        Assert.Equal(Setup with { Data = Setup.Data with { Folder = null } }, setup);
        Assert.Equal("official", representatives.Rule);
    }

    [Fact]
    public void A_build_from_its_parts_trains_only_what_they_lack()
    {
        Build("whole", Plan(), fitsCosts: true, best: (3, Fidelity.Parse("4:999")));
        Build("first", Plan(new Shard(1, 3)));
        Build("second", Plan(new Shard(2, 3)));
        List<TrainingJob> ended = Build("rest", Plan(), fitsCosts: true, best: (3, Fidelity.Parse("4:999")), from: ["second", "first"]);
        Assert.Equal(Plan(new Shard(3, 3)).Units.Count + 3, ended.Count);
        Assert.Equal(Rows(TablePath("whole")), Rows(TablePath("rest")));
        Assert.Single(TabularBenchmark.Open(TablePath("rest")).Metadata.Facts, fact => fact.Key == "machine" && fact.Value == ThisMachine.Describe());
    }

    [Fact]
    public void Parts_of_another_build_and_parts_with_the_costs_of_a_model_are_refused()
    {
        Build("part", Plan());
        Build("fitted", Plan(), fitsCosts: true);
        var other = Setup with { Threads = 2 };
        Assert.Contains("built otherwise", Assert.Throws<InputException>(() => BuiltTable.TrainingsOf(TablePath("part"), other, Facts)).Message, StringComparison.Ordinal);
        Assert.Contains("--fit-costs", Assert.Throws<InputException>(() => BuiltTable.TrainingsOf(TablePath("fitted"), Setup, Facts)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_member_of_a_class_has_the_accuracies_of_the_one_that_was_trained_and_its_own_size()
    {
        BuildPlan plan = Plan();
        Build("table", plan);
        Measurement[] rows = Rows(TablePath("table"));
        Assert.Equal(
            Enumerable.Range(0, Space.Count).Where(index => plan.Indices.Contains(Representatives.Of(index))),
            rows.Select(row => row.ArchIndex).Distinct());
        Assert.All(rows, row =>
        {
            Measurement trained = rows.Single(other => other.ArchIndex == Representatives.Of(row.ArchIndex) && other.Epochs == row.Epochs && other.Seed == row.Seed);
            Assert.Equal((trained.ValidAccuracy, trained.TestAccuracy, trained.TrainLoss), (row.ValidAccuracy, row.TestAccuracy, row.TrainLoss));
            NetworkSize size = Space.SizeOf(Space[row.ArchIndex], "cifar10");
            Assert.Equal((size.ParamsMillions, size.FlopsMillions), (row.ParamsMillions, row.FlopsMillions));
        });
    }

    [Theory]
    [InlineData(5, 16, null)]
    [InlineData(1, 8, "N=1, C=8, stem 3x3, images of 32x32x3, 10 classes")]
    public void A_table_says_what_networks_it_was_measured_with_unless_they_are_the_published_ones(int cells, int channels, string? networks)
    {
        TrainingSetup setup = Setup with { Skeleton = new MacroSkeleton { CellsPerStage = cells, Channels = channels }, Data = new DataSelection("cifar10") };
        var result = new TrainingResult(777, new NetworkSize(0.01, 2), 1, [default], Failure: null, WeightsSha256: "");
        var done = new DoneTraining(0, Space.Format(Space[0]), 1, 777, "2026-01-01T00:00:00Z", "here", result);
        string path = _folder.File("table.parquet");
        new BuiltTable(Space, ClassRepresentatives.By("none", Space), setup, DatasetShape.Of("cifar10"), [done]).Write(path, "table", null, null, [], "harness build");
        TabularBenchmark table = TabularBenchmark.Open(path);
        Assert.Equal(networks, table.Metadata.TrainedNetworks);
        Assert.Equal(networks is null ? Space.SizeOf(Space[0], "cifar10") : new NetworkSize(0.01, 2), table.Slice("cifar10", 1).SizeOf(0));
    }

    [Fact]
    public void Seeds_and_fidelities_may_be_added_to_a_build()
    {
        Build("table", new BuildPlan(Representatives, [Fidelity.Parse("1:777")], 12, Shard.Whole));
        Assert.Equal(24, Build("table", Plan()).Count);
        Build("at once", Plan());
        Assert.Equal(Rows(TablePath("at once")), Rows(TablePath("table")));
    }

    [Fact]
    public void The_best_get_further_seeds()
    {
        List<TrainingJob> ended = Build("table", Plan(), best: (3, Fidelity.Parse("4:999")));
        Dictionary<int, double> accuracies = Rows(TablePath("table")).Where(row => row is { Epochs: 4, Seed: 777 or 888 } && Representatives.Of(row.ArchIndex) == row.ArchIndex)
            .GroupBy(row => row.ArchIndex, row => row.ValidAccuracy!.Value).ToDictionary(values => values.Key, values => values.Average());
        Assert.Equal(
            accuracies.OrderByDescending(pair => pair.Value).Take(3).Select(pair => Space.Format(Space[pair.Key])).Order(),
            ended.Where(job => job.Seed == 999).Select(job => job.Architecture).Order());
    }

    [Fact]
    public void What_the_machine_cut_short_scores_0_and_is_tried_again_in_the_next_session()
    {
        string unlucky = Space.Format(Space[Plan().Indices[0]]);
        Build("table", Plan(), seconds: architecture => architecture == unlucky ? -1 : 1);
        Measurement[] rows = [.. Rows(TablePath("table")).Where(row => row.ArchIndex == Plan().Indices[0])];
        Assert.All(rows, row => Assert.Equal((0, 0, null), (row.ValidAccuracy, row.TestAccuracy, row.TestLoss)));
        Assert.Equal([unlucky, unlucky, unlucky], Build("table", Plan()).Select(job => job.Architecture));
        Assert.DoesNotContain(Rows(TablePath("table")), row => row.ValidAccuracy == 0);
    }

    [Fact]
    public void Fitted_costs_ignore_the_busy_moments_of_the_machine()
    {
        var plan = new BuildPlan(Representatives, [Fidelity.Parse("1:777")], 100, Shard.Whole);
        double Seconds(string architecture) => 1 + Space.CostFeaturesOf(Space.Parse(architecture), withUnreachingEdges: true)[3];
        string busy = Space.Format(Space[plan.Indices[5]]);
        Build("table", plan, seconds: architecture => Seconds(architecture) * (architecture == busy ? 10 : 1), fitsCosts: true);
        Assert.All(Rows(TablePath("table")), row => Assert.Equal(Seconds(Space.Format(Space[row.ArchIndex])), row.TrainSeconds!.Value, 2));
    }

    [Fact]
    public void Costs_may_be_fitted_to_a_sample_that_was_timed_in_peace()
    {
        double Seconds(string architecture) => 1 + Space.CostFeaturesOf(Space.Parse(architecture), withUnreachingEdges: true)[3];
        Build("peace", new BuildPlan(Representatives, [Fidelity.Parse("1:777")], 100, Shard.Whole), seconds: Seconds);
        Build("table", Plan(), seconds: architecture => 10 * Seconds(architecture), timed: "peace");
        Assert.All(Rows(TablePath("table")), row => Assert.Equal(row.Epochs * Seconds(Space.Format(Space[row.ArchIndex])), row.TrainSeconds!.Value, 2));
        Assert.StartsWith("a linear model of operations fitted to the times of 100 trainings", TabularBenchmark.Open(TablePath("table")).Metadata.Facts.Single(fact => fact.Key == "costs").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_says_how_to_train_its_rows_again_and_not_where_this_machine_has_its_files()
    {
        Build("table", Plan());
        TableMetadata metadata = TabularBenchmark.Open(TablePath("table")).Metadata;
        Assert.DoesNotContain(metadata.Facts, fact => fact.Value.Contains("somewhere", StringComparison.Ordinal));
        IReadOnlyList<Measurement> drawn = Verification.Draw(TablePath("table"), Representatives, 20, seed: 1);
        Assert.Equal(20, drawn.Distinct().Count());
        Assert.All(drawn, row => Assert.Equal(row.ArchIndex, Representatives.Of(row.ArchIndex)));
        var pool = new SimulatedPool(20, SimulatedPool.SomeSeconds);
        Assert.All(
            Verification.Train(drawn, index => Space.Format(Space[index]), pool, _ => { }, CancellationToken.None),
            row => Assert.True(row.IsEqual));
    }

    [Fact]
    public void A_part_is_taken_wherever_its_files_lay_and_however_long_its_longest_training_was()
    {
        Build("part", Plan(new Shard(1, 2)));
        TrainingSetup elsewhere = Setup with
        {
            Data = Setup.Data with { Folder = "here", SplitFile = "here/split.txt" },
            Recipe = Setup.Recipe with { Epochs = 200, EvaluateEvery = 7 },
        };
        Assert.Equal(Plan(new Shard(1, 2)).Units.ToHashSet(), BuiltTable.TrainingsOf(TablePath("part"), elsewhere, Facts).Select(training => training.Unit).ToHashSet());
        Assert.Contains("otherwise", RefusalOf(Setup with { Recipe = Setup.Recipe with { BatchSize = 64 } }, Facts), StringComparison.Ordinal);
        Assert.Contains("otherwise", RefusalOf(Setup with { Data = Setup.Data with { LimitTrain = 99 } }, Facts), StringComparison.Ordinal);
        Assert.Contains("split_sha256: 5fa there, 5fb here", RefusalOf(Setup, [.. Facts[..2], new("split_sha256", "5fb")]), StringComparison.Ordinal);
        Assert.Contains("dataset_sha256: 5ha there, 5hb here", RefusalOf(Setup, [new("dataset_sha256", "5hb"), Facts[2]]), StringComparison.Ordinal);

        string RefusalOf(TrainingSetup setup, KeyValuePair<string, string>[] facts) =>
            Assert.Throws<InputException>(() => BuiltTable.TrainingsOf(TablePath("part"), setup, facts)).Message;
    }

    [Fact]
    public void The_time_limit_holds_for_the_best_too()
    {
        // 36 trainings on two places take 18 s; of the six of the best, two more may begin.
        List<TrainingJob> ended = Build("table", Plan(), seconds: _ => 1, best: (6, Fidelity.Parse("4:999")), limit: TimeSpan.FromSeconds(18.5));
        Assert.Equal(36 + 2, ended.Count);
    }

    [Fact]
    public void A_table_from_elsewhere_cannot_be_verified() =>
        Assert.Contains("harness build", Assert.Throws<InputException>(
            () => BuiltTable.SetupOf(new TableMetadata { SearchSpace = "topology", Name = "other", Source = "elsewhere" })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_forecast_counts_every_training_and_every_row()
    {
        BuildPlan plan = Plan();
        var pool = new SimulatedPool(8, _ => 1);
        var forecast = BuildForecast.Of(plan.Units, Representatives, Space, pool, rounds: 1, CancellationToken.None);
        Build("table", plan);
        Assert.Equal((36, 16, Rows(TablePath("table")).Length), (forecast.Trainings, forecast.Timed, (int)forecast.Rows));
    }
}
