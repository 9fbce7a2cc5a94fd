using Benchspace.Benchmarks;
using Benchspace.Spaces;

namespace Harness.Search;

/// <summary>Random search: every trial is drawn uniformly from the space, whatever came before; duplicates are evaluated again.</summary>
public sealed record RandomSearch : IAlgorithm
{
    /// <inheritdoc/>
    public static AlgorithmInfo Info { get; } = new(
        "random-search",
        "random",
        "Random search",
        "Bergstra, Bengio: Random Search for Hyper-Parameter Optimization. JMLR 2012",
        [new("nats-bench", new RandomSearch())])
    {
        Aliases = ["rs"],
    };

    /// <inheritdoc/>
    public void Validate()
    {
    }

    /// <inheritdoc/>
    public ISearcher Start(SearchProblem problem) => new Searcher(problem);

    internal sealed class Searcher(SearchProblem problem) : ISearcher
    {
        private readonly ISearchSpace _space = problem.Space;
        private readonly Fidelity _fidelity = problem.HighestFidelity;
        private readonly Random _random = problem.Random;
        private int _asked;

        public Trial? Ask() => new Trial(_asked++, _space.Sample(_random), _fidelity);

        public void Tell(in Evaluation evaluation)
        {
        }
    }
}
