using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Harness.Training.Networks;

/// <summary>Convolutions in groups that are right.</summary>
internal static class GroupedConvolution
{
    /// <summary>A convolution without bias.</summary>
    /// <param name="maps">Batch × groups·in × height × width, channels last in memory.</param>
    /// <param name="weight">Groups·out × in × rows × columns.</param>
    /// <param name="stride">Down and across.</param>
    /// <param name="padding">Above and below, left and right.</param>
    /// <param name="dilation">Down and across.</param>
    /// <param name="groups">The number of groups.</param>
    /// <returns>Channels last in memory. The caller owns it.</returns>
    public static Tensor Of(Tensor maps, Tensor weight, long[] stride, long[] padding, long[] dilation, int groups)
    {
        if (groups == 1 || weight.size(1) > 1 || weight.size(0) == groups)
        {
            return F.conv2d(maps, weight, null, stride, padding, dilation, groups);
        }

        // With one channel into each group and several out of it, libtorch 2.10 on a CPU computes nonsense when they lie
        // channels last (weights of such a shape lie channels first: see NetworkParameters).
        using Tensor channelsFirst = maps.contiguous();
        using Tensor output = F.conv2d(channelsFirst, weight, null, stride, padding, dilation, groups);
        using Tensor permuted = output.permute(0, 2, 3, 1);
        using Tensor channelsLast = permuted.contiguous();
        return channelsLast.permute(0, 3, 1, 2);
    }
}
