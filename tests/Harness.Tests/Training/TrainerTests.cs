using Benchspace;
using Benchspace.Spaces.NasBench201;
using Harness.Training;
using Harness.Training.Images;
using Harness.Training.Networks;
using Harness.Training.Networks.Cells;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class TrainerTests : IDisposable
{
    private const string Cell = "|nor_conv_3x3~0|+|avg_pool_3x3~0|nor_conv_1x1~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|";

    private static readonly Recipe Short = new() { Epochs = 3, BatchSize = 32, Augmentation = new Augmentation(2, Flip: true) };

    private readonly string _folder = Directory.CreateTempSubdirectory("trainer-tests-").FullName;
    private readonly DatasetSplits _data = GeneratedData.Splits();

    public void Dispose()
    {
        _data.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string CheckpointPath => Path.Combine(_folder, "checkpoint");

    private static CellNetworkDefinition Network(string cell = Cell) => TopologyFamily.NetworkOf(
            TopologySpace.Instance.Parse(cell),
        new MacroSkeleton { CellsPerStage = 1, Channels = 4, Stem = Stem.Patch(2) },
        GeneratedData.Shape());

    private static void AssertEqualToTheLastBit(TrainingResult expected, TrainingResult actual)
    {
        Assert.Equal(expected.WeightsSha256, actual.WeightsSha256);
        Assert.Equal(expected.Epochs.Select(WithoutTimes), actual.Epochs.Select(WithoutTimes));
    }

    private static EpochFigures WithoutTimes(EpochFigures figures) => figures with { TrainSeconds = 0, ValidSeconds = 0, TestSeconds = 0 };

    [Fact]
    public void A_network_learns_to_tell_shapes_apart()
    {
        using DatasetSplits data = GeneratedData.Splits(train: 1500, valid: 200, test: 200);
        TrainingResult result = Trainer.Train(Network(), Short with { Epochs = 12, Augmentation = Augmentation.None }, data, seed: 1);
        Assert.Null(result.Failure);
        Assert.True(result.Epochs[^1].TrainLoss < 0.75 * result.Epochs[0].TrainLoss);
        Assert.True(result.Final!.Value.TestAccuracy > 30, $"{result.Final}");
        Assert.True(result.Final!.Value.ValidAccuracy > 30, $"{result.Final}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_training_and_another_seed_another()
    {
        TrainingResult first = Trainer.Train(Network(), Short, _data, seed: 7);
        AssertEqualToTheLastBit(first, Trainer.Train(Network(), Short, _data, seed: 7));
        Assert.NotEqual(first.WeightsSha256, Trainer.Train(Network(), Short, _data, seed: 8).WeightsSha256);
        Assert.Equal(1, first.Threads);
    }

    [Fact]
    public void Garbage_collections_on_another_thread_change_no_bit()
    {
        TrainingResult undisturbed = Trainer.Train(Network(), Short, _data, seed: 7);
        bool isOver = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            for (int i = 0; i < 5; i++)
            {
                AssertEqualToTheLastBit(undisturbed, Trainer.Train(Network(), Short, _data, seed: 7));
            }
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            collector.Join();
        }
    }

    [Fact]
    public void Every_epoch_has_its_figures_in_percent_and_seconds()
    {
        TrainingResult result = Trainer.Train(Network(), Short, _data, seed: 1);
        Assert.Equal(3, result.Epochs.Count);
        Assert.All(result.Epochs, epoch =>
        {
            Assert.InRange(epoch.TrainAccuracy, 0, 100);
            Assert.InRange(epoch.ValidAccuracy, 0, 100);
            Assert.InRange(epoch.TestAccuracy, 0, 100);
            Assert.All([epoch.TrainLoss, epoch.ValidLoss, epoch.TestLoss, epoch.TrainSeconds, epoch.ValidSeconds, epoch.TestSeconds], value => Assert.True(value > 0));
        });
        Assert.Equal(result.Epochs.Sum(epoch => epoch.TrainSeconds), result.TrainSeconds);
    }

    [Fact]
    public void Evaluating_seldom_leaves_gaps_in_the_curve_and_the_end_as_it_was()
    {
        TrainingResult always = Trainer.Train(Network(), Short, _data, seed: 1);
        TrainingResult seldom = Trainer.Train(Network(), Short with { EvaluateEvery = 2 }, _data, seed: 1);
        Assert.Equal([true, false, false], seldom.Epochs.Select(epoch => double.IsNaN(epoch.TestAccuracy)));
        Assert.Equal(always.Epochs[^1].TestLoss, seldom.Epochs[^1].TestLoss);
        Assert.Equal(always.WeightsSha256, seldom.WeightsSha256);
    }

    [Fact]
    public void Without_validation_images_there_are_no_validation_figures_and_that_is_no_failure()
    {
        using DatasetSplits data = GeneratedData.Splits(valid: 0);
        TrainingResult result = Trainer.Train(Network(), Short, data, seed: 1);
        Assert.Null(result.Failure);
        Assert.True(double.IsNaN(result.Final!.Value.ValidAccuracy));
        Assert.False(double.IsNaN(result.Final!.Value.TestAccuracy));
    }

    [Fact]
    public void A_loss_that_is_not_finite_ends_the_training_with_that_reason()
    {
        TrainingResult result = Trainer.Train(Network(), Short with { LearningRate = 1e30 }, _data, seed: 1);
        Assert.Contains("not finite", result.Failure, StringComparison.Ordinal);
        Assert.True(result.Epochs.Count < 3);
    }

    [Fact]
    public void Seeds_side_by_side_train_like_each_alone()
    {
        Recipe recipe = Short with { Epochs = 1 };
        IReadOnlyList<TrainingResult> both = Trainer.TrainSideBySide(Network(), recipe, _data, [3, 4]);
        foreach (TrainingResult together in both)
        {
            TrainingResult alone = Trainer.Train(Network(), recipe, _data, together.Seed);
            Assert.Equal(alone.Size, together.Size);
            Assert.Equal(alone.Epochs[0].TrainLoss, together.Epochs[0].TrainLoss, 1e-4);
            Assert.Equal(alone.Epochs[0].ValidLoss, together.Epochs[0].ValidLoss, 1e-2);
            Assert.Equal(alone.Epochs[0].TrainAccuracy, together.Epochs[0].TrainAccuracy, 1.01); // one image of 100 may tip over
        }
    }

    [Fact]
    public void A_training_stopped_anywhere_goes_on_as_if_it_had_not_been()
    {
        TrainingResult undisturbed = Trainer.Train(Network(), Short, _data, seed: 5);
        int stepsPerEpoch = 4;
        for (int stopAfter = 1; stopAfter < 3 * stepsPerEpoch; stopAfter += 3)
        {
            File.Delete(CheckpointPath);
            StopAfter(stopAfter, new TrainingOptions { CheckpointPath = CheckpointPath });
            AssertEqualToTheLastBit(undisturbed, Trainer.Train(Network(), Short, _data, seed: 5, new TrainingOptions { CheckpointPath = CheckpointPath }));
        }
    }

    [Fact]
    public void A_training_stopped_in_the_last_step_of_an_epoch_keeps_the_epoch_and_in_its_very_last_is_done()
    {
        TrainingResult undisturbed = Trainer.Train(Network(), Short, _data, seed: 5);
        var options = new TrainingOptions { CheckpointPath = CheckpointPath };
        StopAfter(4, options);
        int steps = 0;
        using var stop = new CancellationTokenSource();
        var progress = new Told(report =>
        {
            if (report.Step > 0 && ++steps == 8)
            {
                stop.Cancel();
            }
        });
        AssertEqualToTheLastBit(undisturbed, Trainer.Train(Network(), Short, _data, seed: 5, options with { Progress = progress }, stop.Token));
        Assert.Equal(8, steps);
    }

    [Fact]
    public void A_training_goes_on_whatever_its_curve_is_measured_by()
    {
        TrainingResult undisturbed = Trainer.Train(Network(), Short, _data, seed: 5);
        var options = new TrainingOptions { CheckpointPath = CheckpointPath };
        StopAfter(6, options);
        TrainingResult seldom = Trainer.Train(Network(), Short with { EvaluateEvery = int.MaxValue }, _data, seed: 5, options);
        Assert.Equal(undisturbed.WeightsSha256, seldom.WeightsSha256);
        Assert.Equal(undisturbed.Epochs[^1].TestLoss, seldom.Epochs[^1].TestLoss);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void A_training_stopped_after_an_epoch_and_resumed_is_the_uninterrupted_one(int evaluateEvery)
    {
        Recipe recipe = Short with { Epochs = 4 };
        TrainingResult undisturbed = Trainer.Train(Network(), recipe, _data, seed: 5);
        var options = new TrainingOptions { CheckpointPath = CheckpointPath };
        foreach (int stop in (int[])[1, 3, 4])
        {
            TrainingResult stopped = Trainer.Train(Network(), recipe with { EvaluateEvery = evaluateEvery }, _data, seed: 5, options with { StopAfter = stop });
            Assert.Null(stopped.Failure);
            Assert.Equal(stop, stopped.Epochs.Count);
            Assert.Equal(WithoutTimes(undisturbed.Epochs[stop - 1]), WithoutTimes(stopped.Final!.Value));
            Assert.Equal(stop == 4, stopped.WeightsSha256 == undisturbed.WeightsSha256);
            if (evaluateEvery == 1)
            {
                Assert.Equal(undisturbed.Epochs.Take(stop).Select(WithoutTimes), stopped.Epochs.Select(WithoutTimes));
            }
        }
    }

    [Fact]
    public void A_resumed_training_knows_what_every_epoch_cost_and_what_came_after_the_first_ones()
    {
        var options = new TrainingOptions { CheckpointPath = CheckpointPath };
        TrainingResult first = Trainer.Train(Network(), Short, _data, seed: 5, options with { StopAfter = 1 });
        TrainingResult all = Trainer.Train(Network(), Short, _data, seed: 5, options);
        Assert.Equal(first.Epochs[0], all.Epochs[0]);
        Assert.Equal(all.TrainSeconds, first.TrainSeconds + all.TrainSecondsAfter(1), 1e-12);
        Assert.Equal(all.TrainSeconds, all.TrainSecondsAfter(0));
        Assert.Equal(0, all.TrainSecondsAfter(3));
    }

    [Fact]
    public void A_training_that_was_interrupted_where_it_is_now_to_stop_is_evaluated_there()
    {
        TrainingResult undisturbed = Trainer.Train(Network(), Short, _data, seed: 5);
        var options = new TrainingOptions { CheckpointPath = CheckpointPath };
        Recipe seldom = Short with { EvaluateEvery = int.MaxValue };
        using (var stop = new CancellationTokenSource())
        {
            var progress = new Told(report =>
            {
                if (report is { Epoch: 2, Step: 0 })
                {
                    stop.Cancel();
                }
            });
            Assert.ThrowsAny<OperationCanceledException>(() => Trainer.Train(Network(), seldom, _data, seed: 5, options with { Progress = progress }, stop.Token));
        }

        TrainingResult stopped = Trainer.Train(Network(), seldom, _data, seed: 5, options with { StopAfter = 2 });
        Assert.Equal(WithoutTimes(undisturbed.Epochs[1]), WithoutTimes(stopped.Final!.Value));
        Assert.Equal(undisturbed.WeightsSha256, Trainer.Train(Network(), seldom, _data, seed: 5, options).WeightsSha256);
    }

    [Fact]
    public void With_a_checkpoint_beyond_its_stop_a_training_begins_anew_and_with_another_trainings_not_at_all()
    {
        var options = new TrainingOptions { CheckpointPath = CheckpointPath };
        TrainingResult undisturbed = Trainer.Train(Network(), Short, _data, seed: 5, new TrainingOptions { StopAfter = 1 });
        Trainer.Train(Network(), Short, _data, seed: 5, options with { StopAfter = 2 });
        AssertEqualToTheLastBit(undisturbed, Trainer.Train(Network(), Short, _data, seed: 5, options with { StopAfter = 1 }));
        File.Delete(CheckpointPath);
        StopAfter(6, options);
        AssertEqualToTheLastBit(undisturbed, Trainer.Train(Network(), Short, _data, seed: 5, options with { StopAfter = 1 }));
        Assert.Throws<InputException>(() => Trainer.Train(Network(), Short, _data, seed: 6, options with { StopAfter = 2 }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void A_stop_outside_the_schedule_is_no_stop(int stopAfter) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Trainer.Train(Network(), Short, _data, seed: 5, new TrainingOptions { StopAfter = stopAfter }));

    [Fact]
    public void A_training_killed_between_checkpoints_goes_on_from_the_last_one()
    {
        TrainingResult undisturbed = Trainer.Train(Network(), Short, _data, seed: 5);
        var options = new TrainingOptions { CheckpointPath = CheckpointPath, CheckpointEverySteps = 3 };
        byte[]? lastCheckpoint = null;
        StopAfter(6, options, beforeStopping: () => lastCheckpoint = File.ReadAllBytes(CheckpointPath));
        File.WriteAllBytes(CheckpointPath, lastCheckpoint!);
        AssertEqualToTheLastBit(undisturbed, Trainer.Train(Network(), Short, _data, seed: 5, options));
    }

    [Fact]
    public void A_finished_training_is_not_trained_again()
    {
        var options = new TrainingOptions { CheckpointPath = CheckpointPath };
        TrainingResult first = Trainer.Train(Network(), Short, _data, seed: 5, options);
        int reports = 0;
        TrainingResult again = Trainer.Train(Network(), Short, _data, seed: 5, options with { Progress = new Told(_ => reports++) });
        Assert.Equal(0, reports);
        AssertEqualToTheLastBit(first, again);
        Assert.Equal(first.TrainSeconds, again.TrainSeconds);
    }

    [Fact]
    public void A_checkpoint_of_another_training_is_refused_by_what_differs()
    {
        var options = new TrainingOptions { CheckpointPath = CheckpointPath };
        Trainer.Train(Network(), Short with { Epochs = 1 }, _data, seed: 5, options);
        string message = Assert.Throws<InputException>(() => Trainer.Train(Network(), Short with { Epochs = 2 }, _data, seed: 5, options)).Message;
        Assert.Contains("epochs is 1 there and 2 here", message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => Trainer.Train(Network(), Short with { Epochs = 1 }, _data, seed: 6, options));
        Assert.Throws<InputException>(() => Trainer.Train(Network(Cell.Replace("avg_pool_3x3", "none", StringComparison.Ordinal)), Short with { Epochs = 1 }, _data, seed: 5, options));
    }

    [Fact]
    public void A_damaged_checkpoint_is_an_input_error_not_a_start_from_nonsense()
    {
        var options = new TrainingOptions { CheckpointPath = CheckpointPath };
        Trainer.Train(Network(), Short with { Epochs = 1 }, _data, seed: 5, options);
        byte[] good = File.ReadAllBytes(CheckpointPath);
        foreach (byte[] bad in new[] { [], good[..20], good[..^1], [.. good[..100], (byte)(good[100] ^ 1), .. good[101..]] })
        {
            File.WriteAllBytes(CheckpointPath, bad);
            Assert.Contains("damaged", Assert.Throws<InputException>(() => Trainer.Train(Network(), Short with { Epochs = 1 }, _data, seed: 5, options)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void When_a_checkpoint_cannot_be_written_the_one_before_survives()
    {
        var options = new TrainingOptions { CheckpointPath = CheckpointPath };
        StopAfter(5, options);
        byte[] before = File.ReadAllBytes(CheckpointPath);
        // A folder of that name is in the way of the file that is written beside the checkpoint.
        Directory.CreateDirectory(CheckpointPath + ".partial");
        string message = Assert.Throws<InputException>(() => Trainer.Train(Network(), Short, _data, seed: 5, options)).Message;
        Assert.Contains(CheckpointPath, message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(CheckpointPath));
    }

    [Fact]
    public void A_batch_larger_than_the_set_is_an_input_error() =>
        Assert.Contains("100 training images", Assert.Throws<InputException>(() => Trainer.Train(Network(), Short with { BatchSize = 101 }, _data, seed: 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Steps_and_epochs_are_reported_as_they_end()
    {
        var told = new List<TrainingProgress>();
        Trainer.Train(Network(), Short with { Epochs = 2 }, _data, seed: 1, new TrainingOptions { Progress = new Told(told.Add) });
        Assert.Equal([(0, 1), (0, 2), (0, 3), (0, 4), (1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (2, 0)], told.Select(progress => (progress.Epoch, progress.Step)));
        Assert.All(told, progress => Assert.Equal((2, 4), (progress.Epochs, progress.Steps)));
        Assert.Single(told[^1].Latest);
    }

    [Fact]
    public void Memory_stays_flat_over_many_steps()
    {
        // Every tensor that a step leaves behind would be one more that lives. What earlier tests left to the collector goes first.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Recipe recipe = Short with { Epochs = 1, BatchSize = 4 };
        long tensorsAtStep5 = 0;
        var growth = new List<long>();
        Trainer.Train(Network(), recipe, _data, seed: 1, new TrainingOptions
        {
            Progress = new Told(progress =>
            {
                if (progress.Step == 5)
                {
                    tensorsAtStep5 = Tensor.TotalCount;
                }
                else if (progress.Step > 5)
                {
                    growth.Add(Tensor.TotalCount - tensorsAtStep5);
                }
            }),
        });
        Assert.Equal(20, growth.Count);
        Assert.All(growth, tensors => Assert.InRange(tensors, long.MinValue, 0));
    }

    private void StopAfter(int steps, TrainingOptions options, Action? beforeStopping = null)
    {
        using var stop = new CancellationTokenSource();
        int taken = 0;
        var progress = new Told(report =>
        {
            if (report.Step > 0 && ++taken == steps)
            {
                beforeStopping?.Invoke();
                stop.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Trainer.Train(Network(), Short, _data, seed: 5, options with { Progress = progress }, stop.Token));
    }

    /// <summary>Unlike <see cref="Progress{T}"/>, on the spot.</summary>
    private sealed class Told(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
