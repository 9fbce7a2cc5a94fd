using System.Collections.Immutable;
using Layer = Benchspace.Spaces.NasNet.NasNetLayer;

namespace Benchspace.Spaces.NasNet;

/// <summary>One element of a combination, placed: the hidden state it takes and the layers that its operation is there.</summary>
public sealed record NasNetPlacedElement(int State, NasNetOperation Operation, ImmutableArray<Layer> Layers);

/// <summary>A hidden state in a cell's output and the layers that bring it to the output's shape; none where it has it.</summary>
public sealed record NasNetPlacedOutput(int State, ImmutableArray<Layer> Layers);

/// <summary>A cell at its place in a network.</summary>
/// <param name="Current">The layers between the previous cell's output and hidden state 0.</param>
/// <param name="Previous">The layers between the output of the cell before that and hidden state 1; none where it fits.</param>
/// <param name="PreviousIsCurrent">Whether it is the first cell, whose second input is its first.</param>
/// <param name="Combinations">The two elements of each combination.</param>
/// <param name="Concatenated">The states that make up the output, in the order of the channels.</param>
/// <param name="Output">The shape of the output.</param>
public sealed record NasNetPlacedCell(
    ImmutableArray<Layer> Current,
    ImmutableArray<Layer> Previous,
    bool PreviousIsCurrent,
    ImmutableArray<(NasNetPlacedElement Left, NasNetPlacedElement Right)> Combinations,
    ImmutableArray<NasNetPlacedOutput> Concatenated,
    FeatureShape Output);

/// <summary>
/// Every layer of a NASNet-family network with its sizes, computed from shapes alone. Follows the official
/// implementation (TensorFlow TPU models, <c>amoeba_net</c>), which is where the details of the paper's networks are.
/// Immutable; microseconds to make, whatever the network's size.
/// </summary>
public sealed class NasNetLayout
{
    private const int Stages = 3;
    private const int ImageNetStemChannels = 32;
    private const int AuxiliaryWindow = 5;

    // A hundred times the widest published network's; all counts of channels then fit.
    private const int MostFilters = 1 << 16;

    private NasNetLayout(NasNetNetwork network)
    {
        (int leastFilters, int leastSize) = network.Stem == NasNetStem.ImageNet ? (4, 3) : (1, 1);
        Require(network.CellsPerStage >= 1, $"a NASNet network cannot have {network.CellsPerStage} cells in a stage: give 1 or more");
        Require(network.InputSize >= leastSize, $"a NASNet network cannot take images of {network.InputSize} pixels: give {leastSize} or more");
        Require(
            network.Patch >= 1 && (network.Patch == 1 || (network.Stem == NasNetStem.Cifar && network.Patch <= network.InputSize)),
            $"a NASNet network with this stem cannot read patches of {network.Patch} pixels: give 1, or with the CIFAR stem no more than the image's {network.InputSize}");
        Require(network.InputChannels >= 1, $"a NASNet network cannot take images of {network.InputChannels} channels: give 1 or more");
        Require(network.Classes >= 2, $"a NASNet network cannot tell {network.Classes} classes apart: give 2 or more");
        Require(
            network.Filters >= leastFilters && network.Filters <= MostFilters,
            $"a NASNet network with this stem cannot have {network.Filters} filters: give {leastFilters} to {MostFilters}");

        Network = network;
        var counter = new Counter();
        var cells = ImmutableArray.CreateBuilder<NasNetPlacedCell>();

        var image = new FeatureShape(network.InputChannels, network.InputSize, network.InputSize);
        // The official code for small images pads nothing here; padded, as in NASNet's own CIFAR network, 32 px stay 32.
        Stem = network.Stem == NasNetStem.Cifar
            ? [StemConvolution(network), new Layer.BatchNorm(3 * network.Filters)]
            : [new Layer.Convolution(network.InputChannels, ImageNetStemChannels, 3, 3) { StrideHeight = 2, StrideWidth = 2, Padded = false }, new Layer.BatchNorm(ImageNetStemChannels)];
        FeatureShape current = counter.Through(Stem, image);
        FeatureShape? previous = null;

        void Add(NasNetCell cell, int filters, int stride)
        {
            NasNetPlacedCell placed = Place(cell, filters, stride, current, previous, counter);
            cells.Add(placed);
            (previous, current) = (current, placed.Output);
        }

        if (network.Stem == NasNetStem.ImageNet)
        {
            Add(network.Genotype.Reduction, network.Filters / 4, stride: 2);
            Add(network.Genotype.Reduction, network.Filters / 2, stride: 2);
        }

        for (int stage = 0; stage < Stages; stage++)
        {
            int filters = network.Filters << stage;
            if (stage > 0)
            {
                Add(network.Genotype.Reduction, filters, stride: 2);
            }

            for (int n = 0; n < network.CellsPerStage; n++)
            {
                Add(network.Genotype.Normal, filters, stride: 1);
            }

            if (stage == 1)
            {
                (AuxiliaryAfter, Auxiliary) = (cells.Count - 1, AuxiliaryHead(current, network.Classes));
            }
        }

        Cells = cells.ToImmutable();
        Classifier = [new Layer.Relu(), new Layer.GlobalAveragePool(), new Layer.FullyConnected(current.Channels, network.Classes)];
        counter.Through(Classifier, current);
        (Parameters, MultiplyAdds) = (counter.Parameters, counter.MultiplyAdds);
    }

    /// <summary>What this is the layout of.</summary>
    public NasNetNetwork Network { get; }

    /// <summary>The layers before the first cell.</summary>
    public ImmutableArray<Layer> Stem { get; }

    /// <summary>The cells in order, those of the ImageNet stem included.</summary>
    public ImmutableArray<NasNetPlacedCell> Cells { get; }

    /// <summary>The cell after which the auxiliary head branches off in training: the last of the second stage.</summary>
    public int AuxiliaryAfter { get; }

    /// <summary>
    /// The auxiliary head, which exists in training only and is not in the counts; empty where the second stage's maps
    /// are smaller than its 5x5 pool.
    /// </summary>
    public ImmutableArray<Layer> Auxiliary { get; }

    /// <summary>The layers after the last cell.</summary>
    public ImmutableArray<Layer> Classifier { get; }

    /// <summary>Trainable parameters, the auxiliary head's not counted.</summary>
    public long Parameters { get; }

    /// <summary>Multiply-adds of one image's forward pass, the auxiliary head's not counted.</summary>
    public long MultiplyAdds { get; }

    /// <summary>The counts in millions.</summary>
    public NetworkSize Size => new(Parameters / 1e6, MultiplyAdds / 1e6);

    /// <summary>Lays out a network.</summary>
    /// <exception cref="InputException">A size is out of range; the message names it and its range.</exception>
    public static NasNetLayout Of(NasNetNetwork network) => new(network);

    private static Layer.Convolution StemConvolution(NasNetNetwork network) => network.Patch == 1
        ? new Layer.Convolution(network.InputChannels, 3 * network.Filters, 3, 3)
        : new Layer.Convolution(network.InputChannels, 3 * network.Filters, network.Patch, network.Patch) { StrideHeight = network.Patch, StrideWidth = network.Patch, Padded = false };

    private static NasNetPlacedCell Place(NasNetCell cell, int filters, int stride, FeatureShape current, FeatureShape? previous, Counter counter)
    {
        ImmutableArray<Layer> currentLayers = ReluConvolutionBatchNorm(current.Channels, filters);
        ImmutableArray<Layer> previousLayers = previous is not { } shape ? []
            : shape.Height != current.Height ? [new Layer.Relu(), new Layer.FactorizedReduction(shape.Channels, filters)]
            : shape.Channels != filters ? ReluConvolutionBatchNorm(shape.Channels, filters)
            : [];

        var states = new List<FeatureShape>
        {
            counter.Through(currentLayers, current),
            counter.Through(previousLayers, previous ?? current),
        };

        NasNetPlacedElement Element(NasNetElement element)
        {
            // Combinations are already reduced; only the cell's inputs are strided.
            int ownStride = element.State < 2 ? stride : 1;
            return new NasNetPlacedElement(element.State, element.Operation, Operation(element.Operation, states[element.State].Channels, filters, ownStride));
        }

        var combinations = ImmutableArray.CreateBuilder<(NasNetPlacedElement, NasNetPlacedElement)>(cell.Combinations.Length);
        foreach (NasNetCombination combination in cell.Combinations)
        {
            NasNetPlacedElement left = Element(combination.Left);
            NasNetPlacedElement right = Element(combination.Right);
            combinations.Add((left, right));
            FeatureShape sum = counter.Through(left.Layers, states[left.State]);
            counter.Through(right.Layers, states[right.State]);
            states.Add(sum);
        }

        FeatureShape final = states[^1];
        var concatenated = ImmutableArray.CreateBuilder<NasNetPlacedOutput>(cell.Concatenated.Length);
        foreach (int state in cell.Concatenated)
        {
            FeatureShape own = states[state];
            ImmutableArray<Layer> layers = own.Height != final.Height ? [new Layer.FactorizedReduction(own.Channels, final.Channels)]
                : own.Channels != final.Channels ? ConvolutionBatchNorm(own.Channels, final.Channels)
                : [];
            counter.Through(layers, own);
            concatenated.Add(new NasNetPlacedOutput(state, layers));
        }

        return new NasNetPlacedCell(
            currentLayers,
            previousLayers,
            previous is null,
            combinations.ToImmutable(),
            concatenated.ToImmutable(),
            final with { Channels = final.Channels * concatenated.Count });
    }

    /// <summary>The layers that an operation is, given the width of its input, the cell's filters and its stride.</summary>
    private static ImmutableArray<Layer> Operation(NasNetOperation operation, int channels, int filters, int stride) => operation switch
    {
        NasNetOperation.None => stride == 1 && channels == filters ? [] : ReluConvolutionBatchNorm(channels, filters, stride),
        NasNetOperation.Convolution1x1 => ReluConvolutionBatchNorm(channels, filters, stride),
        NasNetOperation.Separable3x3 => SeparableTwice(3, 1, channels, filters, stride),
        NasNetOperation.Separable5x5 => SeparableTwice(5, 1, channels, filters, stride),
        NasNetOperation.Separable7x7 => SeparableTwice(7, 1, channels, filters, stride),
        NasNetOperation.DilatedSeparable3x3 => SeparableTwice(3, 2, channels, filters, stride),
        NasNetOperation.DilatedSeparable5x5 => SeparableTwice(5, 2, channels, filters, stride),
        NasNetOperation.AveragePool3x3 => Pooled(new Layer.Pool(Max: false, 3, stride), channels, filters),
        NasNetOperation.MaxPool3x3 => Pooled(new Layer.Pool(Max: true, 3, stride), channels, filters),
        NasNetOperation.MaxPool2x2 => Pooled(new Layer.Pool(Max: true, 2, stride), channels, filters),
        NasNetOperation.Convolution3x3 => InBottleneck(channels, filters, (wide, narrow) =>
        [
            new Layer.Convolution(wide, narrow, 3, 3) { StrideHeight = stride, StrideWidth = stride },
        ]),
        NasNetOperation.Convolution1x7Then7x1 => InBottleneck(channels, filters, (wide, narrow) =>
        [
            new Layer.Convolution(wide, narrow, 1, 7) { StrideWidth = stride },
            new Layer.BatchNorm(narrow),
            new Layer.Relu(),
            new Layer.Convolution(narrow, narrow, 7, 1) { StrideHeight = stride },
        ]),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "no such operation"),
    };

    /// <summary>ReLU, depthwise convolution, 1x1 convolution and batch normalisation, twice; the first one strides.</summary>
    private static ImmutableArray<Layer> SeparableTwice(int kernel, int dilation, int channels, int filters, int stride)
    {
        return [.. Once(channels, stride), .. Once(filters, 1)];

        ImmutableArray<Layer> Once(int channels, int stride) =>
        [
            new Layer.Relu(),
            new Layer.Convolution(channels, channels, kernel, kernel) { StrideHeight = stride, StrideWidth = stride, Dilation = dilation, Groups = channels },
            new Layer.Convolution(channels, filters, 1, 1),
            new Layer.BatchNorm(filters),
        ];
    }

    /// <summary>The convolutions at a quarter of the filters, between two 1x1 convolutions; directly where a quarter is less than one.</summary>
    private static ImmutableArray<Layer> InBottleneck(int channels, int filters, Func<int, int, ImmutableArray<Layer>> convolutions)
    {
        int narrow = filters / 4;
        return narrow == 0
            ? [new Layer.Relu(), .. convolutions(channels, filters), new Layer.BatchNorm(filters)]
            :
            [
                .. ReluConvolutionBatchNorm(channels, narrow),
                new Layer.Relu(),
                .. convolutions(narrow, narrow),
                new Layer.BatchNorm(narrow),
                .. ReluConvolutionBatchNorm(narrow, filters),
            ];
    }

    private static ImmutableArray<Layer> Pooled(Layer.Pool pool, int channels, int filters) =>
        channels == filters ? [pool] : [pool, .. ConvolutionBatchNorm(channels, filters)];

    private static ImmutableArray<Layer> ReluConvolutionBatchNorm(int channels, int filters, int stride = 1) =>
    [
        new Layer.Relu(),
        new Layer.Convolution(channels, filters, 1, 1) { StrideHeight = stride, StrideWidth = stride },
        new Layer.BatchNorm(filters),
    ];

    private static ImmutableArray<Layer> ConvolutionBatchNorm(int channels, int filters) =>
        [new Layer.Convolution(channels, filters, 1, 1), new Layer.BatchNorm(filters)];

    private static ImmutableArray<Layer> AuxiliaryHead(FeatureShape input, int classes)
    {
        if (input.Height < AuxiliaryWindow)
        {
            return [];
        }

        var pool = new Layer.Pool(Max: false, AuxiliaryWindow, Stride: 3) { Padded = false };
        FeatureShape pooled = pool.Output(input);
        return
        [
            new Layer.Relu(),
            pool,
            new Layer.Convolution(input.Channels, 128, 1, 1),
            new Layer.BatchNorm(128),
            new Layer.Relu(),
            new Layer.Convolution(128, 768, pooled.Height, pooled.Width) { Padded = false },
            new Layer.BatchNorm(768),
            new Layer.Relu(),
            new Layer.FullyConnected(768, classes),
        ];
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InputException(message);
        }
    }

    private sealed class Counter
    {
        public long Parameters { get; private set; }

        public long MultiplyAdds { get; private set; }

        /// <summary>Counts these layers and returns the shape after them.</summary>
        public FeatureShape Through(ImmutableArray<Layer> layers, FeatureShape shape)
        {
            foreach (Layer layer in layers)
            {
                Parameters += layer.Parameters;
                MultiplyAdds += layer.MultiplyAdds(shape);
                shape = layer.Output(shape);
            }

            return shape;
        }
    }
}
