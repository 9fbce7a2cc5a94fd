namespace Benchspace.Spaces.NasNet;

/// <summary>The shape of one image's feature maps.</summary>
/// <param name="Channels">The number of maps.</param>
/// <param name="Height">Rows of a map.</param>
/// <param name="Width">Columns of a map.</param>
public readonly record struct FeatureShape(int Channels, int Height, int Width);

/// <summary>
/// A layer of a NASNet-family network as data: enough to count it from shapes alone and to build it. Layers follow the
/// official implementation (TensorFlow TPU models, <c>amoeba_net</c>): convolutions have no bias, "same" padding
/// gives ⌈size / stride⌉.
/// </summary>
public abstract record NasNetLayer
{
    private NasNetLayer() { }

    /// <summary>Trainable parameters.</summary>
    public virtual long Parameters => 0;

    /// <summary>The shape of its output.</summary>
    public virtual FeatureShape Output(FeatureShape input) => input;

    /// <summary>Multiply-adds for one image: those of convolutions and of the fully connected layer.</summary>
    public virtual long MultiplyAdds(FeatureShape input) => 0;

    /// <summary>Rectified linear units.</summary>
    public sealed record Relu : NasNetLayer;

    /// <summary>Batch normalisation with a scale and a shift for each channel.</summary>
    public sealed record BatchNorm(int Channels) : NasNetLayer
    {
        /// <inheritdoc/>
        public override long Parameters => 2L * Channels;
    }

    /// <summary>A convolution without bias.</summary>
    /// <param name="In">Input channels.</param>
    /// <param name="Out">Output channels.</param>
    /// <param name="KernelHeight">Rows of the kernel.</param>
    /// <param name="KernelWidth">Columns of the kernel.</param>
    public sealed record Convolution(int In, int Out, int KernelHeight, int KernelWidth) : NasNetLayer
    {
        /// <summary>Step from row to row.</summary>
        public int StrideHeight { get; init; } = 1;

        /// <summary>Step from column to column.</summary>
        public int StrideWidth { get; init; } = 1;

        /// <summary>Distance between the kernel's elements.</summary>
        public int Dilation { get; init; } = 1;

        /// <summary>Groups of channels; as many as channels make it depthwise.</summary>
        public int Groups { get; init; } = 1;

        /// <summary>"Same" padding, or none.</summary>
        public bool Padded { get; init; } = true;

        /// <inheritdoc/>
        public override long Parameters => (long)KernelHeight * KernelWidth * (In / Groups) * Out;

        /// <inheritdoc/>
        public override FeatureShape Output(FeatureShape input) => new(
            Out,
            OutputSize(input.Height, KernelHeight, StrideHeight, Padded),
            OutputSize(input.Width, KernelWidth, StrideWidth, Padded));

        /// <inheritdoc/>
        public override long MultiplyAdds(FeatureShape input)
        {
            FeatureShape output = Output(input);
            return Parameters * output.Height * output.Width;
        }
    }

    /// <summary>Max or average pooling; padding counts in neither.</summary>
    /// <param name="Max">Max, or average.</param>
    /// <param name="Kernel">Rows and columns of the window.</param>
    /// <param name="Stride">Step from window to window.</param>
    public sealed record Pool(bool Max, int Kernel, int Stride) : NasNetLayer
    {
        /// <summary>"Same" padding, or none.</summary>
        public bool Padded { get; init; } = true;

        /// <inheritdoc/>
        public override FeatureShape Output(FeatureShape input) => new(
            input.Channels,
            OutputSize(input.Height, Kernel, Stride, Padded),
            OutputSize(input.Width, Kernel, Stride, Padded));
    }

    /// <summary>
    /// Halves the size without losing information to the stride: two 1x1 convolutions of stride 2, the second on the
    /// image shifted by one pixel, concatenated and normalised together.
    /// </summary>
    /// <param name="In">Input channels.</param>
    /// <param name="Out">Output channels; where odd, the first convolution makes one more than the second (the official code allows even ones only).</param>
    public sealed record FactorizedReduction(int In, int Out) : NasNetLayer
    {
        /// <summary>Output channels of the first convolution.</summary>
        public int FirstOut => Out - SecondOut;

        /// <summary>Output channels of the second convolution; 0 where <see cref="Out"/> is 1.</summary>
        public int SecondOut => Out / 2;

        /// <inheritdoc/>
        public override long Parameters => ((long)In * Out) + (2L * Out);

        /// <inheritdoc/>
        public override FeatureShape Output(FeatureShape input) =>
            new(Out, OutputSize(input.Height, 1, 2, padded: true), OutputSize(input.Width, 1, 2, padded: true));

        /// <inheritdoc/>
        public override long MultiplyAdds(FeatureShape input)
        {
            FeatureShape output = Output(input);
            return (long)In * Out * output.Height * output.Width;
        }
    }

    /// <summary>The mean of each map.</summary>
    public sealed record GlobalAveragePool : NasNetLayer
    {
        /// <inheritdoc/>
        public override FeatureShape Output(FeatureShape input) => new(input.Channels, 1, 1);
    }

    /// <summary>A fully connected layer with bias, from all features to the classes.</summary>
    /// <param name="In">Input features: channels times height times width.</param>
    /// <param name="Out">Outputs.</param>
    public sealed record FullyConnected(int In, int Out) : NasNetLayer
    {
        /// <inheritdoc/>
        public override long Parameters => ((long)In * Out) + Out;

        /// <inheritdoc/>
        public override FeatureShape Output(FeatureShape input) => new(Out, 1, 1);

        /// <inheritdoc/>
        public override long MultiplyAdds(FeatureShape input) => (long)In * Out;
    }

    private static int OutputSize(int size, int kernel, int stride, bool padded) =>
        padded ? (size + stride - 1) / stride : ((size - kernel) / stride) + 1;
}
