using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Harness.Search;

namespace Samples;

// An algorithm with several fidelities. It shows how a searcher waits (Ask says null), promotes a trial to the next rung by
// resuming it (Trial.Resumes), and lets go of what no later trial will resume, so that its checkpoint may be deleted.

/// <summary>
/// Successive halving: every architecture is trained a little; of each rung the best 1/eta are trained on, eta times as
/// long, until some have been trained completely. A failed trial is never promoted.
/// </summary>
/// <param name="Architectures">Architectures of the lowest rung, drawn uniformly: at least 1.</param>
/// <param name="Eta">The share that is promoted is one in so many, and trained so many times as long: at least 2.</param>
public sealed record SuccessiveHalving(int Architectures = 27, int Eta = 3) : IAlgorithm
{
    public static AlgorithmInfo Info { get; } = new(
        "successive-halving",
        "sh",
        "Successive halving",
        "Jamieson, Talwalkar: Non-stochastic Best Arm Identification and Hyperparameter Optimization. AISTATS 2016",
        [new Preset("eta-3", new SuccessiveHalving())]);

    public void Validate()
    {
        if (Architectures < 1 || Eta < 2)
        {
            throw new InputException($"successive halving cannot have {Architectures} architectures and eta {Eta}: give at least 1 and at least 2");
        }
    }

    public ISearcher Start(SearchProblem problem)
    {
        Validate();
        return new Searcher(this, problem);
    }

    /// <summary>From the dearest training down, 1/eta of its epochs at a time, as far as the problem has these fidelities; from cheap to dear.</summary>
    private Fidelity[] RungsOf(SearchProblem problem)
    {
        Fidelity top = problem.HighestFidelity;
        var rungs = new Stack<Fidelity>([top]);
        for (int stop = top.StopAfter / Eta; stop >= 1 && problem.Fidelities.Contains(new Fidelity(top.Epochs, stop)); stop /= Eta)
        {
            rungs.Push(new Fidelity(top.Epochs, stop));
        }

        return rungs.Count > 1
            ? [.. rungs]
            : throw new InputException($"successive halving needs trainings that can be stopped; the problem has only {string.Join(", ", problem.Fidelities)}");
    }

    private sealed class Searcher(SuccessiveHalving settings, SearchProblem problem) : ISearcher
    {
        private readonly Fidelity[] _rungs = settings.RungsOf(problem);
        private readonly Queue<(Architecture Architecture, int? Resumes)> _next =
            new(Enumerable.Range(0, settings.Architectures).Select(_ => (problem.Space.Sample(problem.Random), (int?)null)));
        private readonly List<Evaluation> _returned = [];
        private readonly Queue<int> _letGo = [];
        private int _rung;
        private int _rungSize = settings.Architectures;
        private int _asked;

        // Null while the rest of the rung is out, and in the end.
        public Trial? Ask() => _next.TryDequeue(out (Architecture Architecture, int? Resumes) next)
            ? new Trial(_asked++, next.Architecture, _rungs[_rung], next.Resumes)
            : null;

        public void Tell(in Evaluation evaluation)
        {
            _returned.Add(evaluation);
            if (evaluation.Trial.Resumes is { } earlier)
            {
                _letGo.Enqueue(earlier);
            }

            if (_returned.Count == _rungSize)
            {
                EndRung();
            }
        }

        public int? TrialToLetGo() => _letGo.TryDequeue(out int trial) ? trial : null;

        private void EndRung()
        {
            // Of equals the trial that was asked for first, so that the order in which they came back does not matter.
            Evaluation[] ranked = [.. _returned.OrderByDescending(evaluation => evaluation.Score).ThenBy(evaluation => evaluation.Trial.Id)];
            int promoted = _rung == _rungs.Length - 1 ? 0 : Math.Min(_rungSize / settings.Eta, ranked.Count(evaluation => evaluation.IsSuccess));
            foreach (Evaluation winner in ranked[..promoted])
            {
                _next.Enqueue((winner.Trial.Architecture, winner.Trial.Id));
            }

            foreach (Evaluation loser in ranked[promoted..])
            {
                _letGo.Enqueue(loser.Trial.Id);
            }

            _returned.Clear();
            _rung++;
            _rungSize = promoted;
        }
    }
}
