using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Reports.RunLogs;

namespace Harness.Runs;

/// <summary>The evaluations of one run as they come in, and the incumbent: the best validation accuracy so far, the earlier one on a tie.</summary>
internal sealed class RunHistory(Func<Architecture, FullAccuracy> judge)
{
    private readonly List<Evaluation> _evaluations = [];
    private readonly List<double> _endSeconds = [];
    private readonly List<double> _incumbentValid = [];
    private readonly List<FullAccuracy> _incumbentFull = [];

    /// <summary>The number of evaluations.</summary>
    public int Count => _evaluations.Count;

    /// <summary>The answer so far, or null before the first evaluation.</summary>
    public Evaluation? Incumbent { get; private set; }

    /// <summary>How the incumbent after <paramref name="evaluations"/> evaluations, at least 1, is judged.</summary>
    public FullAccuracy IncumbentAfter(int evaluations) => _incumbentFull[evaluations - 1];

    /// <param name="evaluation">What came back.</param>
    /// <param name="endSeconds">When it came back, in seconds since the run's start.</param>
    public void Add(in Evaluation evaluation, double endSeconds)
    {
        bool better = Incumbent is not { } best || evaluation.ValidAccuracy > best.ValidAccuracy;
        if (better)
        {
            Incumbent = evaluation;
        }

        _incumbentValid.Add(Incumbent!.Value.ValidAccuracy);
        _incumbentFull.Add(better ? judge(evaluation.Trial.Architecture) : _incumbentFull[^1]);
        _evaluations.Add(evaluation);
        _endSeconds.Add(endSeconds);
    }

    /// <summary>The run as its log holds it.</summary>
    public RunTrace ToTrace(string algorithm, string dataset, int run, ArchitectureNames names)
    {
        int count = Count;
        var trace = new RunTrace
        {
            Algorithm = algorithm,
            Dataset = dataset,
            Run = run,
            Architectures = new string[count],
            ValidAccuracy = new double[count],
            CostSeconds = new double[count],
            SimulatedSeconds = [.. _endSeconds],
            IncumbentValidAccuracy = [.. _incumbentValid],
            IncumbentFullValidAccuracy = new double[count],
            IncumbentFullTestAccuracy = new double[count],
        };
        for (int i = 0; i < count; i++)
        {
            trace.Architectures[i] = names.Of(_evaluations[i].Trial.Architecture);
            trace.ValidAccuracy[i] = _evaluations[i].ValidAccuracy;
            trace.CostSeconds[i] = _evaluations[i].CostSeconds;
            trace.IncumbentFullValidAccuracy[i] = _incumbentFull[i].Valid;
            trace.IncumbentFullTestAccuracy[i] = _incumbentFull[i].Test;
        }

        return trace;
    }
}

/// <summary>The notation of architectures, formatted once each where the space is indexed. Safe to share between threads.</summary>
internal sealed class ArchitectureNames(ISearchSpace space)
{
    private readonly IIndexedSpace? _indexed = space as IIndexedSpace;
    private readonly string?[] _names = new string?[(space as IIndexedSpace)?.Count ?? 0];

    public string Of(Architecture architecture) =>
        _indexed is null ? space.Format(architecture) : _names[_indexed.IndexOf(architecture)] ??= space.Format(architecture);
}
