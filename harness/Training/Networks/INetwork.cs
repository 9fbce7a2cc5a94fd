using Benchspace.Spaces;
using static TorchSharp.torch;

namespace Harness.Training.Networks;

/// <summary>A network on one device that a training can drive: all its numbers lie in <see cref="Parameters"/>.</summary>
internal interface INetwork : IDisposable
{
    /// <summary>What is trained.</summary>
    NetworkParameters Parameters { get; }

    /// <summary>
    /// Whether a training pass draws from libtorch's own generator, as dropout does. The training then seeds it before
    /// every step.
    /// </summary>
    bool IsStochastic { get; }

    /// <summary>Logits for training, by the batch's statistics.</summary>
    /// <param name="images">Batch × copies·channels × height × width, channels last in memory: those of the first copy first.</param>
    /// <param name="progress">How much of the training is done, 0 to 1.</param>
    /// <returns>Copies × batch × classes; and those of an auxiliary head, where there is one. The caller owns both.</returns>
    (Tensor Logits, Tensor? Auxiliary) ForwardInTraining(Tensor images, double progress);

    /// <summary>Logits for evaluation, by the running statistics.</summary>
    /// <param name="images">Batch × copies·channels × height × width, channels last in memory.</param>
    /// <returns>Copies × batch × classes. The caller owns it.</returns>
    Tensor Forward(Tensor images);
}

/// <summary>A network, completely: all that is needed to build it. Immutable.</summary>
public interface INetworkDefinition
{
    /// <summary>The images it reads and the classes it tells apart.</summary>
    DatasetShape Images { get; }

    /// <summary>Parameters and multiply-adds of one copy, computed from shapes. What exists in training only, such as an auxiliary head, does not count.</summary>
    NetworkSize Size { get; }

    /// <summary>Every choice and its value as text, in order: for records, and to tell networks apart.</summary>
    IReadOnlyList<KeyValuePair<string, string>> Facts { get; }

    /// <summary>Builds it with initial weights.</summary>
    /// <param name="seeds">A seed for each copy that is trained side by side.</param>
    /// <param name="device">Where it lies.</param>
    internal INetwork Build(ReadOnlySpan<int> seeds, Device device);
}
