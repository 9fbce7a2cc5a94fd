namespace Benchspace.Spaces.NasBench201;

/// <summary>
/// Counts the parts of a NAS-Bench-201 network one after the other. Like the official counter
/// (AutoDL-Projects, <c>flop_benchmark</c>) it takes the multiply-adds of convolutions and of the classifier with its
/// bias; batch norm, pooling, ReLU and sums have parameters at most.
/// </summary>
internal struct CellNetworkCount
{
    private long _params;
    private long _multiplyAdds;

    public readonly NetworkSize Total => new(_params / 1e6, _multiplyAdds / 1e6);

    /// <summary>A convolution and batch norm, through which images enter.</summary>
    public void Stem(int kernel, int imageChannels, int channels, int imageSizeAfter) => ConvolutionAndNorm(kernel, imageChannels, channels, imageSizeAfter);

    /// <summary>Some equal cells in a row.</summary>
    /// <param name="cell">An architecture of the topology space.</param>
    /// <param name="from">Channels that node 0 of each has.</param>
    /// <param name="to">Channels of the other nodes.</param>
    /// <param name="imageSize">Width and height, in pixels.</param>
    /// <param name="repeats">The number of cells.</param>
    /// <param name="isBuilt">Whether an edge is built; null where all are.</param>
    public void Cells(Architecture cell, int from, int to, int imageSize, int repeats = 1, Func<TopologyEdge, bool>? isBuilt = null)
    {
        ReadOnlySpan<TopologyEdge> edges = TopologySpace.Edges;
        for (int i = 0; i < edges.Length; i++)
        {
            if (isBuilt?.Invoke(edges[i]) == false)
            {
                continue;
            }

            int inputs = edges[i].From == 0 ? from : to;
            switch ((TopologyOperation)cell[i])
            {
                case TopologyOperation.NorConv3x3:
                    ConvolutionAndNorm(3, inputs, to, imageSize, repeats);
                    break;
                case TopologyOperation.NorConv1x1:
                // Between different widths a skip or a pooling is preceded by ReLU, 1x1 convolution and batch norm.
                case TopologyOperation.SkipConnect or TopologyOperation.AvgPool3x3 when inputs != to:
                    ConvolutionAndNorm(1, inputs, to, imageSize, repeats);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>The residual block that halves the image: two 3x3 convolutions beside pooling and a bare 1x1 convolution.</summary>
    public void ResidualBlock(int from, int to, int imageSizeAfter)
    {
        ConvolutionAndNorm(3, from, to, imageSizeAfter);
        ConvolutionAndNorm(3, to, to, imageSizeAfter);
        Convolution(1, from, to, imageSizeAfter);
    }

    /// <summary>Batch norm, ReLU, global pooling and the classifier.</summary>
    public void Head(int channels, int classes)
    {
        Norm(channels);
        long classifier = ((long)channels * classes) + classes;
        _params += classifier;
        _multiplyAdds += classifier;
    }

    private void ConvolutionAndNorm(int kernel, int from, int to, int imageSize, int repeats = 1)
    {
        Convolution(kernel, from, to, imageSize, repeats);
        Norm(to, repeats);
    }

    private void Convolution(int kernel, long from, long to, long imageSize, int repeats = 1)
    {
        long weights = kernel * kernel * from * to * repeats;
        _params += weights;
        _multiplyAdds += weights * imageSize * imageSize;
    }

    private void Norm(long channels, int repeats = 1) => _params += 2 * channels * repeats;
}
