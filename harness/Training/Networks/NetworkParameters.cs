using System.Security.Cryptography;
using Benchspace.Generators;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training.Networks;

/// <summary>A trainable tensor, or a running statistic, of a network: a window into one of the flat tensors of <see cref="NetworkParameters"/>.</summary>
internal sealed class ParameterWindow
{
    public required long Offset { get; init; }

    /// <summary>Shape in memory order; the first dimension is <see cref="NetworkParameters.Copies"/> times that of one copy.</summary>
    public required long[] Shape { get; init; }

    /// <summary>The order of dimensions as operations see them, or null where it is the memory's.</summary>
    public required long[]? Permutation { get; init; }

    /// <summary>Initial values are uniform in ± this, or all of <see cref="InitialValue"/> where it is 0.</summary>
    public required float Bound { get; init; }

    /// <summary>Which of the network's streams of chance the initial values come from.</summary>
    public required int Stream { get; init; }

    public required float InitialValue { get; init; }

    public Tensor Value { get; set; } = null!;

    public long Count => Shape.Aggregate(1L, static (product, extent) => product * extent);
}

/// <summary>
/// All trainable parameters of a network in one tensor, their gradients and momenta in two more of the same order, and
/// the running statistics of its batch norms in a fourth. So an update of all parameters is a handful of operations
/// however many layers there are, and a checkpoint is three blocks of numbers.
/// </summary>
/// <remarks>
/// A network may be several copies of one architecture, trained side by side with a seed each. Each parameter then
/// holds the copies one after the other.
/// </remarks>
internal sealed class NetworkParameters : IDisposable
{
    private readonly List<ParameterWindow> _trainable = [];
    private readonly List<ParameterWindow> _statistics = [];
    private long _trainableCount;
    private long _statisticsCount;
    private int _streams;

    public NetworkParameters(int copies) => Copies = copies;

    public int Copies { get; }

    /// <summary>Trainable parameters of one copy.</summary>
    public long CountPerCopy => _trainableCount / Copies;

    public Tensor Values { get; private set; } = null!;

    public Tensor Gradients { get; private set; } = null!;

    public Tensor Momenta { get; private set; } = null!;

    public Tensor Statistics { get; private set; } = null!;

    /// <summary>A convolution's weights, copies·out × in × kernel × kernel, channels last in memory, as PyTorch initialises them by default: uniform in ±1/√fan-in.</summary>
    public ParameterWindow AddConvolution(int from, int to, int kernel) =>
        AddConvolution(from, to, kernel, kernel, 1 / MathF.Sqrt(from * kernel * kernel));

    /// <summary>A convolution's weights, copies·out × in per group × rows × columns, channels last in memory, uniform in ± <paramref name="bound"/>.</summary>
    // With one input channel both orders are one in memory, and the strides say which one libtorch takes it for. Where it
    // would compute nonsense channels last (see GroupedConvolution), they say channels first.
    public ParameterWindow AddConvolution(int fromPerGroup, int to, int rows, int columns, float bound) => fromPerGroup == 1 && Copies > 1
        ? AddTrainable([Copies * to, 1, rows, columns], null, bound, 0)
        : AddTrainable([Copies * to, rows, columns, fromPerGroup], [0, 3, 1, 2], bound, 0);

    /// <summary>A tensor uniform in ± <paramref name="bound"/>; the first dimension is the copies'.</summary>
    public ParameterWindow AddUniform(long[] shapePerCopy, float bound) => AddTrainable([Copies, .. shapePerCopy], null, bound, 0);

    /// <summary>Leaves out a convolution, so that those after it begin with the weights they would have beside it.</summary>
    public void SkipConvolution() => _streams++;

    /// <summary>A value per channel, copies·channels.</summary>
    public ParameterWindow AddChannels(int channels, float initialValue) => AddTrainable([Copies * channels], null, 0, initialValue);

    /// <summary>A running statistic per channel, copies·channels.</summary>
    public ParameterWindow AddStatistic(int channels, float initialValue)
    {
        var parameter = new ParameterWindow { Offset = _statisticsCount, Shape = [Copies * channels], Permutation = null, Bound = 0, Stream = 0, InitialValue = initialValue };
        _statistics.Add(parameter);
        _statisticsCount += parameter.Count;
        return parameter;
    }

    /// <summary>
    /// Makes the tensors and gives every parameter its window. A copy's initial values are a function of its seed and
    /// of the parameter's place in the network alone, the same on every device and beside any other copies.
    /// </summary>
    /// <param name="seeds">One for each copy.</param>
    /// <param name="device">Where they lie.</param>
    public void Allocate(ReadOnlySpan<int> seeds, Device device)
    {
        Values = ToDevice(InitialValues(_trainable, _trainableCount, seeds), device);
        Statistics = ToDevice(InitialValues(_statistics, _statisticsCount, seeds), device);
        Gradients = zeros_like(Values);
        Momenta = zeros_like(Values);
        foreach (ParameterWindow parameter in _trainable)
        {
            // A leaf of the graph that shares the flat tensor's memory; its gradient is a window likewise, so that
            // back-propagation adds into it.
            parameter.Value = Window(Values, parameter).requires_grad_(true);
            using Tensor gradient = Window(Gradients, parameter);
            parameter.Value.grad = gradient;
        }

        foreach (ParameterWindow parameter in _statistics)
        {
            parameter.Value = Window(Statistics, parameter);
        }
    }

    /// <summary>All that an interrupted training needs of them.</summary>
    public IReadOnlyList<Tensor> State => [Values, Momenta, Statistics];

    /// <summary>SHA-256 of one copy's parameters and running statistics, lower-case hexadecimal.</summary>
    public string Sha256(int copy)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((Tensor flat, List<ParameterWindow> parameters) in new[] { (Values, _trainable), (Statistics, _statistics) })
        {
            using Tensor host = flat.cpu();
            Span<byte> bytes = host.bytes;
            foreach (ParameterWindow parameter in parameters)
            {
                int length = checked((int)(parameter.Count / Copies * sizeof(float)));
                hash.AppendData(bytes.Slice(checked((int)parameter.Offset * sizeof(float)) + (copy * length), length));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public void Dispose()
    {
        foreach (ParameterWindow parameter in _trainable.Concat(_statistics))
        {
            parameter.Value?.Dispose();
        }

        Values?.Dispose();
        Gradients?.Dispose();
        Momenta?.Dispose();
        Statistics?.Dispose();
    }

    private ParameterWindow AddTrainable(long[] shape, long[]? permutation, float bound, float initialValue)
    {
        var parameter = new ParameterWindow
        {
            Offset = _trainableCount,
            Shape = shape,
            Permutation = permutation,
            Bound = bound,
            Stream = bound == 0 ? 0 : _streams++,
            InitialValue = initialValue,
        };
        _trainable.Add(parameter);
        _trainableCount += parameter.Count;
        return parameter;
    }

    private float[] InitialValues(List<ParameterWindow> parameters, long count, ReadOnlySpan<int> seeds)
    {
        float[] values = new float[count];
        foreach (ParameterWindow parameter in parameters)
        {
            Span<float> all = values.AsSpan(checked((int)parameter.Offset), checked((int)parameter.Count));
            if (parameter.Bound == 0)
            {
                all.Fill(parameter.InitialValue);
                continue;
            }

            int perCopy = all.Length / Copies;
            for (int copy = 0; copy < Copies; copy++)
            {
                var random = Xoshiro256.FromParts((ulong)seeds[copy], (ulong)parameter.Stream);
                foreach (ref float value in all.Slice(copy * perCopy, perCopy))
                {
                    value = parameter.Bound * ((2 * random.NextSingle()) - 1);
                }
            }
        }

        return values;
    }

    private static Tensor ToDevice(float[] values, Device device)
    {
        using Tensor host = tensor(values);
        return device.type == DeviceType.CPU ? host.clone() : host.to(device);
    }

    private static Tensor Window(Tensor flat, ParameterWindow parameter)
    {
        using Tensor slice = flat.narrow(0, parameter.Offset, parameter.Count);
        using Tensor shaped = slice.view(parameter.Shape);
        if (parameter.Permutation is null)
        {
            return shaped.detach();
        }

        using Tensor permuted = shaped.permute(parameter.Permutation);
        return permuted.detach();
    }
}
