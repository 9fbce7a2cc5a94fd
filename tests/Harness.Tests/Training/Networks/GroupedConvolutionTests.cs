using Harness.Training.Networks;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Harness.Tests.Training.Networks;

[Collection(TrainingCollection.Name)]
public sealed class GroupedConvolutionTests
{
    [Theory]
    [InlineData(1, 4, 3, 1)] // groups of one channel each, of which libtorch makes nonsense channels last
    [InlineData(1, 8, 4, 4)]
    [InlineData(1, 1, 3, 1)] // depthwise
    [InlineData(3, 4, 3, 1)]
    [InlineData(4, 8, 3, 2)]
    public void Every_group_is_a_convolution_of_its_own_forward_and_backward(int from, int to, int kernel, int stride)
    {
        const int Groups = 3;
        var parameters = new NetworkParameters(Groups);
        ParameterWindow weight = parameters.AddConvolution(from, to, kernel);
        parameters.Allocate([1, 2, 3], CPU);
        using IDisposable scope = NewDisposeScope();
        Tensor maps = randn(5, 8, 8, Groups * from).permute(0, 3, 1, 2).detach().requires_grad_(true);
        long[] padding = kernel == 3 ? [1, 1] : [0, 0];
        Tensor together = GroupedConvolution.Of(maps, weight.Value, [stride, stride], padding, [1, 1], Groups);

        // Doubles take another way through libtorch than floats.
        Tensor mapsAsDoubles = maps.detach().to(ScalarType.Float64).requires_grad_(true);
        Tensor weightAsDoubles = weight.Value.detach().to(ScalarType.Float64).requires_grad_(true);
        Tensor separate = cat(
            [.. Enumerable.Range(0, Groups).Select(group => F.conv2d(
                mapsAsDoubles.narrow(1, group * from, from), weightAsDoubles.narrow(0, group * to, to), strides: [stride, stride], padding: padding))],
            1);
        AssertClose(separate, together);
        Assert.Equal(1, together.stride(1));

        Tensor direction = randn(together.shape);
        Tensor[] expected = [.. autograd.grad([separate], [mapsAsDoubles, weightAsDoubles], [direction.to(ScalarType.Float64)])];
        Tensor[] actual = [.. autograd.grad([together], [maps, weight.Value], [direction])];
        AssertClose(expected[0], actual[0]);
        AssertClose(expected[1], actual[1]);
        parameters.Dispose();
    }

    private static void AssertClose(Tensor expected, Tensor actual) =>
        Assert.True((expected - actual).abs().max().item<double>() < 1e-3);
}
