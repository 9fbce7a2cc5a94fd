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
    public ISearcher Start(ISearchSpace space, int epochs, Random random)
    {
        Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        return new Searcher(this, space, epochs, random);
    }

    internal sealed class Searcher(NonAgingEvolution settings, ISearchSpace space, int epochs, Random random) : ISearcher
    {
        private readonly Evaluation[] _population = new Evaluation[settings.Population];

        // _births[i] numbers the member in place i, so that a place taken over by a child is not mistaken for its predecessor.
        private readonly long[] _births = new long[settings.Population];

        // The children that are out, each with the member that dies for it.
        private readonly List<(Architecture Child, int Place, long Birth)> _doomed = [];
        private long _asked;
        private long _told;

        private int Members => (int)Math.Min(_told, settings.Population);

        public Trial Ask()
        {
            // The initial population. With several trials out it may happen that nobody has come back yet: random then, too.
            if (_asked++ < settings.Population || _told == 0)
            {
                return new Trial(space.Sample(random), epochs);
            }

            (int best, int worst) = Tournament();
            Architecture child = space.Mutate(_population[best].Trial.Architecture, settings.Mutation, random);
            _doomed.Add((child, worst, _births[worst]));
            return new Trial(child, epochs);
        }

        public void Tell(in Evaluation evaluation)
        {
            int? doomed = TakeDoomed(evaluation.Trial.Architecture);

            // Nobody dies before the population is complete. Only with several trials out can the worst of the child's
            // own sample be gone already, replaced by another child; then the worst of a new sample dies.
            int place = _told < settings.Population ? (int)_told : doomed ?? Tournament().Worst;
            _population[place] = evaluation;
            _births[place] = _told++;
        }

        /// <summary>The living, in no particular order.</summary>
        internal ReadOnlySpan<Evaluation> Living() => _population.AsSpan(0, Members);

        /// <summary>The best and the worst of S draws with replacement; of equals the first drawn. They may be the same member.</summary>
        private (int Best, int Worst) Tournament()
        {
            int best = random.Next(Members);
            int worst = best;
            for (int draw = 1; draw < settings.Sample; draw++)
            {
                int candidate = random.Next(Members);
                if (_population[candidate].ValidAccuracy > _population[best].ValidAccuracy)
                {
                    best = candidate;
                }

                if (_population[candidate].ValidAccuracy < _population[worst].ValidAccuracy)
                {
                    worst = candidate;
                }
            }

            return (best, worst);
        }

        /// <summary>The place of the member that dies for this child, or null if there is none or it is dead already.</summary>
        private int? TakeDoomed(Architecture child)
        {
            for (int i = 0; i < _doomed.Count; i++)
            {
                (Architecture candidate, int place, long birth) = _doomed[i];
                if (candidate.Equals(child))
                {
                    _doomed.RemoveAt(i);
                    return _births[place] == birth ? place : null;
                }
            }

            return null;
        }
    }
}
