namespace Benchspace.Spaces;

/// <summary>The size of a network: what it stores and what one forward pass of one image computes.</summary>
/// <param name="ParamsMillions">Trainable parameters, in millions.</param>
/// <param name="FlopsMillions">Multiply-adds of one image, in millions (what the field's tables call FLOPs).</param>
public readonly record struct NetworkSize(double ParamsMillions, double FlopsMillions);

/// <summary>What a data set asks of a network: the images it reads and the classes it tells apart.</summary>
public sealed record DatasetShape
{
    /// <summary>A data set of square images.</summary>
    /// <param name="imageSize">Width and height in pixels, a multiple of 4: the networks halve it twice.</param>
    /// <param name="imageChannels">Channels of an image, at least 1; 3 for colour.</param>
    /// <param name="classes">At least 1.</param>
    /// <exception cref="InputException">An argument is out of range.</exception>
    public DatasetShape(int imageSize, int imageChannels, int classes)
    {
        if (imageSize < 4 || imageSize % 4 != 0)
        {
            throw new InputException($"images of {imageSize} pixels do not fit: the networks halve them twice, so give a multiple of 4");
        }

        if (imageChannels < 1 || classes < 1)
        {
            throw new InputException($"a data set with {imageChannels} image channels and {classes} classes is none: give at least 1 of each");
        }

        ImageSize = imageSize;
        ImageChannels = imageChannels;
        Classes = classes;
    }

    /// <summary>Width and height of an image, in pixels.</summary>
    public int ImageSize { get; }

    /// <summary>Channels of an image.</summary>
    public int ImageChannels { get; }

    /// <summary>Classes to tell apart.</summary>
    public int Classes { get; }

    /// <summary>The shape of one of NAS-Bench-201's data sets, by its name in tables.</summary>
    /// <param name="dataset"><c>cifar10-valid</c>, <c>cifar10</c>, <c>cifar100</c> or <c>ImageNet16-120</c>.</param>
    /// <exception cref="InputException">It is none of these.</exception>
    public static DatasetShape Of(string dataset) => TryOf(dataset)
        ?? throw new InputException($"the images of data set '{dataset}' are not known; known are {string.Join(", ", PublishedDatasets.All.Where(known => known.Shape is not null).Select(known => known.Name))}");

    /// <summary>As <see cref="Of"/>, or null for any other data set.</summary>
    public static DatasetShape? TryOf(string dataset) => PublishedDatasets.Named(dataset)?.Shape;
}

/// <summary>A space that knows how large its architectures' networks are. Sizes are computed, never read from a file.</summary>
public interface ISizedSpace : ISearchSpace
{
    /// <summary>The size of the architecture's network, as the space's benchmark builds it, for images of this shape.</summary>
    NetworkSize SizeOf(Architecture architecture, DatasetShape dataset);
}

/// <summary>Sizes by the data set's name.</summary>
public static class SizedSpaceExtensions
{
    /// <summary>The size of the architecture's network for one of NAS-Bench-201's data sets.</summary>
    /// <exception cref="InputException">The data set is not one of them.</exception>
    public static NetworkSize SizeOf(this ISizedSpace space, Architecture architecture, string dataset) =>
        space.SizeOf(architecture, DatasetShape.Of(dataset));
}
