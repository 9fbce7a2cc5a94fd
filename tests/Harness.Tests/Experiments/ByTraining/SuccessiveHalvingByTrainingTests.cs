using Benchspace.Benchmarks;
using Harness.Engines.Local;
using Harness.Experiments;
using Harness.Experiments.ByTraining;
using Harness.Runs;
using Harness.Search;
using Harness.Storage;
using Harness.Training;
using Harness.Training.Networks;
using Harness.Training.Workers;
using Reports.RunLogs;
using Samples;

namespace Harness.Tests.Experiments.ByTraining;

/// <summary>The sample of successive halving, unchanged, by really training networks on two workers, on generated images of shapes.</summary>
public sealed class SuccessiveHalvingByTrainingTests : IDisposable
{
    private static readonly TrainingSetup Setup = new()
    {
        Space = "topology",
        Skeleton = new MacroSkeleton { CellsPerStage = 1, Channels = 4, Stem = Stem.Patch(4) },
        Data = new DataSelection("shapes") { LimitTrain = 100, LimitValid = 50, LimitTest = 50 },
        Recipe = new Recipe { BatchSize = 50 },
        Device = "cpu",
        Threads = 1,
    };

    // Four architectures for one epoch of three; the best one for all three.
    private static readonly TrainedExperiment Experiment = new(
        [AlgorithmChoice.Of(new SuccessiveHalving(Architectures: 4))],
        Setup,
        [new Fidelity(3, 1), Fidelity.Complete(3)],
        Budget.Evaluations(20),
        Runs: 1,
        Seed: 1,
        TrainingSeed: 777,
        Workers: 2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_best_of_a_rung_is_resumed_from_its_checkpoint_and_the_others_checkpoints_are_let_go()
    {
        List<EndedTrial> ended = [];
        List<int> checkpoints = [];
        var worker = new WorkerCommand(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "harness.exe" : "harness"), [WorkerCommand.Name]);
        using WorkerPool pool = WorkerPool.Start(worker, Setup, workers: 2, _ => { }, TestContext.Current.CancellationToken);
        ExperimentOutcome outcome = Experiment.Run(
            _folder.Path,
            _folder.File("runs.parquet"),
            Setup.Facts(Setup.Data.Open(), pool.Environment),
            pool,
            cache: null,
            ExistingResults.Refuse,
            (_, trial) =>
            {
                ended.Add(trial);
                checkpoints.Add(Directory.GetFiles(_folder.File("checkpoints")).Length);
            },
            TestContext.Current.CancellationToken);

        RunTrace run = Assert.Single(outcome.Log.Runs);
        Assert.Equal([1, 1, 1, 1, 3], run.StopAfter);
        int best = Array.IndexOf(run.ValidAccuracy, run.ValidAccuracy[..4].Max());
        Assert.True(run.ValidAccuracy[best] == run.ValidAccuracy[Array.FindIndex(run.TrialIds, id => id == run.ResumedTrialIds[4])]);

        // Its first epoch is the one that was trained before, measured time and all, and is not paid again.
        EndedTrial earlier = ended.Single(trial => trial.Trial == run.ResumedTrialIds[4]), promoted = ended[4];
        Assert.Equal(earlier.Result.Epochs[0], promoted.Result.Epochs[0]);
        Assert.Equal(3, promoted.Result.Epochs.Count);
        Assert.Equal(promoted.Result.TrainSecondsAfter(1) + promoted.Result.Final!.Value.ValidSeconds, run.CostSeconds[4]);

        // While a rung is out every trained network has its checkpoint. When the last training ended there was none.
        Assert.Equal(4, checkpoints[3]);
        Assert.Equal(0, checkpoints[4]);
        Assert.All(run.WorkerSlots, slot => Assert.InRange(slot, 0, 1));
    }
}
