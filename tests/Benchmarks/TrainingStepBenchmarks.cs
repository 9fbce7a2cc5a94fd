using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Attributes;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;
using Harness.Training;
using Harness.Training.Devices;
using Harness.Training.Networks;
using Harness.Training.Networks.Cells;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>
/// One training step (forward, loss, backward, update) of a network of NATS-Bench's topology space on a batch that is
/// already there. <c>training_step.py</c>, beside this file, times the same step in Python's PyTorch in turn with it.
/// </summary>
public class TrainingStepBenchmarks
{
    private TrainingStep _step = null!;

    /// <summary>Cells in a stage.</summary>
    [Params(1, 5)]
    public int Cells { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Build() => _step = TrainingStep.Published(Cells, Threads);

    [GlobalCleanup]
    public void Dispose() => _step.Dispose();

    [Benchmark]
    public void Step() => _step.Take();
}

/// <summary>The same at the size of the benchmark <c>fashion-mini</c>: 28x28 grey pixels through a 4x4 patch stem, 8 channels, one cell a stage, batches of 64.</summary>
public class SmallTrainingStepBenchmarks
{
    private TrainingStep _step = null!;

    /// <summary>Seeds that are trained side by side as one grouped network.</summary>
    [Params(1, 2, 4, 8)]
    public int Seeds { get; set; }

    [Params(TrainingStep.SizeSpacesCell, TrainingStep.PoolingCell)]
    public string Cell { get; set; } = "";

    [GlobalSetup]
    public void Build() => _step = TrainingStep.Small(Cell, Seeds);

    [GlobalCleanup]
    public void Dispose() => _step.Dispose();

    [Benchmark]
    public void Step() => _step.Take();
}

/// <summary>A network, a batch and the descent, ready for steps.</summary>
internal sealed class TrainingStep : IDisposable
{
    public const string SizeSpacesCell = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|";
    public const string PoolingCell = "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|avg_pool_3x3~2|";

    private readonly INetwork _network;
    private readonly GradientDescent _descent;
    private readonly Tensor _images;
    private readonly Tensor _labels;
    private readonly Tensor _weights;

    private TrainingStep(string cell, MacroSkeleton skeleton, DatasetShape images, int batch, int seeds, int threads)
    {
        ComputeDevice.UseThreads(threads);
        INetworkDefinition definition = TopologyFamily.NetworkOf(TopologySpace.Instance.Parse(cell), skeleton, images);
        _network = definition.Build([.. Enumerable.Range(0, seeds)], CPU);
        _descent = new GradientDescent(_network.Parameters, new Recipe());
        _descent.UseLearningRate(0.01);
        using Tensor channelsLast = randn(batch, images.ImageSize, images.ImageSize, seeds * images.ImageChannels);
        _images = channelsLast.permute(0, 3, 1, 2);
        _labels = randint(0, images.Classes, seeds * batch);
        _weights = full([seeds * batch], 1f / batch);
    }

    public static TrainingStep Published(int cells, int threads) =>
        new(SizeSpacesCell, new MacroSkeleton { CellsPerStage = cells }, DatasetShape.Of("cifar10"), batch: 256, seeds: 1, threads);

    public static TrainingStep Small(string cell, int seeds) =>
        new(cell, new MacroSkeleton { CellsPerStage = 1, Channels = 8, Stem = Stem.Patch(4) }, new DatasetShape(28, 1, 10), batch: 64, seeds, threads: 1);

    /// <summary>
    /// Answers each line <c>cells threads steps</c> of standard input with the wall-clock and the processor seconds that so
    /// many steps took, so that another program can time its own steps in turn.
    /// </summary>
    public static void Serve()
    {
        TrainingStep? step = null;
        string built = "";
        while (Console.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            int[] numbers = Array.ConvertAll(words, word => int.Parse(word, CultureInfo.InvariantCulture));
            if (built != $"{numbers[0]} {numbers[1]}")
            {
                step?.Dispose();
                step = Published(numbers[0], numbers[1]);
                built = $"{numbers[0]} {numbers[1]}";
            }

            TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
            long started = Stopwatch.GetTimestamp();
            for (int i = 0; i < numbers[2]; i++)
            {
                step!.Take();
            }

            double wall = Stopwatch.GetElapsedTime(started).TotalSeconds;
            double used = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds;
            Console.WriteLine(FormattableString.Invariant($"{wall} {used}"));
        }
    }

    public void Take()
    {
        (Tensor logits, _) = _network.ForwardInTraining(_images, progress: 0);
        using (logits)
        {
            using Tensor flat = logits.view(-1, logits.shape[2]);
            using Tensor losses = nn.functional.cross_entropy(flat, _labels, reduction: nn.Reduction.None);
            losses.backward([_weights]);
        }

        _descent.Step();
    }

    public void Dispose()
    {
        _descent.Dispose();
        _network.Dispose();
        _images.Dispose();
        _labels.Dispose();
        _weights.Dispose();
    }
}
