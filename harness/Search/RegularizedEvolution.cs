using Benchspace.Benchmarks;
using Benchspace.Spaces;

namespace Harness.Search;

/// <summary>
/// Regularized (aging) evolution, algorithm 1 of Real et al. 2019: a random population; then, again and again, the
/// best of a random sample is mutated, the child joins, and the oldest member dies, however good it is.
/// </summary>
/// <param name="Population">P, the number of members: 1 to 1,000,000.</param>
/// <param name="Sample">S, the draws of a tournament, with replacement: 1 to 1,000,000.</param>
/// <param name="Mutation">How the winner becomes a child.</param>
public sealed record RegularizedEvolution(
    int Population = 10, int Sample = 3, MutationRule Mutation = MutationRule.Native) : IAlgorithm
{
    /// <inheritdoc/>
    public static AlgorithmInfo Info { get; } = new(
        "regularized-evolution",
        "re",
        "Regularized evolution",
        "Real, Aggarwal, Huang, Le: Regularized Evolution for Image Classifier Architecture Search. AAAI 2019",
        EvolutionSettings.Presets((population, sample, mutation) => new RegularizedEvolution(population, sample, mutation)))
    {
        Aliases = ["rea", "aging-evolution", "ageing-evolution", "regularised-evolution"],
    };

    /// <inheritdoc/>
    public void Validate() => EvolutionSettings.Validate(Population, Sample, Mutation);

    /// <inheritdoc/>
    public ISearcher Start(SearchProblem problem)
    {
        Validate();
        return new Searcher(this, problem);
    }

    internal sealed class Searcher(RegularizedEvolution settings, SearchProblem problem) : ISearcher
    {
        private readonly ISearchSpace _space = problem.Space;
        private readonly Fidelity _fidelity = problem.HighestFidelity;
        private readonly Random _random = problem.Random;

        // A ring: once it is full, the oldest member sits where the next child goes.
        private readonly Member[] _population = new Member[settings.Population];
        private int _asked;
        private int _told;

        public Trial? Ask() => new Trial(_asked++, NextArchitecture(), _fidelity);

        // The child joins at the right; the oldest, at the left, sat in its place and has died.
        public void Tell(in Evaluation evaluation) => _population[_told++ % settings.Population] = new Member(evaluation);

        private Architecture NextArchitecture()
        {
            // The initial population. With several trials out it may happen that none has come back yet: random then, too.
            if (_asked <= settings.Population || _told == 0)
            {
                return _space.Sample(_random);
            }

            // The parent is the best of S draws; of equals the first drawn, as with Python's max in the published code.
            int members = Math.Min(_told, settings.Population);
            int parent = _random.Next(members);
            for (int draw = 1; draw < settings.Sample; draw++)
            {
                int candidate = _random.Next(members);
                if (_population[candidate].Score > _population[parent].Score)
                {
                    parent = candidate;
                }
            }

            return _space.Mutate(_population[parent].Architecture, settings.Mutation, _random);
        }

        /// <summary>The living, oldest first.</summary>
        internal IEnumerable<Member> Living()
        {
            for (int birth = Math.Max(0, _told - settings.Population); birth < _told; birth++)
            {
                yield return _population[birth % settings.Population];
            }
        }
    }
}
