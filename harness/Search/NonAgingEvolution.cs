using Benchspace.Benchmarks;
using Benchspace.Spaces;

namespace Harness.Search;

/// <summary>
/// Non-aging evolution, what Real et al. 2019 compare aging with: the best of a random sample is mutated, the child
/// joins, and the worst of that same sample dies. A member lives as long as it is never the worst of a sample.
/// </summary>
/// <param name="Population">P, the number of members: 1 to 1,000,000.</param>
/// <param name="Sample">S, the draws of a tournament, with replacement: 1 to 1,000,000.</param>
/// <param name="Mutation">How the winner becomes a child.</param>
public sealed record NonAgingEvolution(
    int Population = 10, int Sample = 3, MutationRule Mutation = MutationRule.Native) : IAlgorithm
{
    /// <inheritdoc/>
    public static AlgorithmInfo Info { get; } = new(
        "non-aging-evolution",
        "non-aging",
        "Non-aging evolution",
        "Real, Aggarwal, Huang, Le: Regularized Evolution for Image Classifier Architecture Search. AAAI 2019",
        EvolutionSettings.Presets((population, sample, mutation) => new NonAgingEvolution(population, sample, mutation)))
    {
        Aliases = ["non-ageing-evolution", "non-ageing"],
    };

    /// <inheritdoc/>
    public void Validate() => EvolutionSettings.Validate(Population, Sample, Mutation);

    /// <inheritdoc/>
    public ISearcher Start(SearchProblem problem)
    {
        Validate();
        return new Searcher(this, problem);
    }

    internal sealed class Searcher(NonAgingEvolution settings, SearchProblem problem) : ISearcher
    {
        private static readonly (int Position, int Birth) Nobody = (-1, -1);

        private readonly ISearchSpace _space = problem.Space;
        private readonly Fidelity _fidelity = problem.HighestFidelity;
        private readonly Random _random = problem.Random;
        private readonly Member[] _population = new Member[settings.Population];

        // _births[i] numbers the member at position i, so that a child that took it over is not mistaken for its predecessor.
        private readonly int[] _births = new int[settings.Population];

        // By trial id, the member that the trial's child replaces; Nobody for a random architecture.
        private readonly List<(int Position, int Birth)> _replaced = [];
        private int _told;

        private int Members => Math.Min(_told, settings.Population);

        public Trial? Ask()
        {
            int id = _replaced.Count;

            // The initial population. With several trials out it may happen that none has come back yet: random then, too.
            if (id < settings.Population || _told == 0)
            {
                _replaced.Add(Nobody);
                return new Trial(id, _space.Sample(_random), _fidelity);
            }

            (int best, int worst) = Tournament();
            Architecture child = _space.Mutate(_population[best].Architecture, settings.Mutation, _random);
            _replaced.Add((worst, _births[worst]));
            return new Trial(id, child, _fidelity);
        }

        public void Tell(in Evaluation evaluation)
        {
            // None dies before the population is complete. Only with several trials out can the worst of the child's own
            // sample be gone already, replaced by another child; then the worst of a new sample dies.
            (int replaced, int birth) = _replaced[evaluation.Trial.Id];
            int position = _told < settings.Population ? _told
                : replaced >= 0 && _births[replaced] == birth ? replaced
                : Tournament().Worst;
            _population[position] = new Member(evaluation);
            _births[position] = _told++;
        }

        /// <summary>The living, in no particular order.</summary>
        internal ReadOnlySpan<Member> Living() => _population.AsSpan(0, Members);

        /// <summary>The best and the worst of S draws with replacement; of equals the first drawn. They may be the same member.</summary>
        private (int Best, int Worst) Tournament()
        {
            int best = _random.Next(Members);
            int worst = best;
            for (int draw = 1; draw < settings.Sample; draw++)
            {
                int candidate = _random.Next(Members);
                if (_population[candidate].Score > _population[best].Score)
                {
                    best = candidate;
                }

                if (_population[candidate].Score < _population[worst].Score)
                {
                    worst = candidate;
                }
            }

            return (best, worst);
        }
    }
}
