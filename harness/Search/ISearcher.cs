using Benchspace.Benchmarks;

namespace Harness.Search;

/// <summary>
/// A search algorithm at work. It asks for trials and is told their evaluations; it never knows whether a table, a process,
/// a GPU or a cluster answers. It keeps state, is deterministic given its generator and the order of calls, and is not
/// thread-safe. It may own resources, such as a process, and is disposed by whoever started it.
/// </summary>
/// <remarks>
/// Asynchronous use is legal: <see cref="Ask"/> may be called again before earlier trials have been told, and evaluations
/// may come back in any order; the trial's id says which one it is. Which architecture a run recommends is not the
/// searcher's to say: the preset's <see cref="RecommendationRule"/> reads it off the history.
/// </remarks>
public interface ISearcher : IDisposable
{
    /// <summary>
    /// The next trial to run, its id one above that of the trial before (the first is 0). Null where there is nothing to do
    /// until a trial that is out comes back; null while none is out ends the search. A call that returns null changes nothing.
    /// </summary>
    Trial? Ask();

    /// <summary>The evaluation of a trial that was asked for. It may have failed or been stopped.</summary>
    void Tell(in Evaluation evaluation);

    /// <summary>
    /// The id of a trial that no later one will resume, so that its checkpoint may go; null for none. Called after each
    /// <see cref="Tell"/> until it says null. Default: trials can be resumed until the run ends.
    /// </summary>
    int? TrialToLetGo() => null;

    /// <summary>The id of a trial that is out and should be stopped; null for none. Called after each <see cref="Tell"/> until it says null. Default: none is.</summary>
    int? TrialToStop() => null;

    /// <summary>
    /// The id of the trial that the searcher itself recommends, of those that succeeded; null while there is none. Asked for
    /// after each <see cref="Tell"/> under <see cref="RecommendationRule.BySearcher"/>. Default: null.
    /// </summary>
    int? Recommendation => null;

    /// <inheritdoc/>
    /// <remarks>Default: there is nothing to dispose.</remarks>
#pragma warning disable CA1816 // nor anything to finalize
    void IDisposable.Dispose()
#pragma warning restore CA1816
    {
    }
}

/// <summary>
/// The settings of one algorithm, and the way to start it. A sealed record that implements this in its algorithm's
/// own file is all there is to add: <see cref="Algorithms"/> finds it.
/// </summary>
public interface IAlgorithm
{
    /// <summary>Names, description and presets.</summary>
    static abstract AlgorithmInfo Info { get; }

    /// <summary>Checks every setting.</summary>
    /// <exception cref="Benchspace.InputException">A setting is out of range; the message names it and its range.</exception>
    void Validate();

    /// <summary>A searcher at its beginning.</summary>
    /// <param name="problem">What it searches.</param>
    /// <exception cref="Benchspace.InputException">A setting is out of range, or the problem lacks what the algorithm needs, such as a second fidelity.</exception>
    ISearcher Start(SearchProblem problem);
}

/// <summary>What is known of an algorithm before it runs.</summary>
/// <param name="Name">The full name in files and on the command line, such as <c>regularized-evolution</c>.</param>
/// <param name="ShortName">The name to type, such as <c>re</c>.</param>
/// <param name="Title">The name in tables and legends, such as <c>Regularized evolution</c>.</param>
/// <param name="Source">The publication it follows.</param>
/// <param name="Presets">Named settings; the first is the default.</param>
public sealed record AlgorithmInfo(string Name, string ShortName, string Title, string Source, IReadOnlyList<Preset> Presets)
{
    /// <summary>Other names that the field has for it; none of another algorithm's.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];
}

/// <summary>Named settings of an algorithm, as some publication or implementation has them.</summary>
/// <param name="Name">The name on the command line, such as <c>real-2019</c>.</param>
/// <param name="Settings">The settings.</param>
public sealed record Preset(string Name, IAlgorithm Settings)
{
    /// <summary>Which architecture of a run's history is its result: the published algorithms differ.</summary>
    public RecommendationRule Recommendation { get; init; } = RecommendationRule.BestAtHighestFidelity;
}
