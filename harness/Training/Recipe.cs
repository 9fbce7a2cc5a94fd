using System.Globalization;
using Benchspace;
using Harness.Training.Images;

namespace Harness.Training;

/// <summary>How the learning rate goes from its first value to its last; it changes between epochs only, as in the benchmark.</summary>
public enum LearningRateSchedule
{
    /// <summary>Half a cosine wave from the first value in the first epoch towards the last value, which the epoch after the last would have.</summary>
    Cosine,

    /// <summary>The first value throughout.</summary>
    Constant,
}

/// <summary>
/// How a network is trained. The defaults are the recipe of NAS-Bench-201 and NATS-Bench (Dong and Yang 2020, table 1):
/// stochastic gradient descent on the cross-entropy. Weight decay holds for all parameters, those of batch norm included.
/// </summary>
public sealed record Recipe
{
    /// <summary>The name of the defaults.</summary>
    public const string NatsBenchName = "nats-bench";

    /// <summary>The name of <see cref="AmoebaNetCifar"/>.</summary>
    public const string AmoebaNetCifarName = "amoebanet-cifar";

    /// <summary>Passes over the training images, at least 1.</summary>
    public int Epochs { get; init; } = 12;

    /// <summary>Images in a batch, at least 2. The last batch of an epoch may be smaller.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>The learning rate of the first epoch, above 0.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>What the learning rate goes towards, at least 0.</summary>
    public double FinalLearningRate { get; init; }

    /// <summary>How it goes there.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>Share of the last update that the next one keeps, 0 to below 1.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether the gradient is looked ahead by the momentum (Nesterov).</summary>
    public bool Nesterov { get; init; } = true;

    /// <summary>Added to the gradient, times the parameter; at least 0.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>The share of each label that is spread over all classes, 0 to below 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>The weight of the loss of an auxiliary head, where the network has one; at least 0.</summary>
    public double AuxiliaryWeight { get; init; } = 0.4;

    /// <summary>What is done to training images.</summary>
    public Augmentation Augmentation { get; init; } = new(4, Flip: true);

    /// <summary>
    /// Epochs from one evaluation on validation and test images to the next, at least 1; the last epoch always has one.
    /// Accuracies do not depend on it, only the learning curves.
    /// </summary>
    public int EvaluateEvery { get; init; } = 1;

    /// <summary>
    /// The recipe of the AmoebaNets on CIFAR-10 (Real et al. 2019, Methods Details), with the cutout of AmoebaNet-B's
    /// results: days on a GPU. What the network itself does meanwhile is <see cref="Networks.Regularization.AmoebaNetCifar"/>.
    /// </summary>
    public static Recipe AmoebaNetCifar() => new()
    {
        Epochs = 600,
        BatchSize = 128,
        LearningRate = 0.024,
        Nesterov = false,
        AuxiliaryWeight = 0.5,
        Augmentation = new Augmentation(4, Flip: true, Cutout: 16),
    };

    /// <summary>No image of any data set has a side of so many pixels.</summary>
    private const int MostPixels = 1024;

    /// <summary>Checks every number.</summary>
    /// <exception cref="InputException">One is out of range; the message names it and its range.</exception>
    public void Validate()
    {
        Require(Epochs >= 1, "epochs", Epochs, "at least 1");
        Require(BatchSize >= 2, "batch size", BatchSize, "at least 2, since batch norm needs a batch");
        Require(double.IsFinite(LearningRate) && LearningRate > 0, "learning rate", LearningRate, "a number above 0");
        Require(double.IsFinite(FinalLearningRate) && FinalLearningRate >= 0, "final learning rate", FinalLearningRate, "a number from 0");
        Require(Momentum is >= 0 and < 1, "momentum", Momentum, "a number from 0 to below 1");
        Require(!Nesterov || Momentum > 0, "momentum", Momentum, "a number above 0 with Nesterov momentum, or take plain momentum");
        Require(double.IsFinite(WeightDecay) && WeightDecay >= 0, "weight decay", WeightDecay, "a number from 0");
        Require(LabelSmoothing is >= 0 and < 1, "label smoothing", LabelSmoothing, "a number from 0 to below 1");
        Require(double.IsFinite(AuxiliaryWeight) && AuxiliaryWeight >= 0, "auxiliary weight", AuxiliaryWeight, "a number from 0");
        Require(Augmentation.Padding is >= 0 and <= MostPixels, "crop padding", Augmentation.Padding, $"a number from 0 to {MostPixels}");
        Require(Augmentation.Cutout is >= 0 and <= MostPixels, "cutout", Augmentation.Cutout, $"a number from 0 to {MostPixels}");
        Require(EvaluateEvery >= 1, "epochs between evaluations", EvaluateEvery, "at least 1");
    }

    /// <summary>Checks that there are enough images for a batch.</summary>
    /// <param name="trainImages">Training images.</param>
    /// <param name="dataset">The data set's name.</param>
    /// <exception cref="InputException">There are not.</exception>
    public void RequireFits(int trainImages, string dataset)
    {
        if (BatchSize > trainImages)
        {
            throw new InputException($"a batch of {BatchSize} does not fit the {trainImages} training images of {dataset}: choose a smaller batch");
        }
    }

    /// <summary>The learning rate of an epoch.</summary>
    /// <param name="epoch">From 0.</param>
    public double LearningRateAt(int epoch) => Schedule switch
    {
        LearningRateSchedule.Constant => LearningRate,
        _ => FinalLearningRate + ((LearningRate - FinalLearningRate) * 0.5 * (1 + Math.Cos(Math.PI * epoch / Epochs))),
    };

    /// <summary>Every setting and its value as text, in order: for records, and to tell recipes apart.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts =>
    [
        new("epochs", Text(Epochs)),
        new("batch_size", Text(BatchSize)),
        new("learning_rate", Text(LearningRate)),
        new("final_learning_rate", Text(FinalLearningRate)),
        new("schedule", Schedule == LearningRateSchedule.Cosine ? "cosine" : "constant"),
        new("momentum", Text(Momentum)),
        new("nesterov", Nesterov ? "true" : "false"),
        new("weight_decay", Text(WeightDecay)),
        new("label_smoothing", Text(LabelSmoothing)),
        new("auxiliary_weight", Text(AuxiliaryWeight)),
        new("crop_padding", Text(Augmentation.Padding)),
        new("flip", Augmentation.Flip ? "true" : "false"),
        new("cutout", Text(Augmentation.Cutout)),
        new("evaluate_every", Text(EvaluateEvery)),
    ];

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static void Require(bool holds, string what, IFormattable value, string range)
    {
        if (!holds)
        {
            throw new InputException($"{what} {Text(value)}: give {range}");
        }
    }
}
