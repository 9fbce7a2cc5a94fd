using Benchspace.Benchmarks;
using Harness.Search;

namespace Harness.Tests.Search;

/// <summary>Asks for so many architectures, the first of the space first, and stops those that are out once so many have come back.</summary>
internal sealed record Race(int Trials, int Wanted) : IAlgorithm
{
    public static AlgorithmInfo Info { get; } = new("race", "race", "Race", "for these tests", []);

    public void Validate() => throw new NotSupportedException();

    public ISearcher Start(SearchProblem problem) => new Searcher(this, problem);

    private sealed class Searcher(Race race, SearchProblem problem) : ISearcher
    {
        private readonly SortedSet<int> _out = [];
        private readonly Queue<int> _stop = [];
        private int _asked;

        public Trial? Ask()
        {
            if (_asked == race.Trials)
            {
                return null;
            }

            _out.Add(_asked);
            return new Trial(_asked, ((Benchspace.Spaces.IIndexedSpace)problem.Space)[_asked++], problem.HighestFidelity);
        }

        public void Tell(in Evaluation evaluation)
        {
            _out.Remove(evaluation.Trial.Id);
            if (race.Trials - _out.Count == race.Wanted)
            {
                foreach (int trial in _out)
                {
                    _stop.Enqueue(trial);
                }
            }
        }

        public int? TrialToStop() => _stop.TryDequeue(out int trial) ? trial : null;
    }
}
