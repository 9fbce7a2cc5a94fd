namespace Harness.Training.Images;

/// <summary>
/// A random permutation in which every class is spread evenly: any run of consecutive images holds each class in
/// nearly the proportion in which all images do. Splits and limits are pieces of it, so they are balanced and nested:
/// the first 1,000 images are among the first 2,000.
/// </summary>
internal static class StratifiedOrder
{
    /// <summary>The given images in such an order. A pure function of its arguments.</summary>
    /// <param name="images">Indices of images, each once.</param>
    /// <param name="labels">The class of every image of the set, by index.</param>
    /// <param name="classes">Labels run from 0 to one below.</param>
    /// <param name="random">The only source of chance.</param>
    public static int[] Draw(ReadOnlySpan<int> images, ReadOnlySpan<int> labels, int classes, Random random)
    {
        int[] order = images.ToArray();
        for (int i = 0; i < order.Length; i++)
        {
            int j = random.Next(i, order.Length);
            (order[i], order[j]) = (order[j], order[i]);
        }

        // The k-th image of a class of n belongs k/n of the way along, after a chance shift that sets the classes' order.
        var sizes = new int[classes];
        foreach (int image in order)
        {
            sizes[labels[image]]++;
        }

        var shifts = new double[classes];
        for (int c = 0; c < classes; c++)
        {
            shifts[c] = random.NextDouble();
        }

        var ranks = new int[classes];
        var places = new double[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            int label = labels[order[i]];
            places[i] = (ranks[label]++ + shifts[label]) / sizes[label];
        }

        Array.Sort(places, order);
        return order;
    }
}
