using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training.Devices;

/// <summary>
/// Operations whose numbers somebody holds while libtorch reads them. A number given to TorchSharp becomes an object
/// that may be collected, and its memory freed, as soon as its handle has been taken: with a collection on another
/// thread at that moment the result is computed from garbage, without an error. That holds for numbers converted on
/// the way (<c>a.mul(2.0)</c>) and for the factor 1 that <c>a + b</c>, <c>a.add(b)</c> and <c>a.add_(b)</c> make by
/// themselves. So tensors are added by these, and other numbers are kept in a <see cref="Scalar"/> that is disposed
/// after its use.
/// </summary>
internal static class HeldScalars
{
    private static readonly Scalar One = 1.ToScalar();

    /// <summary>The sum of two tensors.</summary>
    public static Tensor Plus(this Tensor one, Tensor other) => one.add(other, One);

    /// <summary>Adds to a tensor in place, and returns it.</summary>
    public static Tensor Add(this Tensor sum, Tensor term) => sum.add_(term, One);

    /// <summary>The whole numbers from 0 to <paramref name="count"/> - 1, int64.</summary>
    public static Tensor Numbers(long count, Device device)
    {
        using Scalar stop = count.ToScalar();
        return arange(stop, ScalarType.Int64, device);
    }
}
