using Benchspace.Generators;
using Benchspace.Spaces;

namespace Benchspace.Tests.Spaces;

/// <summary>What holds for every search space. Draws are many and seeded; a fair generator passes with 5 standard deviations to spare.</summary>
internal static class SpaceLaws
{
    public static int Distance(Architecture one, Architecture other)
    {
        Assert.Equal(one.Length, other.Length);
        return Enumerable.Range(0, one.Length).Count(i => one[i] != other[i]);
    }

    public static void MutationChangesOneDecision(ISearchSpace space, MutationRule rule)
    {
        var random = new Xoshiro256(3);
        Architecture parent = space.Sample(random);
        for (int draw = 0; draw < 1000; draw++)
        {
            Architecture child = space.Mutate(parent, rule, random);
            Assert.Equal(1, Distance(parent, child));
            parent = child;
        }
    }

    /// <summary>Each decision changes in proportion to its weight, and to each other choice equally often.</summary>
    public static void MutatesDecisionsInProportion(ISearchSpace space, MutationRule rule, ReadOnlySpan<int> weights)
    {
        const int Draws = 100_000;
        var random = new Xoshiro256(4);
        Architecture parent = space.Sample(random);
        int[] choices = space.ChoiceCounts.ToArray();
        int[][] counts = [.. choices.Select(count => new int[count])];
        for (int draw = 0; draw < Draws; draw++)
        {
            Architecture child = space.Mutate(parent, rule, random);
            int changed = Enumerable.Range(0, parent.Length).First(i => child[i] != parent[i]);
            counts[changed][child[changed]]++;
        }

        double totalWeight = 0;
        foreach (int weight in weights)
        {
            totalWeight += weight;
        }

        double chiSquare = 0;
        int cells = 0;
        for (int i = 0; i < parent.Length; i++)
        {
            double expected = Draws * weights[i] / totalWeight / (choices[i] - 1);
            for (int choice = 0; choice < choices[i]; choice++)
            {
                if (choice != parent[i])
                {
                    chiSquare += Math.Pow(counts[i][choice] - expected, 2) / expected;
                    cells++;
                }
            }
        }

        AssertPlausible(chiSquare, cells - 1);
    }

    /// <summary>Over many samples, every choice of every decision, and every pair of neighbouring decisions' choices, is equally frequent.</summary>
    public static void SamplesUniformly(ISearchSpace space)
    {
        const int Draws = 100_000;
        var random = new Xoshiro256(5);
        int[] choices = space.ChoiceCounts.ToArray();
        int[][,] pairs = [.. Enumerable.Range(0, choices.Length - 1).Select(i => new int[choices[i], choices[i + 1]])];
        for (int draw = 0; draw < Draws; draw++)
        {
            Architecture sample = space.Sample(random);
            for (int i = 0; i < pairs.Length; i++)
            {
                pairs[i][sample[i], sample[i + 1]]++;
            }
        }

        foreach (int[,] counts in pairs)
        {
            double expected = (double)Draws / counts.Length;
            AssertPlausible(counts.Cast<int>().Sum(count => Math.Pow(count - expected, 2) / expected), counts.Length - 1);
        }
    }

    /// <summary>Chi-square within five standard deviations above its mean.</summary>
    public static void AssertPlausible(double chiSquare, int degreesOfFreedom) =>
        Assert.InRange(chiSquare, 0, degreesOfFreedom + (5 * Math.Sqrt(2 * degreesOfFreedom)));
}
