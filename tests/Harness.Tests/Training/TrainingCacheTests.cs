using Harness.Tests.Training.Workers;
using Harness.Training;

namespace Harness.Tests.Training;

public sealed class TrainingCacheTests : IDisposable
{
    private static readonly TrainingJob Job = new("|none~0|", 12, 777, "somewhere");
    private static readonly TrainingResult Result = ScriptedTrainer.ResultOf(Job);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private TrainingCache Cache(string setup = "a setup") => new(_folder.File("trained"), [new("recipe", setup)], _ => { });

    private static void AssertSame(TrainingResult expected, TrainingResult? actual) =>
        Assert.Equivalent(expected, actual, strict: true);

    [Fact]
    public void What_was_trained_is_found_wherever_its_checkpoints_lay()
    {
        Cache().Add(Job, Result);
        AssertSame(Result, Cache().Find(Job with { CheckpointPath = null }));
    }

    [Fact]
    public void Another_architecture_fidelity_seed_or_setup_is_another_training()
    {
        Cache().Add(Job, Result);
        Assert.Null(Cache().Find(Job with { Architecture = "|none~1|" }));
        Assert.Null(Cache().Find(Job with { Epochs = 13 }));
        Assert.Null(Cache().Find(Job with { Seed = 778 }));
        Assert.Null(Cache("another setup").Find(Job));
    }

    [Fact]
    public void A_training_that_is_stopped_is_never_kept_nor_taken_for_the_complete_one()
    {
        TrainingJob stopped = Job with { StopAfter = 4 };
        Cache().Add(stopped, ScriptedTrainer.ResultOf(stopped));
        Assert.Null(Cache().Find(stopped));
        Assert.Null(Cache().Find(Job));
        Cache().Add(Job, Result);
        Assert.Null(Cache().Find(stopped));
        AssertSame(Result, Cache().Find(Job with { StopAfter = 12 }));
    }

    [Fact]
    public void A_complete_training_lies_where_it_always_lay()
    {
        Cache().Add(Job, Result);
        const string Hash = "f0af805b1ec2cadcfdb3f6f10fbe0970036bdcb9e8a534d2358d95397a843774"; // of the key's line of JSON
        Assert.True(File.Exists(_folder.File("trained", Hash[..2], Hash + ".json")));
    }

    [Fact]
    public void Failures_are_not_kept()
    {
        Cache().Add(Job, Job.Failed("out of memory"));
        Assert.Null(Cache().Find(Job));
    }

    [Fact]
    public void A_damaged_file_is_as_good_as_none_and_is_replaced()
    {
        Cache().Add(Job, Result);
        string file = Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Single();
        File.WriteAllText(file, File.ReadAllText(file)[..20]);
        Assert.Null(Cache().Find(Job));
        Cache().Add(Job, Result);
        AssertSame(Result, Cache().Find(Job));
    }

    [Fact]
    public void Many_writers_at_once_leave_one_whole_file()
    {
        Parallel.For(0, 50, _ => Cache().Add(Job, Result));
        AssertSame(Result, Cache().Find(Job));
        Assert.Single(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Losses_that_are_no_numbers_survive()
    {
        TrainingResult odd = Result with { Epochs = [Result.Epochs[0] with { TrainLoss = double.NaN, ValidLoss = double.PositiveInfinity, TestAccuracy = double.NaN }] };
        Cache().Add(Job, odd);
        AssertSame(odd, Cache().Find(Job));
    }
}
