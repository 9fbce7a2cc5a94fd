namespace Harness.Search;

/// <summary>A list of algorithms as people write it.</summary>
public static class AlgorithmList
{
    /// <summary>The parts of a list separated by commas; those inside brackets separate settings of one algorithm.</summary>
    public static IReadOnlyList<string> Split(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
