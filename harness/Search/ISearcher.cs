using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Spaces;

namespace Harness.Search;

/// <summary>
/// A search algorithm at work. It asks for trials and is told their outcomes; it never knows whether a table or a
/// GPU answers. It keeps state, is deterministic given its generator and the order of calls, and is not thread-safe.
/// </summary>
/// <remarks>
/// Asynchronous use is legal: <see cref="Ask"/> may be called again before earlier trials have been told, and
/// outcomes may come back in any order. The answer of a search is the best of its history, kept by whoever drives it.
/// </remarks>
public interface ISearcher
{
    /// <summary>The next trial to run.</summary>
    Trial Ask();

    /// <summary>The outcome of a trial that was asked for.</summary>
    void Tell(in Evaluation evaluation);
}

/// <summary>
/// The settings of one algorithm, and the way to start it. A sealed record that implements this in its algorithm's
/// own file is all there is to add: <c>Algorithms</c> finds it.
/// </summary>
public interface IAlgorithm
{
    /// <summary>Names, description and presets.</summary>
    static abstract AlgorithmInfo Info { get; }

    /// <summary>Checks every setting.</summary>
    /// <exception cref="InputException">A setting is out of range; the message names it and its range.</exception>
    void Validate();

    /// <summary>A searcher at its beginning.</summary>
    /// <param name="space">What it searches.</param>
    /// <param name="epochs">The fidelity of every trial: training epochs.</param>
    /// <param name="random">The only source of chance.</param>
    ISearcher Start(ISearchSpace space, int epochs, Random random);
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
public sealed record Preset(string Name, IAlgorithm Settings);
