using BenchmarkDotNet.Attributes;
using Benchspace.Generators;
using Harness.Training.Devices;
using Harness.Training.Images;
using Harness.Training.Images.Formats;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>What preparing the input of a training costs, on one thread: batches of 256 colour images of 32x32 pixels.</summary>
public class ImageBenchmarks : IDisposable
{
    private const int BatchSize = 256;
    private ImageSet _set = null!;
    private TrainingEpoch _epoch = null!;
    private int _start;

    [GlobalSetup]
    public void Load()
    {
        ComputeDevice.UseThreads(1);
        const int Count = 50_000;
        var pixels = new byte[Count * 3 * 32 * 32];
        new Xoshiro256(1).NextBytes(pixels);
        var images = new RawImages(pixels, new int[Count], channels: 3, height: 32, width: 32);
        _set = ImageSet.Load(images, [.. Enumerable.Range(0, Count)], new Normalisation([125.3f, 123.0f, 113.9f], [63.0f, 62.1f, 66.7f]), CPU);
        _epoch = DrawEpoch();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _epoch.Dispose();
        _set.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Chosen, flipped, cropped out of four pixels of padding, normalised.</summary>
    [Benchmark]
    public void TrainingBatch()
    {
        using var scope = NewDisposeScope();
        _epoch.Batch(NextStart(), BatchSize);
    }

    /// <summary>Normalised only.</summary>
    [Benchmark]
    public void EvaluationBatch()
    {
        using var scope = NewDisposeScope();
        _set.Batch(NextStart(), BatchSize);
    }

    /// <summary>The order, flips and shifts of 50,000 images: once an epoch.</summary>
    [Benchmark]
    public TrainingEpoch DrawEpoch()
    {
        _epoch?.Dispose();
        return _epoch = new TrainingEpoch(_set, new Augmentation(4, Flip: true), new Xoshiro256(2));
    }

    /// <summary>The generated data set: 12,000 grey images of 28x28 pixels, on all cores.</summary>
    [Benchmark]
    public RawImages DrawShapes() => Shapes.Draw(12_000, channels: 1, size: 28, seed: 1);

    private int NextStart() => _start = (_start + BatchSize) % (_set.Count - BatchSize);
}
