using Benchspace.Spaces;

namespace Benchspace.Benchmarks;

/// <summary>
/// Benchmarks of one space under one name, one for each data set: a table, a surrogate, a toy. What an experiment is
/// planned on. Without state, shared between threads.
/// </summary>
public interface IBenchmarkSuite
{
    /// <summary>The name in run logs and reports, such as <c>nas-bench-201</c>.</summary>
    string Name { get; }

    /// <summary>The space that all of its benchmarks score.</summary>
    ISearchSpace Space { get; }

    /// <summary>The data sets that searches can be run for, at least one.</summary>
    IReadOnlyList<string> Datasets { get; }

    /// <summary>What it is and where it comes from, for records: names and texts, in order.</summary>
    IReadOnlyList<KeyValuePair<string, string>> Provenance => [];

    /// <summary>The name of the stopping rule that is its own: every data set, from the lowest to the highest fidelity. Default: <c>table</c>.</summary>
    string OwnProtocol => "table";

    /// <summary>Evaluations of a run under its own stopping rule, where that counts evaluations and not seconds. Default: it counts seconds.</summary>
    int? OwnEvaluations => null;

    /// <summary>The complete trainings that have full-fidelity accuracies on a data set, in epochs, ascending; none for a data set that it lacks.</summary>
    IReadOnlyList<int> FullEpochsOf(string dataset);

    /// <summary>The complete trainings that a search for a data set can be told, in epochs, ascending; none for a data set that it lacks.</summary>
    IReadOnlyList<int> SearchEpochsOf(string dataset);

    /// <summary>The mean cost of a trial of <paramref name="epochs"/> over the space, in seconds; NaN where costs are not known.</summary>
    double MeanCostSeconds(string dataset, int epochs);

    /// <summary>One of its benchmarks.</summary>
    /// <exception cref="InputException">It has no such benchmark, or cannot score the whole space there.</exception>
    IBenchmark Open(BenchmarkRequest request);
}

/// <summary>Which benchmark of a suite is wanted.</summary>
/// <param name="Dataset">The data set of the full-fidelity accuracies.</param>
/// <param name="SearchEpochs">The longest complete training that searchers are given, in epochs.</param>
/// <param name="FullEpochs">The complete training of the full-fidelity accuracies, in epochs.</param>
public sealed record BenchmarkRequest(string Dataset, int SearchEpochs, int FullEpochs)
{
    /// <summary>The data set whose validation accuracies searchers see; null for the one that validates <see cref="Dataset"/>.</summary>
    public string? SearchedOn { get; init; }

    /// <summary>The names of further objectives.</summary>
    public IReadOnlyList<string> FurtherObjectives { get; init; } = [];
}
