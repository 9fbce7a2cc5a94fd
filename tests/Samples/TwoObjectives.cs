using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Benchspace.Tables;
using Harness.Experiments;
using Harness.Runs;
using Harness.Search;

namespace Samples;

// A search for networks that are accurate and small. It shows where a searcher finds the further objectives of a problem and
// their values. Validation accuracy is to be high; every further objective is to be small.

/// <summary>Mutates a random member of the front so far: of the evaluations that no other one dominates.</summary>
/// <param name="Initial">Architectures drawn uniformly before the first mutation: at least 1.</param>
public sealed record FrontSearch(int Initial = 50) : IAlgorithm
{
    public static AlgorithmInfo Info { get; } = new("front-search", "fs", "Front search", "a sample", [new Preset("default", new FrontSearch())]);

    /// <summary>Whether one evaluation is at least as good as another in every objective and better in one. Both succeeded.</summary>
    public static bool Dominates(in Evaluation one, in Evaluation other)
    {
        bool isBetter = one.ValidAccuracy > other.ValidAccuracy;
        bool isWorse = one.ValidAccuracy < other.ValidAccuracy;
        for (int objective = 0; objective < one.FurtherObjectives.Length; objective++)
        {
            isBetter |= one.FurtherObjectives[objective] < other.FurtherObjectives[objective];
            isWorse |= one.FurtherObjectives[objective] > other.FurtherObjectives[objective];
        }

        return isBetter && !isWorse;
    }

    public void Validate()
    {
        if (Initial < 1)
        {
            throw new InputException($"front search cannot begin with {Initial} architectures: give at least 1");
        }
    }

    public ISearcher Start(SearchProblem problem)
    {
        Validate();
        return problem.FurtherObjectives.Count > 0
            ? new Searcher(this, problem)
            : throw new InputException("front search needs an objective beside validation accuracy, such as params_millions");
    }

    private sealed class Searcher(FrontSearch settings, SearchProblem problem) : ISearcher
    {
        private readonly List<Evaluation> _front = [];
        private int _asked;

        public Trial? Ask() => new Trial(
            _asked++,
            _asked <= settings.Initial || _front.Count == 0
                ? problem.Space.Sample(problem.Random)
                : problem.Space.Mutate(_front[problem.Random.Next(_front.Count)].Trial.Architecture, MutationRule.Native, problem.Random),
            problem.HighestFidelity);

        public void Tell(in Evaluation evaluation)
        {
            Evaluation told = evaluation;
            if (told.IsSuccess && !_front.Exists(member => Dominates(member, told) || member.Trial.Architecture.Equals(told.Trial.Architecture)))
            {
                _front.RemoveAll(member => Dominates(told, member));
                _front.Add(told);
            }
        }
    }
}

public sealed class FrontSearchTests
{
    private static readonly TabularTask Task = new(
        TabularBenchmark.Open(Path.Combine(AppContext.BaseDirectory, "data", "fashion-mini.parquet")), "fashion-mnist", searchEpochs: 4, fullEpochs: 4, furtherObjectives: ["params_millions"]);

    private static Evaluation[] FrontOf(AlgorithmChoice algorithm, int run)
    {
        RunHistory history = PlannedTask.Lookup(Task, Budget.Evaluations(500)).Search(algorithm, experimentSeed: 0, run);
        Evaluation[] all = [.. history.Outcomes.Select(outcome => outcome.Evaluation).DistinctBy(evaluation => evaluation.Trial.Architecture)];
        return [.. all.Where(one => !Array.Exists(all, other => FrontSearch.Dominates(other, one)))];
    }

    /// <summary>The mean, over all limits to the number of parameters up to the largest network's, of the best accuracy within the limit.</summary>
    private static double MeanBestWithinLimit(Evaluation[] front)
    {
        double largest = Enumerable.Range(0, Task.Table.Space.Count).Max(index => Task.Table.Slice("fashion-mnist", 4).SizeOf(index).ParamsMillions);
        double sum = 0, accuracy = 0, size = 0;
        foreach (Evaluation member in front.OrderBy(member => member.FurtherObjectives[0]))
        {
            sum += accuracy * (member.FurtherObjectives[0] - size);
            size = member.FurtherObjectives[0];
            accuracy = Math.Max(accuracy, member.ValidAccuracy);
        }

        return (sum + (accuracy * (largest - size))) / largest;
    }

    [Fact]
    public void Its_front_is_ahead_of_that_of_random_search_under_limits_to_the_size()
    {
        Evaluation[][] fronts = [.. Enumerable.Range(0, 10).Select(run => FrontOf(AlgorithmChoice.Of(new FrontSearch()), run))];
        Assert.All(fronts, front => Assert.All(front, one => Assert.DoesNotContain(front, other => FrontSearch.Dominates(other, one))));
        Assert.All(fronts, front => Assert.All(front, one => Assert.True(Assert.Single(one.FurtherObjectives) > 0)));
        double mean = fronts.Average(MeanBestWithinLimit);
        double ofRandom = Enumerable.Range(0, 10).Average(run => MeanBestWithinLimit(FrontOf(AlgorithmChoice.Of(new RandomSearch()), run)));
        double best = MeanBestWithinLimit([.. Enumerable.Range(0, Task.Table.Space.Count).Select(index => Task.Evaluate(new Trial(index, Task.Table.Space[index], Fidelity.Complete(4)), new Random(0)))]);
        Assert.True(best - mean < 0.8 * (best - ofRandom), $"of {best}: {mean} against {ofRandom}");
    }

    [Fact]
    public void Without_a_second_objective_it_says_what_it_needs()
    {
        var task = new TabularTask(Task.Table, "fashion-mnist", searchEpochs: 4, fullEpochs: 4);
        var error = Assert.Throws<InputException>(() => PlannedTask.Lookup(task, Budget.Evaluations(5)).Search(AlgorithmChoice.Of(new FrontSearch()), 1, 0));
        Assert.Contains("params_millions", error.Message, StringComparison.Ordinal);
    }
}
