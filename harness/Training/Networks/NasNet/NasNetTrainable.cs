using Benchspace.Spaces;
using Benchspace.Spaces.NasNet;
using Harness.Training.Devices;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Harness.Training.Networks.NasNet;

/// <summary>
/// A NASNet-family network on one device, built from its layout. It may hold several copies, each with a seed of its
/// own, as one network whose convolutions have groups of their own for every copy.
/// </summary>
internal sealed class NasNetTrainable : INetwork
{
    private readonly NasNetLayout _layout;
    private readonly Regularization _regularization;
    private readonly NasNetLayers _stem;
    private readonly NasNetCellLayers[] _cells;
    private readonly NasNetLayers? _auxiliary;
    private readonly NasNetLayers _pool;
    private readonly NasNetLayers _classifier;

    public NasNetTrainable(NasNetLayout layout, Regularization regularization, ReadOnlySpan<int> seeds, Device device)
    {
        _layout = layout;
        _regularization = regularization;
        Parameters = new NetworkParameters(seeds.Length);
        var builder = new NasNetLayerBuilder(Parameters, layout.Network.Stem);
        _stem = builder.Build(layout.Stem);
        _cells = [.. layout.Cells.Select(cell => new NasNetCellLayers(builder, cell))];
        _pool = builder.Build(layout.Classifier[..^1]);
        _classifier = builder.Build(layout.Classifier[^1..]);
        Size = layout.Size;
        CountedParameters = Parameters.CountPerCopy;
        // Last, so that the network's other weights begin as they do without it.
        _auxiliary = regularization.Auxiliary ? builder.Build(layout.Auxiliary) : null;
        Parameters.Allocate(seeds, device);
    }

    /// <inheritdoc/>
    public NetworkParameters Parameters { get; }

    /// <inheritdoc/>
    public NetworkSize Size { get; }

    /// <summary>Trainable parameters of one copy as built, without the auxiliary head's.</summary>
    public long CountedParameters { get; }

    /// <inheritdoc/>
    public bool IsStochastic => _regularization.DropPathKeep < 1 || _regularization.Dropout > 0;

    /// <summary>Told of every layer's real output, for measurements; null for nobody.</summary>
    public Action<NasNetLayer, Tensor>? Observer { get; set; }

    /// <inheritdoc/>
    public (Tensor Logits, Tensor? Auxiliary) ForwardInTraining(Tensor images, double progress) =>
        Forward(images, new NasNetPass(Training: true, 1 - (progress * (1 - _regularization.DropPathKeep)), Observer));

    /// <inheritdoc/>
    public Tensor Forward(Tensor images) => Forward(images, new NasNetPass(Training: false, Keep: 1, Observer)).Logits;

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();

    private (Tensor Logits, Tensor? Auxiliary) Forward(Tensor images, NasNetPass pass)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? auxiliary = null;
        Tensor current = _stem.Forward(images, pass);
        Tensor previous = current;
        for (int i = 0; i < _cells.Length; i++)
        {
            (previous, current) = (current, _cells[i].Forward(current, previous, pass));
            if (i == _layout.AuxiliaryAfter && pass.Training)
            {
                auxiliary = _auxiliary?.Forward(current, pass).MoveToOuterDisposeScope();
            }
        }

        Tensor features = _pool.Forward(current, pass);
        if (pass.Training && _regularization.Dropout > 0)
        {
            features = F.dropout(features, _regularization.Dropout);
        }

        return (_classifier.Forward(features, pass).MoveToOuterDisposeScope(), auxiliary);
    }
}

/// <summary>What holds for one pass through the network.</summary>
/// <param name="Training">Whether batch norm takes the batch's statistics, and paths are dropped.</param>
/// <param name="Keep">The probability that an image keeps a path.</param>
/// <param name="Observer">Told of every layer's output.</param>
internal readonly record struct NasNetPass(bool Training, double Keep, Action<NasNetLayer, Tensor>? Observer);

/// <summary>A cell at its place: the two previous outputs in, the concatenation of its unused hidden states out.</summary>
internal sealed class NasNetCellLayers
{
    private readonly NasNetPlacedCell _cell;
    private readonly int _copies;
    private readonly NasNetLayers _current;
    private readonly NasNetLayers _previous;
    private readonly (NasNetLayers Left, NasNetLayers Right)[] _combinations;
    private readonly NasNetLayers[] _outputs;

    public NasNetCellLayers(NasNetLayerBuilder builder, NasNetPlacedCell cell)
    {
        _cell = cell;
        _copies = builder.Copies;
        _current = builder.Build(cell.Current);
        _previous = builder.Build(cell.Previous);
        _combinations = [.. cell.Combinations.Select(combination => (builder.Build(combination.Left.Layers), builder.Build(combination.Right.Layers)))];
        _outputs = [.. cell.Concatenated.Select(output => builder.Build(output.Layers))];
    }

    /// <param name="current">The output of the previous cell.</param>
    /// <param name="previous">The output of the cell before that.</param>
    /// <param name="pass">What holds for this pass.</param>
    public Tensor Forward(Tensor current, Tensor previous, NasNetPass pass)
    {
        using DisposeScope scope = NewDisposeScope();
        var states = new List<Tensor>
        {
            _current.Forward(current, pass),
            _previous.Forward(_cell.PreviousIsCurrent ? current : previous, pass),
        };
        // Several operations begin with the ReLU of the same state.
        var rectified = new Tensor?[2 + _combinations.Length];
        for (int k = 0; k < _combinations.Length; k++)
        {
            states.Add(Element(_cell.Combinations[k].Left, _combinations[k].Left).Plus(Element(_cell.Combinations[k].Right, _combinations[k].Right)));
        }

        Tensor[] outputs = [.. _cell.Concatenated.Select((output, i) => _outputs[i].Forward(states[output.State], pass))];
        return Concatenate(outputs).MoveToOuterDisposeScope();

        Tensor Element(NasNetPlacedElement element, NasNetLayers layers)
        {
            Tensor output = layers.BeginsWithRelu
                ? layers.ForwardRectified(rectified[element.State] ??= states[element.State].relu(), pass)
                : layers.Forward(states[element.State], pass);
            bool drops = pass is { Training: true, Keep: < 1 } && element.Operation != NasNetOperation.None;
            return drops ? DropPath(output, pass.Keep) : output;
        }
    }

    /// <summary>Drops the path for some images of each copy's batch and scales the others, so that the mean stays.</summary>
    private Tensor DropPath(Tensor output, double keep)
    {
        Tensor kept = empty([output.shape[0], _copies, 1, 1, 1], output.dtype, output.device).bernoulli_(keep);
        using Scalar probability = keep.ToScalar();
        return ByCopy(output).mul(kept.div_(probability)).flatten(1, 2);
    }

    private Tensor Concatenate(Tensor[] states) =>
        _copies == 1 ? cat(states, 1) : cat([.. states.Select(ByCopy)], 2).flatten(1, 2);

    private Tensor ByCopy(Tensor maps) => maps.unflatten(1, _copies, -1);
}
