using System.Numerics;
using System.Runtime.InteropServices;
using Benchspace.Generators;
using Benchspace.Spaces;
using Benchspace.Spaces.BitString;
using Architecture = Benchspace.Spaces.Architecture;

namespace Benchspace.Benchmarks;

/// <summary>
/// The noisy toy task of Real et al. (2019): an architecture is a string of bits, its true accuracy is the share of
/// ones, and an evaluation sees it with Gaussian noise, clipped to 0 … 100 %. Every evaluation costs one second.
/// Stateless, may be shared between threads.
/// </summary>
public sealed class BitStringBenchmark : IBenchmark
{
    /// <summary>The noise of the publication: a standard deviation of 0.01, one percentage point.</summary>
    public const double PublishedNoise = 0.01;

    /// <summary>The bits of the publication's notebook.</summary>
    public const int PublishedLength = 100;

    private readonly BitStringSpace _space;

    /// <summary>The task on strings of <paramref name="length"/> bits.</summary>
    /// <param name="length">Bits, at least 1.</param>
    /// <param name="noise">Standard deviation of the noise as a share of 1, at least 0.</param>
    /// <exception cref="InputException">An argument is out of range.</exception>
    public BitStringBenchmark(int length = PublishedLength, double noise = PublishedNoise)
    {
        if (!(noise >= 0 && double.IsFinite(noise)))
        {
            throw new InputException(FormattableString.Invariant($"The noise of the bit-string task cannot be {noise}: give a standard deviation of 0 or more."));
        }

        _space = new BitStringSpace(length);
        Noise = noise;
    }

    /// <summary>Standard deviation of the noise, as a share of 1.</summary>
    public double Noise { get; }

    /// <inheritdoc/>
    public ISearchSpace Space => _space;

    /// <inheritdoc/>
    public string Dataset => "bit-string";

    /// <inheritdoc/>
    /// <remarks>False: there is no training, and an evaluation counts as one.</remarks>
    public bool HasCosts => false;

    /// <inheritdoc/>
    public FullAccuracy? Optimum => new FullAccuracy(100, 100);

    /// <inheritdoc/>
    public Evaluation Evaluate(in Trial trial, Random random)
    {
        double seen = TrueAccuracy(trial.Architecture) + (Noise * random.NextGaussian());
        return Evaluation.Succeeded(trial, 100 * Math.Clamp(seen, 0, 1), costSeconds: 1);
    }

    /// <inheritdoc/>
    /// <remarks>The true accuracy, for both.</remarks>
    public FullAccuracy FullAccuracyOf(Architecture architecture)
    {
        double percent = 100 * TrueAccuracy(architecture);
        return new FullAccuracy(percent, percent);
    }

    /// <summary>The share of ones.</summary>
    private double TrueAccuracy(Architecture architecture)
    {
        ReadOnlySpan<byte> bits = architecture.Decisions;
        if (bits.Length != _space.Length)
        {
            throw new ArgumentException($"The architecture has {bits.Length} bits where {_space.Length} are expected.", nameof(architecture));
        }

        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bits);
        int ones = 0;
        foreach (ulong word in words)
        {
            ones += BitOperations.PopCount(word);
        }

        foreach (byte bit in bits[(words.Length * sizeof(ulong))..])
        {
            ones += bit;
        }

        return (double)ones / bits.Length;
    }
}
