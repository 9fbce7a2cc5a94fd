using Benchspace.Spaces;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Harness.Training.Networks.NasNet;

/// <summary>A cell at its place: the two previous outputs in, the concatenation of its unused hidden states out.</summary>
internal sealed class NasNetCellModule : Module
{
    private readonly NasNetPlacedCell _placed;
    private readonly (Module<Tensor, Tensor>? Current, Module<Tensor, Tensor>? Previous) _inputs;
    private readonly (Module<Tensor, Tensor>? Left, Module<Tensor, Tensor>? Right)[] _combinations;
    private readonly Module<Tensor, Tensor>?[] _outputs;

    public NasNetCellModule(NasNetPlacedCell placed, BatchNormSettings batchNorm) : base("Cell")
    {
        _placed = placed;
        _inputs = (Build("current", placed.Current), Build("previous", placed.Previous));
        _combinations = [.. placed.Combinations.Select((combination, k) => (
            Build($"combination{k}_left", combination.Left.Layers),
            Build($"combination{k}_right", combination.Right.Layers)))];
        _outputs = [.. placed.Concatenated.Select(output => Build($"output{output.State}", output.Layers))];

        Module<Tensor, Tensor>? Build(string name, IReadOnlyList<NasNetLayer> layers)
        {
            Module<Tensor, Tensor>? module = NasNetLayers.Build(layers, batchNorm);
            if (module is not null)
                register_module(name, module);
            return module;
        }
    }

    /// <param name="current">The output of the previous cell.</param>
    /// <param name="previous">The output of the cell before that.</param>
    /// <param name="keep">The probability that an image keeps a path through an operation other than the identity.</param>
    public Tensor Forward(Tensor current, Tensor previous, double keep)
    {
        using DisposeScope scope = NewDisposeScope();
        var states = new List<Tensor>
        {
            Through(_inputs.Current, current),
            Through(_inputs.Previous, _placed.PreviousIsCurrent ? current : previous),
        };
        foreach (((NasNetPlacedElement left, NasNetPlacedElement right), int k) in _placed.Combinations.Select((combination, k) => (combination, k)))
        {
            states.Add(Element(left, _combinations[k].Left) + Element(right, _combinations[k].Right));
        }

        Tensor[] outputs = [.. _placed.Concatenated.Select((output, i) => Through(_outputs[i], states[output.State]))];
        return cat(outputs, 1).MoveToOuterDisposeScope();

        Tensor Element(NasNetPlacedElement element, Module<Tensor, Tensor>? module)
        {
            Tensor output = Through(module, states[element.State]);
            return element.Operation == NasNetOperation.None || !training || keep >= 1 ? output : DropPath(output, keep);
        }
    }

    private static Tensor Through(Module<Tensor, Tensor>? module, Tensor input) => module is null ? input : module.call(input);

    /// <summary>Drops the path for some images of the batch and scales the others, so that the mean stays.</summary>
    private static Tensor DropPath(Tensor output, double keep)
    {
        Tensor kept = empty([output.shape[0], 1, 1, 1], output.dtype, output.device).bernoulli_(keep);
        return output * (kept / keep);
    }
}
