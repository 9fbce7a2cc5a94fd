using Benchspace.Generators;
using Benchspace.Tests.Spaces;

namespace Benchspace.Tests.Generators;

public class GaussianTests
{
    [Fact]
    public void Draws_are_normally_distributed()
    {
        // Quantiles of the standard normal distribution that bound sixteen intervals of equal probability, but the
        // outermost two of each side, which halve again and again to watch the tails.
        double[] bounds =
        [
            -3.0902323061678135, -2.3263478740408411, -1.5341205443525463, -1.1503493803760079, -0.67448975019608171, -0.31863936396437514, 0,
            0.31863936396437514, 0.67448975019608171, 1.1503493803760079, 1.5341205443525463, 2.3263478740408411, 3.0902323061678135,
        ];
        double[] cumulative = [0.001, 0.01, 0.0625, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 0.9375, 0.99, 0.999, 1];
        const int Draws = 1_000_000;
        var random = new Xoshiro256(11);
        int[] counts = new int[cumulative.Length];
        for (int draw = 0; draw < Draws; draw++)
        {
            int position = Array.BinarySearch(bounds, random.NextGaussian());
            counts[position < 0 ? ~position : position]++;
        }

        double chiSquare = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            double expected = Draws * (cumulative[i] - (i == 0 ? 0 : cumulative[i - 1]));
            chiSquare += Math.Pow(counts[i] - expected, 2) / expected;
        }

        SpaceLaws.AssertPlausible(chiSquare, counts.Length - 1);
    }
}
