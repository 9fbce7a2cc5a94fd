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
    public ISearcher Start(ISearchSpace space, int epochs, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        return new Searcher(space, epochs, random);
    }

    internal sealed class Searcher(ISearchSpace space, int epochs, Random random) : ISearcher
    {
        public Trial Ask() => new(space.Sample(random), epochs);

        public void Tell(in Evaluation evaluation)
        {
        }
    }
}
