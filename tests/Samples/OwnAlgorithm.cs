using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Harness.Experiments;
using Harness.Runs;
using Harness.Search;
using Harness.Storage;

namespace Samples;

// An algorithm of one's own: a record with its settings and, within it, the searcher. Compared here with shipped ones; a file
// like this in the folder harness/Search makes it one of them, with its settings, for every command.

/// <summary>
/// Local search (White, Nolen, Savani 2021): from a random architecture to a neighbour that is better, until no neighbour
/// is; then from another random one.
/// </summary>
/// <param name="IsGreedy">Whether it moves to the first better neighbour; else to the best of all.</param>
public sealed record LocalSearch(bool IsGreedy = true) : IAlgorithm
{
    public static AlgorithmInfo Info { get; } = new(
        "local-search",
        "ls",
        "Local search",
        "White, Nolen, Savani: Exploring the Loss Landscape in Neural Architecture Search. UAI 2021",
        [new Preset("first-better", new LocalSearch()), new Preset("best-neighbour", new LocalSearch(IsGreedy: false))]);

    public void Validate()
    {
        // Both values are fine.
    }

    public ISearcher Start(SearchProblem problem) => new Searcher(this, problem);

    private sealed class Searcher(LocalSearch settings, SearchProblem problem) : ISearcher
    {
        private readonly Queue<Architecture> _next = [];
        private Evaluation? _centre;
        private Evaluation? _best;
        private int _asked;
        private int _told;

        // Begins anew where nothing is left to try. While the last neighbours are out there is nothing to do.
        public Trial? Ask()
        {
            if (_next.Count == 0)
            {
                if (_told < _asked)
                {
                    return null;
                }

                (_centre, _best) = (null, null);
                _next.Enqueue(problem.Space.Sample(problem.Random));
            }

            return new Trial(_asked++, _next.Dequeue(), problem.HighestFidelity);
        }

        public void Tell(in Evaluation evaluation)
        {
            _told++;
            if (evaluation.IsSuccess && (_best is not { } best || evaluation.ValidAccuracy > best.ValidAccuracy))
            {
                _best = evaluation;
            }

            bool isEverythingBack = _told == _asked && _next.Count == 0;
            if (_best is { } found && found != _centre && (_centre is null || settings.IsGreedy || isEverythingBack))
            {
                _centre = found;
                Architecture[] neighbours = [.. problem.Space.Neighbours(found.Trial.Architecture)];
                problem.Random.Shuffle(neighbours);
                _next.Clear();
                foreach (Architecture neighbour in neighbours)
                {
                    _next.Enqueue(neighbour);
                }
            }
        }
    }
}

public sealed class OwnAlgorithmTests : IDisposable
{
    private static readonly IReadOnlyList<AlgorithmChoice> Compared =
        [AlgorithmChoice.Of(new LocalSearch()), AlgorithmChoice.Of(new LocalSearch(IsGreedy: false)), .. Algorithms.Choose("random")];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void On_a_hill_it_beats_random_search_with_any_number_of_workers(int workers)
    {
        var plan = new ExperimentPlan(
            "hill", "own budget", Compared, [PlannedTask.Lookup(new Hill(), Budget.Evaluations(150), new() { WorkerSlots = workers })], runs: 20, seed: 0);
        ExperimentOutcome outcome = ExperimentRunner.Run(plan, _folder.File("runs.parquet"), threads: 2, ExistingResults.Refuse, _ => { }, CancellationToken.None);
        Dictionary<string, double> means = outcome.Log.Runs.GroupBy(run => run.Algorithm).ToDictionary(runs => runs.Key, runs => runs.Average(run => run.IncumbentFullTestAccuracy[^1]));
        Assert.True(means["local-search"] > means["random-search"]);
        Assert.True(means["local-search[is-greedy=false]"] > means["random-search"]);
    }
}
