using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Spaces;

namespace Harness.Search;

/// <summary>What an algorithm is asked to search: all that it knows at its start.</summary>
public sealed record SearchProblem
{
    /// <summary>A problem with one objective, validation accuracy.</summary>
    /// <param name="space">What can be built.</param>
    /// <param name="fidelities">The fidelities that trials may have, from cheap to dear, at least one.</param>
    /// <param name="random">The only source of chance. Not to be shared with anything else.</param>
    /// <exception cref="InputException">There is no fidelity, or they are not in order.</exception>
    public SearchProblem(ISearchSpace space, IReadOnlyList<Fidelity> fidelities, Random random)
    {
        if (fidelities.Count == 0)
        {
            throw new InputException("a search needs at least one fidelity");
        }

        for (int i = 1; i < fidelities.Count; i++)
        {
            if (fidelities[i] <= fidelities[i - 1])
            {
                throw new InputException($"the fidelities {string.Join(", ", fidelities)} are not in order from cheap to dear");
            }
        }

        Space = space;
        Fidelities = fidelities;
        Random = random;
    }

    /// <summary>What can be built.</summary>
    public ISearchSpace Space { get; }

    /// <summary>The fidelities that trials may have, from cheap to dear.</summary>
    public IReadOnlyList<Fidelity> Fidelities { get; }

    /// <summary>The only source of chance.</summary>
    public Random Random { get; }

    /// <summary>The objectives beside validation accuracy, in the order of <see cref="Evaluation.FurtherObjectives"/>; each is to be small.</summary>
    public IReadOnlyList<Objective> FurtherObjectives { get; init; } = [];

    /// <summary>How many trials can be out at once, or null where that is not known or changes.</summary>
    public int? WorkerSlots { get; init; }

    /// <summary>Is cancelled when the run is interrupted: for searchers that wait for something, such as another process.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The dearest fidelity: the one that algorithms of a single fidelity use.</summary>
    public Fidelity HighestFidelity => Fidelities[^1];
}
