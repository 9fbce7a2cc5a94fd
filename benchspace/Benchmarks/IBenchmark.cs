using Benchspace.Spaces;

namespace Benchspace.Benchmarks;

/// <summary>The accuracy of an architecture at the benchmark's dearest complete training, averaged over training seeds: what recommendations are compared by.</summary>
/// <param name="Valid">Validation accuracy in percent; NaN where the benchmark has none.</param>
/// <param name="Test">Test accuracy in percent; NaN where the benchmark has none.</param>
public readonly record struct FullAccuracy(double Valid, double Test)
{
    /// <summary>Nothing is known.</summary>
    public static FullAccuracy Unknown => new(double.NaN, double.NaN);
}

/// <summary>
/// Something that scores architectures of one space on one data set, and says what a score costs: a table, a surrogate,
/// a function. Deterministic given the generator. Implementations without state may be shared between threads and say so.
/// </summary>
/// <remarks>Only <see cref="Space"/>, <see cref="Dataset"/>, <see cref="Evaluate"/> and <see cref="FullAccuracyOf"/> have to be written; the rest has defaults.</remarks>
public interface IBenchmark
{
    /// <summary>The architectures it can score.</summary>
    ISearchSpace Space { get; }

    /// <summary>The data set of the full-fidelity accuracies, such as <c>cifar10</c>.</summary>
    string Dataset { get; }

    /// <summary>The data set whose validation accuracies and costs searchers see. Default: <see cref="Dataset"/>.</summary>
    string SearchedOn => Dataset;

    /// <summary>The fidelities it can score at, from cheap to dear, at least one. Default: one, of a single epoch.</summary>
    IReadOnlyList<Fidelity> Fidelities => SingleEpoch;

    /// <summary>The one of its fidelities that searches of a single fidelity use. Default: the dearest.</summary>
    Fidelity SearchFidelity => Fidelities[^1];

    /// <summary>Whether several threads may use it at once. Default: yes.</summary>
    bool IsThreadSafe => true;

    /// <summary>The further objectives that its evaluations have values of. Default: none.</summary>
    IReadOnlyList<Objective> FurtherObjectives => [];

    /// <summary>Whether it knows what every trial costs in seconds. Where it does not, time is counted in evaluations. Default: yes.</summary>
    bool HasCosts => true;

    /// <summary>The best full-fidelity accuracies over all architectures, each for itself; null where they are not known. Default: null.</summary>
    FullAccuracy? Optimum => null;

    /// <summary>Scores one trial whose training begins with fresh weights. Chance, such as which training seed it gets, comes from <paramref name="random"/> alone.</summary>
    /// <exception cref="InputException">It has no score of this architecture at this fidelity.</exception>
    Evaluation Evaluate(in Trial trial, Random random);

    /// <summary>
    /// Scores one trial that resumes an earlier one: the same training, further on, at the cost of the epochs that were not
    /// yet trained and one validation pass. Default: as a training with fresh weights, at its full cost.
    /// </summary>
    /// <param name="trial">The trial.</param>
    /// <param name="earlier">What the trial that it resumes returned; <see cref="Trial.CanResume"/> holds.</param>
    /// <param name="random">The only source of chance.</param>
    /// <exception cref="InputException">It has no score of this architecture at this fidelity.</exception>
    Evaluation Resume(in Trial trial, in Evaluation earlier, Random random) => Evaluate(trial, random);

    /// <summary>The full-fidelity accuracy of an architecture.</summary>
    FullAccuracy FullAccuracyOf(Architecture architecture);

    private static readonly IReadOnlyList<Fidelity> SingleEpoch = [Fidelity.Complete(1)];
}
