using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;
using Harness.Training.Devices;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Harness.Training.Networks.Cells;

/// <summary>
/// A cell of four nodes. Node 0 is its input; every other node is the sum of its incoming edges, each an operation on an
/// earlier node; node 3 is its output. The ReLU before the convolutions of a node is computed once for all of them.
/// </summary>
internal sealed class Cell
{
    private const int Nodes = 4;

    private readonly Edge[] _edges;
    private readonly int _channels;

    public Cell(NetworkParameters parameters, Architecture architecture, int from, int to, int size, bool buildsUnreachingEdges)
    {
        bool[] reaches = TopologySpace.NodesThatReachTheOutput(architecture);
        var edges = new List<Edge>();
        for (int i = 0; i < TopologySpace.Edges.Length; i++)
        {
            (int target, int source) = TopologySpace.Edges[i];
            var operation = (TopologyOperation)architecture[i];
            if (operation == TopologyOperation.None)
            {
                continue;
            }

            int inputs = source == 0 ? from : to;
            int kernel = operation switch
            {
                TopologyOperation.NorConv3x3 => 3,
                TopologyOperation.NorConv1x1 => 1,
                // Pooling and skipping change no widths: the official cell puts a 1x1 convolution before them where they must.
                _ => inputs == to ? 0 : 1,
            };
            if (!reaches[target] && !buildsUnreachingEdges)
            {
                if (kernel != 0)
                {
                    parameters.SkipConvolution();
                }

                continue;
            }

            edges.Add(new Edge(
                source,
                target,
                kernel == 0 ? null : new ConvolutionNorm(parameters, inputs, to, size, kernel),
                // The official skip between different widths (FactorizedReduce at stride 1) has no ReLU.
                Rectifies: operation != TopologyOperation.SkipConnect,
                Pools: operation == TopologyOperation.AvgPool3x3));
        }

        _edges = [.. edges];
        _channels = parameters.Copies * to;
    }

    public long MultiplyAdds => _edges.Sum(static edge => edge.Convolution?.Convolution.MultiplyAdds ?? 0);

    public Tensor Forward(Tensor input, bool training)
    {
        // A node without incoming edges is zero everywhere, and stays null until a convolution asks for its zeros.
        var nodes = new Tensor?[Nodes];
        var rectified = new Tensor?[Nodes];
        // A node that skips copy from another is the same tensor, which a sum must not be added into.
        var isOwn = new bool[Nodes];
        nodes[0] = input;
        foreach (Edge edge in _edges)
        {
            int source = edge.Source, target = edge.Target;
            if (nodes[source] is null)
            {
                if (edge.Convolution is null)
                {
                    continue;
                }

                nodes[source] = Zeros(input);
                isOwn[source] = true;
            }

            Tensor term = nodes[source]!;
            if (edge.Convolution is not null)
            {
                term = edge.Convolution.Forward(edge.Rectifies ? rectified[source] ??= term.relu() : term, training);
            }

            if (edge.Pools)
            {
                Tensor pooled = F.avg_pool2d(term, [3, 3], [1, 1], [1, 1], ceil_mode: false, count_include_pad: false);
                if (edge.Convolution is not null)
                {
                    term.Dispose();
                }

                term = pooled;
            }

            bool isNewTerm = !ReferenceEquals(term, nodes[source]);
            switch (nodes[target])
            {
                case null:
                    nodes[target] = term;
                    isOwn[target] = isNewTerm;
                    break;
                case { } sum when isOwn[target]:
                    sum.Add(term);
                    if (isNewTerm)
                    {
                        term.Dispose();
                    }

                    break;
                case { } sum:
                    nodes[target] = isNewTerm ? term.Add(sum) : sum.Plus(term);
                    isOwn[target] = true;
                    break;
            }
        }

        Tensor output = nodes[^1] is not { } last ? Zeros(input)
            : ReferenceEquals(last, input) ? input.alias()
            : last;
        for (int node = 0; node < Nodes; node++)
        {
            rectified[node]?.Dispose();
            if (isOwn[node] && !ReferenceEquals(nodes[node], output))
            {
                nodes[node]!.Dispose();
            }
        }

        return output;
    }

    private Tensor Zeros(Tensor input)
    {
        long[] shape = input.shape;
        using Tensor channelsLast = zeros([shape[0], shape[2], shape[3], _channels], device: input.device);
        return channelsLast.permute(0, 3, 1, 2);
    }

    private sealed record Edge(int Source, int Target, ConvolutionNorm? Convolution, bool Rectifies, bool Pools);
}
