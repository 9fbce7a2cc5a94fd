using Benchspace.Spaces;

namespace Benchspace.Benchmarks;

/// <summary>What a searcher asks for: an architecture, trained for some epochs.</summary>
/// <param name="Architecture">What to train.</param>
/// <param name="Epochs">The fidelity: training epochs, at least 1.</param>
public readonly record struct Trial(Architecture Architecture, int Epochs);

/// <summary>What a trial returned.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="ValidAccuracy">Validation accuracy in percent, 0 to 100. A training that failed scores 0.</param>
/// <param name="CostSeconds">Training time plus one validation pass, in seconds.</param>
/// <param name="Seed">The training seed, or null where the value is a mean over seeds.</param>
public readonly record struct Evaluation(Trial Trial, double ValidAccuracy, double CostSeconds, int? Seed);

/// <summary>How an architecture is judged after the search: at full fidelity, averaged over its training seeds.</summary>
/// <param name="Valid">Validation accuracy in percent; NaN where the benchmark has none.</param>
/// <param name="Test">Test accuracy in percent; NaN where the benchmark has none.</param>
public readonly record struct FullAccuracy(double Valid, double Test);

/// <summary>
/// Something that scores architectures of one space on one data set, and what a score costs.
/// Deterministic given the generator. Implementations without state may be shared between threads and say so.
/// </summary>
public interface IBenchmark
{
    /// <summary>The architectures it can score.</summary>
    ISearchSpace Space { get; }

    /// <summary>The data set that the search's answer is judged on, such as <c>cifar10</c>.</summary>
    string Dataset { get; }

    /// <summary>The fidelity that searchers are given: training epochs.</summary>
    int SearchEpochs { get; }

    /// <summary>Scores one trial. Chance, such as which training seed answers, comes from <paramref name="random"/> alone.</summary>
    Evaluation Evaluate(Trial trial, Random random);

    /// <summary>How <paramref name="architecture"/> is judged if it is the search's answer.</summary>
    FullAccuracy Judge(Architecture architecture);
}
