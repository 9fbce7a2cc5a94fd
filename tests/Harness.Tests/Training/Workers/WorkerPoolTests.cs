using System.Collections.Concurrent;
using System.Diagnostics;
using Benchspace;
using Harness.Storage;
using Harness.Training;
using Harness.Training.Images;
using Harness.Training.Networks;
using Harness.Training.Workers;

namespace Harness.Tests.Training.Workers;

public sealed class WorkerPoolTests : IDisposable
{
    private static readonly WorkerCommand Command = new(
        Path.ChangeExtension(typeof(WorkerPoolTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null)!.TrimEnd('.'), [WorkerCommand.Name]);

    private static readonly TrainingSetup Setup = new()
    {
        Space = "topology",
        Skeleton = new MacroSkeleton { CellsPerStage = 1, Channels = 8, Stem = Stem.Patch(4) },
        Data = new DataSelection("shapes") { LimitTrain = 100 },
        Recipe = new Recipe { Augmentation = new Augmentation(2, Flip: false) },
        Device = "cpu",
        Threads = 1,
    };

    private readonly ConcurrentQueue<string> _remarks = [];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private WorkerPool Start(int workers = 1) => WorkerPool.Start(Command, Setup, workers, _remarks.Enqueue, TestContext.Current.CancellationToken);

    private static FinishedTraining Next(WorkerPool pool) => pool.Next(TestContext.Current.CancellationToken);

    private static TrainingJob Job(string architecture) => new(architecture, 1, 777);

    [Fact]
    public void A_setup_reaches_the_workers_as_it_is() => Assert.Equal(Setup, JsonLine.Parse<TrainingSetup>(JsonLine.Of(Setup)));

    [Fact]
    public void Trainings_wait_in_line_for_a_free_worker_and_each_comes_back_once()
    {
        using WorkerPool pool = Start(workers: 2);
        string[] architectures = [.. Enumerable.Range(1, 7).Select(length => new string('a', length))];
        foreach (string architecture in architectures)
        {
            pool.Begin(Job(architecture));
        }

        Dictionary<string, TrainingResult> ended = architectures.Select(_ => Next(pool)).ToDictionary(finished => finished.Job.Architecture, finished => finished.Result);
        Assert.Equal(architectures, ended.Keys.Order());
        Assert.All(ended, training => Assert.Equal(training.Key.Length, training.Value.Final!.Value.ValidAccuracy));
        Assert.Empty(_remarks);
    }

    [Fact]
    public void A_training_whose_worker_dies_is_tried_once_more()
    {
        using WorkerPool pool = Start();
        int before = pool.ProcessIds.Single();
        pool.Begin(Job($"dies-once {_folder.File("died")}"));
        Assert.Null(Next(pool).Result.Failure);
        Assert.NotEqual(before, pool.ProcessIds.Single());
        Assert.Contains(_remarks, remark => remark.Contains("is started anew", StringComparison.Ordinal));
        Assert.Contains(_remarks, remark => remark.Contains("is tried once more", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("dies", "its worker was ended by signal 9")]
    [InlineData("throws", "nothing left to train")]
    public void A_training_that_breaks_off_twice_has_failed_and_the_next_one_is_trained(string architecture, string reason)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals");
        using WorkerPool pool = Start();
        pool.Begin(Job(architecture));
        pool.Begin(Job("good"));
        Assert.Equal(reason, Next(pool).Result.Failure);
        Assert.Null(Next(pool).Result.Failure);
    }

    [Fact]
    public void Failures_in_a_row_are_the_machines_fault_and_stop_everything()
    {
        using WorkerPool pool = Start();
        foreach (string architecture in new[] { "throws", "throws again", "throws thrice" })
        {
            pool.Begin(Job(architecture));
        }

        Next(pool);
        Next(pool);
        Assert.Contains("mend that, then resume", Assert.Throws<WorkerException>(() => Next(pool)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("full-disk", "no space left on device")]
    [InlineData("refuses", "unheard of")]
    public void What_no_second_try_mends_stops_everything(string architecture, string message)
    {
        using WorkerPool pool = Start();
        pool.Begin(Job(architecture));
        Assert.Equal(message, Assert.Throws<InputException>(() => Next(pool)).Message);
    }

    [Fact]
    public void What_libraries_write_disturbs_nothing_and_is_passed_on()
    {
        using (WorkerPool pool = Start())
        {
            pool.Begin(Job("chatters"));
            Assert.Null(Next(pool).Result.Failure);
        }

        Assert.Equal(["worker 1: a library's greeting", "worker 1: a library's warning"], _remarks.Order());
    }

    [Fact]
    public void A_training_that_is_stopped_never_comes_back_and_its_slot_is_free_for_the_next()
    {
        using WorkerPool pool = Start();
        int before = pool.ProcessIds.Single();
        TrainingJob running = Job("sleeps"), inLine = Job("sleeps"), next = Job("good");
        pool.Begin(running);
        pool.Begin(inLine);
        pool.Begin(next);
        pool.Stop(inLine);
        pool.Stop(running);
        Assert.Same(next, Next(pool).Job);
        Assert.NotEqual(before, pool.ProcessIds.Single());
        Assert.Throws<ArgumentException>(() => pool.Stop(running));
        Assert.Empty(_remarks);
    }

    [Fact]
    public void A_training_that_had_ended_when_it_was_stopped_does_not_come_back_either()
    {
        using WorkerPool pool = Start();
        TrainingJob ended = Job("good");
        pool.Begin(ended);
        Thread.Sleep(200); // It takes a moment; nothing depends on whether that was long enough.
        pool.Stop(ended);
        TrainingJob next = Job("better");
        pool.Begin(next);
        Assert.Same(next, Next(pool).Job);
        Assert.Equal("none", pool.Environment.Device);
    }

    [Fact]
    public void Workers_end_with_their_pool_in_the_middle_of_a_training()
    {
        WorkerPool pool = Start(workers: 2);
        using var first = Process.GetProcessById(pool.ProcessIds.First());
        using var second = Process.GetProcessById(pool.ProcessIds.Last());
        pool.Begin(Job("sleeps"));
        pool.Dispose();
        Assert.True(first.HasExited);
        Assert.True(second.HasExited);
    }

    [Fact]
    public void A_worker_that_cannot_start_is_an_error_in_one_line()
    {
        var error = Assert.Throws<WorkerException>(() => WorkerPool.Start(
            Command with { Arguments = ["-no-such-option"] }, Setup, 1, _remarks.Enqueue, TestContext.Current.CancellationToken));
        Assert.Contains("before it was ready", error.Message, StringComparison.Ordinal);
    }
}
