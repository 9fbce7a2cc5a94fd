using Harness.Storage;
using Harness.Training;

namespace Harness.Tests.Training;

public sealed class TrainingJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_training_goes_through_its_schedule_unless_it_is_to_stop_before()
    {
        var job = new TrainingJob("|none~0|", 12, 777);
        Assert.Equal((12, true), (job.StopAfter, job.IsComplete));
        Assert.Equal((13, true), ((job with { Epochs = 13 }).StopAfter, (job with { Epochs = 13 }).IsComplete));
        TrainingJob stopped = job with { StopAfter = 4 };
        Assert.Equal((4, false), (stopped.StopAfter, stopped.IsComplete));
        Assert.Equal(job, stopped with { StopAfter = 12 });
        Assert.NotEqual(job, stopped);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    public void A_stop_lies_within_the_schedule(int stopAfter) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingJob("|none~0|", 12, 777) { StopAfter = stopAfter });

    [Fact]
    public void A_job_reaches_a_worker_as_it_is_and_one_without_a_stop_is_complete()
    {
        var stopped = new TrainingJob("|none~0|", 12, 777, "somewhere") { StopAfter = 4 };
        Assert.Equal(stopped, JsonLine.Parse<TrainingJob>(JsonLine.Of(stopped)));
        Assert.True(JsonLine.Parse<TrainingJob>("""{"architecture":"|none~0|","epochs":12,"seed":777,"checkpoint_path":null}""").IsComplete);
    }

    [Fact]
    public void A_resumed_training_has_the_checkpoint_of_the_one_that_was_stopped()
    {
        var folder = new CheckpointFolder(_folder.File("checkpoints"), []);
        string? path = folder.Job("trial-3", "|none~0|", 12, 777, stopAfter: 4).CheckpointPath;
        Assert.Equal(path, folder.Job("trial-3", "|none~0|", 12, 777).CheckpointPath);
        Assert.NotEqual(path, folder.Job("trial-4", "|none~0|", 12, 777).CheckpointPath);
        Assert.NotEqual(path, folder.Job("trial-3", "|none~0|", 13, 777).CheckpointPath);
    }
}
