namespace Benchspace.Spaces;

/// <summary>One categorical decision.</summary>
internal static class Decision
{
    /// <summary>A choice other than <paramref name="current"/>, drawn uniformly.</summary>
    /// <param name="current">The choice to leave.</param>
    /// <param name="choices">The number of choices, at least 2.</param>
    /// <param name="random">The only source of chance.</param>
    public static int Another(int current, int choices, Random random)
    {
        int choice = random.Next(choices - 1);
        return choice < current ? choice : choice + 1;
    }
}
