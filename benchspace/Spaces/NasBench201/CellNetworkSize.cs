namespace Benchspace.Spaces.NasBench201;

/// <summary>
/// The size of a NAS-Bench-201 network with any stem, number of cells and widths: stem, N cells, a residual block, N
/// cells, a residual block, N cells, classifier. Computed from shapes alone.
/// </summary>
public static class CellNetworkSize
{
    private const int Stages = 3;

    /// <summary>The size of one network.</summary>
    /// <param name="cell">The cell, an architecture of the topology space.</param>
    /// <param name="stemKernel">Height and width in pixels of the convolution through which images enter.</param>
    /// <param name="stemSize">Height and width in pixels of an image after the stem.</param>
    /// <param name="stemChannels">Channels after the stem.</param>
    /// <param name="widths">Channels after every cell and block, in order: 3 N + 2.</param>
    /// <param name="buildsUnreachingEdges">Whether edges are built from which no path leads to the cell's output; the published networks have them.</param>
    /// <param name="images">The images it reads and the classes it tells apart.</param>
    /// <exception cref="ArgumentException">There are not as many widths as layers.</exception>
    public static NetworkSize Of(
        Architecture cell, int stemKernel, int stemSize, int stemChannels, ReadOnlySpan<int> widths, bool buildsUnreachingEdges, DatasetShape images)
    {
        int cells = (widths.Length - (Stages - 1)) / Stages;
        if (widths.Length != (Stages * cells) + Stages - 1)
        {
            throw new ArgumentException($"{widths.Length} widths do not divide into {Stages} stages of equally many cells with a block between them", nameof(widths));
        }

        bool[] reaches = TopologySpace.NodesThatReachTheOutput(cell);
        Func<TopologyEdge, bool>? isBuilt = buildsUnreachingEdges ? null : edge => reaches[edge.To];
        var count = new CellNetworkCount();
        count.Stem(stemKernel, images.ImageChannels, stemChannels, stemSize);
        int width = stemChannels, size = stemSize;
        for (int layer = 0; layer < widths.Length; layer++)
        {
            int to = widths[layer];
            if (layer % (cells + 1) == cells)
            {
                // Odd sizes, which the published networks never have, are rounded up.
                size = (size + 1) / 2;
                count.ResidualBlock(width, to, size);
            }
            else
            {
                count.Cells(cell, width, to, size, isBuilt: isBuilt);
            }

            width = to;
        }

        count.Head(width, images.Classes);
        return count.Total;
    }
}
