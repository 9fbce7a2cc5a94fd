using System.Diagnostics;
using Benchspace;
using Benchspace.Generators;
using Harness.Training.Devices;
using Harness.Training.Images;
using Harness.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>What is not part of what a training learns: how far it goes this time, where it leaves checkpoints, and whom it tells how far it is.</summary>
public sealed record TrainingOptions
{
    /// <summary>
    /// The epoch after which the training is stopped, 1 to the recipe's epochs; null for all. A stopped training is
    /// evaluated after its last epoch whatever the recipe says, and can be resumed from its checkpoint.
    /// </summary>
    public int? StopAfter { get; init; }

    /// <summary>
    /// The file that holds the training's state at the end of the last epoch, or null for none. If it is there when the
    /// training starts, the training is resumed from it, to the last bit as if it had never stopped; one that has gone
    /// beyond <see cref="StopAfter"/> is of no use, and the training begins anew.
    /// </summary>
    public string? CheckpointPath { get; init; }

    /// <summary>Steps from one further checkpoint within an epoch to the next; 0 for none.</summary>
    public int CheckpointEverySteps { get; init; }

    /// <summary>Told after every step and epoch.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }
}

/// <summary>
/// Trains networks. On a CPU deterministic given network, recipe, data, seeds and number of threads: equal to the last bit. Uses
/// the device that the data lie on. Not for several threads at once: libtorch's number of threads is the process's.
/// </summary>
public static class Trainer
{
    /// <summary>Images in a batch of an evaluation, at most. Batches are of equal size but for one image.</summary>
    private const int LargestEvaluationBatch = 500;

    /// <summary>Trains a network.</summary>
    /// <param name="network">What to train.</param>
    /// <param name="recipe">How.</param>
    /// <param name="data">On what; it stays the caller's.</param>
    /// <param name="seed">Fixes the initial weights, the order of the images and what is done to them.</param>
    /// <param name="options">Checkpoints and progress.</param>
    /// <param name="cancellation">Stops the training between two steps or two epochs, after a checkpoint.</param>
    /// <exception cref="InputException">The recipe is out of range or does not fit the data, or the checkpoint is damaged, of another training, or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static TrainingResult Train(
        INetworkDefinition network, Recipe recipe, DatasetSplits data, int seed, TrainingOptions? options = null, CancellationToken cancellation = default) =>
        TrainSideBySide(network, recipe, data, [seed], options, cancellation)[0];

    /// <summary>
    /// Trains a network once for each seed, as one network whose convolutions have a group per seed. The trainings share
    /// nothing but the time they save: each is what <see cref="Train"/> gives for its seed, but for rounding.
    /// </summary>
    /// <returns>A result for each seed, in order.</returns>
    /// <inheritdoc cref="Train" path="/exception"/>
    public static IReadOnlyList<TrainingResult> TrainSideBySide(
        INetworkDefinition network, Recipe recipe, DatasetSplits data, IReadOnlyList<int> seeds, TrainingOptions? options = null, CancellationToken cancellation = default)
    {
        recipe.Validate();
        options ??= new TrainingOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.StopAfter ?? recipe.Epochs, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.StopAfter ?? recipe.Epochs, recipe.Epochs, nameof(options));
        if (seeds.Count == 0)
        {
            throw new ArgumentException("no seed to train with", nameof(seeds));
        }

        recipe.RequireFits(data.Train.Count, data.Name);
        if (data.Channels != network.Images.ImageChannels || data.Size != network.Images.ImageSize || data.Classes != network.Images.Classes)
        {
            throw new ArgumentException($"the network was defined for other images than those of {data.Name}", nameof(data));
        }

        using var run = new Run(network, recipe, data, [.. seeds], options);
        run.ToTheStop(cancellation);
        return run.Results();
    }

    private sealed class Run : IDisposable
    {
        // Streams of chance beside those of the initial weights, which are numbered by the parameter's place.
        private static readonly ulong EpochStream = Xoshiro256.Hash("epoch");
        private static readonly ulong StepStream = Xoshiro256.Hash("step");

        private readonly Recipe _recipe;
        private readonly DatasetSplits _data;
        private readonly int[] _seeds;
        private readonly TrainingOptions _options;
        private readonly int _stopAfter;
        private readonly Device _device;
        private readonly INetwork _network;
        private readonly GradientDescent _descent;
        private readonly Checkpoint? _checkpoint;
        private readonly TrainingState _state;

        // Sums over the images of the running epoch, one for each copy; they stay on the device until it ends.
        private readonly Tensor _lossSums;
        private readonly Tensor _correct;

        public Run(INetworkDefinition network, Recipe recipe, DatasetSplits data, int[] seeds, TrainingOptions options)
        {
            _recipe = recipe;
            _data = data;
            _seeds = seeds;
            _options = options;
            _stopAfter = options.StopAfter ?? recipe.Epochs;
            _device = data.Train.Labels.device;
            _network = network.Build(seeds, _device);
            _descent = new GradientDescent(_network.Parameters, recipe);
            _checkpoint = options.CheckpointPath is { } path ? new Checkpoint(path, Checkpoint.IdentityOf(network, recipe, data, seeds)) : null;
            _state = _checkpoint?.TryRead(_network.Parameters, _stopAfter) ?? new TrainingState(seeds.Length);
            _lossSums = tensor(_state.LossSums, device: _device);
            _correct = tensor(_state.Correct, device: _device);
        }

        private int Copies => _seeds.Length;

        private int StepsPerEpoch => (_data.Train.Count + _recipe.BatchSize - 1) / _recipe.BatchSize;

        public void ToTheStop(CancellationToken cancellation)
        {
            while (_state.Epoch < _stopAfter && _state.Failures.Contains(null))
            {
                // Here the epoch before is in the checkpoint. What was stopped in its last epoch's last step is done.
                cancellation.ThrowIfCancellationRequested();
                TrainEpoch(cancellation);
                EndEpoch();
                _checkpoint?.Write(_state, _network.Parameters);
                ReportProgress();
            }

            if (_state.Failures.Contains(null) && !IsEvaluated)
            {
                // The checkpoint is of a training that was to go further when it was interrupted.
                EvaluateEpoch();
                _checkpoint?.Write(_state, _network.Parameters);
            }
        }

        public IReadOnlyList<TrainingResult> Results()
        {
            int threads = get_num_threads();
            return [.. _seeds.Select((seed, copy) => new TrainingResult(
                seed, _network.Size, threads, _state.Figures[copy], _state.Failures[copy], _network.Parameters.Sha256(copy)))];
        }

        public void Dispose()
        {
            _lossSums.Dispose();
            _correct.Dispose();
            _descent.Dispose();
            _network.Dispose();
        }

        private void TrainEpoch(CancellationToken cancellation)
        {
            _descent.UseLearningRate(_recipe.LearningRateAt(_state.Epoch));
            var epochs = new TrainingEpoch[Copies];
            long started = Stopwatch.GetTimestamp();
            double secondsBefore = _state.SecondsInEpoch;
            void StopClock()
            {
                ComputeDevice.Synchronize(_device);
                _state.SecondsInEpoch = secondsBefore + Stopwatch.GetElapsedTime(started).TotalSeconds;
            }

            try
            {
                for (int copy = 0; copy < Copies; copy++)
                {
                    epochs[copy] = new TrainingEpoch(_data.Train, _recipe.Augmentation, Xoshiro256.FromParts((ulong)_seeds[copy], EpochStream, (ulong)_state.Epoch));
                }

                while (_state.Step < StepsPerEpoch)
                {
                    Step(epochs);
                    _state.Step++;
                    ReportProgress();
                    if (_state.Step == StepsPerEpoch)
                    {
                        break; // The epoch's own checkpoint follows, and only then may the training stop.
                    }

                    bool stops = cancellation.IsCancellationRequested;
                    if (_checkpoint is not null && (stops || (_options.CheckpointEverySteps > 0 && _state.Step % _options.CheckpointEverySteps == 0)))
                    {
                        StopClock();
                        ReadSums();
                        _checkpoint.Write(_state, _network.Parameters);
                        secondsBefore = _state.SecondsInEpoch;
                        started = Stopwatch.GetTimestamp();
                    }

                    if (stops)
                    {
                        cancellation.ThrowIfCancellationRequested();
                    }
                }

                StopClock();
            }
            finally
            {
                foreach (TrainingEpoch? epoch in epochs)
                {
                    epoch?.Dispose();
                }
            }
        }

        private void Step(TrainingEpoch[] epochs)
        {
            int start = _state.Step * _recipe.BatchSize;
            int count = Math.Min(_recipe.BatchSize, _data.Train.Count - start);
            (Tensor images, Tensor labels) = Batch(copy => epochs[copy].Batch(start, count));
            using (images)
            using (labels)
            {
                if (_network.IsStochastic)
                {
                    manual_seed(Xoshiro256.FromParts((ulong)_seeds[0], StepStream, (ulong)_state.Epoch, (ulong)_state.Step).NextInt64());
                }

                double progress = (_state.Epoch + ((double)_state.Step / StepsPerEpoch)) / _recipe.Epochs;
                (Tensor logits, Tensor? auxiliary) = _network.ForwardInTraining(images, progress);
                using (logits)
                using (auxiliary)
                using (Tensor losses = Score(logits, labels, _recipe.LabelSmoothing))
                {
                    if (auxiliary is not null)
                    {
                        using Tensor auxiliaryLosses = CrossEntropies(auxiliary, labels, _recipe.LabelSmoothing);
                        using Scalar weight = _recipe.AuxiliaryWeight.ToScalar();
                        losses.add_(auxiliaryLosses, weight);
                    }

                    // Each copy's loss is the mean over its batch; they have no parameter in common, so their sum trains each alone.
                    using Scalar share = (1.0 / count).ToScalar();
                    using Tensor weights = full_like(losses, share);
                    losses.backward([weights]);
                }

                _descent.Step();
            }
        }

        /// <summary>The cross-entropy of each image, copies·batch, from logits, copies × batch × classes; it and the hits are added to the sums.</summary>
        private Tensor Score(Tensor logits, Tensor labels, double labelSmoothing = 0)
        {
            Tensor losses = CrossEntropies(logits, labels, labelSmoothing);
            using Tensor detached = losses.detach();
            using Tensor lossesByCopy = detached.view(Copies, -1);
            using Tensor loss = lossesByCopy.sum(1);
            _lossSums.Add(loss);
            using Tensor predicted = logits.argmax(2);
            using Tensor labelsByCopy = labels.view(Copies, -1);
            using Tensor hits = predicted.eq(labelsByCopy);
            using Tensor correct = hits.sum(1);
            _correct.Add(correct);
            return losses;
        }

        private Tensor CrossEntropies(Tensor logits, Tensor labels, double labelSmoothing)
        {
            using Tensor flat = logits.view(-1, _data.Classes);
            return nn.functional.cross_entropy(flat, labels, reduction: nn.Reduction.None, label_smoothing: labelSmoothing);
        }

        private void EndEpoch()
        {
            (double[] loss, double[] accuracy) = TakeMeans(_data.Train.Count);
            for (int copy = 0; copy < Copies; copy++)
            {
                if (_state.Failures[copy] is null)
                {
                    _state.Figures[copy].Add(new EpochFigures(
                        accuracy[copy], loss[copy], double.NaN, double.NaN, double.NaN, double.NaN, _state.SecondsInEpoch / Copies, double.NaN, double.NaN));
                }
            }

            _state.Epoch++;
            _state.Step = 0;
            _state.SecondsInEpoch = 0;
            FailUnlessFinite("training", loss);
            if (_state.Epoch % _recipe.EvaluateEvery == 0 || _state.Epoch == _recipe.Epochs || _state.Epoch == _stopAfter)
            {
                EvaluateEpoch();
            }
        }

        /// <summary>Whether the last epoch's figures are complete. There are test images always.</summary>
        private bool IsEvaluated => !Enumerable.Range(0, Copies).Any(copy => HasLastEpoch(copy) && double.IsNaN(_state.Figures[copy][^1].TestSeconds));

        /// <summary>Whether a copy has figures of the last epoch: one that failed before has not.</summary>
        private bool HasLastEpoch(int copy) => _state.Figures[copy].Count == _state.Epoch;

        /// <summary>Completes the last epoch's figures.</summary>
        private void EvaluateEpoch()
        {
            Evaluation valid = Evaluate(_data.Valid), test = Evaluate(_data.Test);
            for (int copy = 0; copy < Copies; copy++)
            {
                if (HasLastEpoch(copy))
                {
                    _state.Figures[copy][^1] = _state.Figures[copy][^1] with
                    {
                        ValidAccuracy = valid.Accuracy[copy],
                        ValidLoss = valid.Loss[copy],
                        ValidSeconds = valid.Seconds / Copies,
                        TestAccuracy = test.Accuracy[copy],
                        TestLoss = test.Loss[copy],
                        TestSeconds = test.Seconds / Copies,
                    };
                }
            }

            if (_data.Valid is not null)
            {
                FailUnlessFinite("validation", valid.Loss);
            }

            FailUnlessFinite("test", test.Loss);
        }

        private void FailUnlessFinite(string part, double[] losses)
        {
            for (int copy = 0; copy < Copies; copy++)
            {
                if (!double.IsFinite(losses[copy]))
                {
                    _state.Failures[copy] ??= FormattableString.Invariant($"the {part} loss is not finite ({losses[copy]}) in epoch {_state.Epoch} of {_recipe.Epochs}");
                }
            }
        }

        private Evaluation Evaluate(ImageSet? set)
        {
            if (set is null)
            {
                return Evaluation.None(Copies);
            }

            using IDisposable noGradients = no_grad();
            long started = Stopwatch.GetTimestamp();
            int batches = (set.Count + LargestEvaluationBatch - 1) / LargestEvaluationBatch;
            for (int batch = 0; batch < batches; batch++)
            {
                int first = (int)((long)set.Count * batch / batches), count = (int)((long)set.Count * (batch + 1) / batches) - first;
                (Tensor images, Tensor labels) = Batch(_ => set.Batch(first, count));
                using (images)
                using (labels)
                {
                    using Tensor logits = _network.Forward(images);
                    Score(logits, labels).Dispose();
                }
            }

            ComputeDevice.Synchronize(_device);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            (double[] loss, double[] accuracy) = TakeMeans(set.Count);
            return new Evaluation(loss, accuracy, seconds);
        }

        /// <summary>A batch of every copy, side by side: batch × copies·channels × height × width, channels last in memory, and labels, copy after copy.</summary>
        private (Tensor Images, Tensor Labels) Batch(Func<int, (Tensor Images, Tensor Labels)> batchOf)
        {
            var images = new Tensor[Copies];
            var labels = new Tensor[Copies];
            for (int copy = 0; copy < Copies; copy++)
            {
                (images[copy], labels[copy]) = batchOf(copy);
            }

            Tensor allImages = Join(images, 1), allLabels = Join(labels, 0);
            using (allImages)
            {
                using Tensor channelsLast = allImages.permute(0, 2, 3, 1);
                using Tensor dense = channelsLast.contiguous();
                return (dense.permute(0, 3, 1, 2), allLabels);
            }
        }

        private static Tensor Join(Tensor[] parts, int dimension)
        {
            if (parts.Length == 1)
            {
                return parts[0];
            }

            Tensor joined = cat(parts, dimension);
            foreach (Tensor part in parts)
            {
                part.Dispose();
            }

            return joined;
        }

        private void ReadSums()
        {
            using Tensor lossSums = _lossSums.cpu(), correct = _correct.cpu();
            lossSums.data<double>().CopyTo(_state.LossSums);
            correct.data<long>().CopyTo(_state.Correct);
        }

        /// <summary>The sums as means per image, loss in nats and accuracy in percent; the sums start anew.</summary>
        private (double[] Loss, double[] Accuracy) TakeMeans(int images)
        {
            ReadSums();
            double[] loss = Array.ConvertAll(_state.LossSums, sum => sum / images);
            double[] accuracy = Array.ConvertAll(_state.Correct, correct => 100.0 * correct / images);
            _lossSums.zero_();
            _correct.zero_();
            Array.Clear(_state.LossSums);
            Array.Clear(_state.Correct);
            return (loss, accuracy);
        }

        private void ReportProgress() => _options.Progress?.Report(new TrainingProgress(
            _state.Epoch, _recipe.Epochs, _state.Step, StepsPerEpoch, [.. _state.Figures.Where(figures => figures.Count > 0).Select(figures => figures[^1])]));

        private sealed record Evaluation(double[] Loss, double[] Accuracy, double Seconds)
        {
            public static Evaluation None(int copies)
            {
                double[] nan = new double[copies];
                Array.Fill(nan, double.NaN);
                return new Evaluation(nan, nan, double.NaN);
            }
        }
    }
}
