using Benchspace.Benchmarks;
using Harness.Engines;
using Harness.Engines.Lookup;
using Harness.Experiments;
using Harness.Runs;
using Harness.Search;

namespace Samples;

/// <summary>Successive halving by lookup: on one simulated worker and on 450, resumed and from scratch.</summary>
public sealed class SuccessiveHalvingTests : IDisposable
{
    private static readonly AlgorithmChoice Algorithm = AlgorithmChoice.Of(new SuccessiveHalving());

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RunHistory Search(LookupSettings settings)
    {
        TabularTask benchmark = CurveTable.Open(_folder.File("curves.parquet"));
        PlannedTask task = PlannedTask.Lookup(benchmark, Budget.Evaluations(100), settings) with { Fidelities = benchmark.Fidelities };
        return task.Search(Algorithm, experimentSeed: 1, run: 0);
    }

    [Fact]
    public void Each_rung_has_a_third_of_the_architectures_of_the_one_below_and_its_best()
    {
        RunHistory history = Search(new LookupSettings());
        Evaluation[][] rungs = [.. history.Outcomes.Select(outcome => outcome.Evaluation).GroupBy(evaluation => evaluation.Trial.Fidelity).OrderBy(rung => rung.Key).Select(rung => rung.ToArray())];
        Assert.Equal([(1, 27), (3, 9), (9, 3)], rungs.Select(rung => (rung[0].Trial.Fidelity.StopAfter, rung.Length)));
        for (int rung = 1; rung < rungs.Length; rung++)
        {
            int[] promoted = [.. rungs[rung].Select(evaluation => evaluation.Trial.Resumes!.Value)];
            double lowest = rungs[rung - 1].Where(evaluation => promoted.Contains(evaluation.Trial.Id)).Min(evaluation => evaluation.ValidAccuracy);
            Assert.All(rungs[rung - 1].Where(evaluation => !promoted.Contains(evaluation.Trial.Id)), loser => Assert.True(loser.ValidAccuracy <= lowest));
        }

        Assert.Equal(rungs[^1].Max(evaluation => evaluation.ValidAccuracy), history.Recommendation!.Value.ValidAccuracy);
    }

    [Theory]
    [InlineData(PromotionCost.Resumed)]
    [InlineData(PromotionCost.FromScratch)]
    public void A_promoted_trial_costs_the_epochs_not_yet_trained_or_from_scratch_all_of_them(PromotionCost promotion)
    {
        RunHistory history = Search(new LookupSettings { PromotionCost = promotion });
        Dictionary<int, Trial> trials = history.Outcomes.ToDictionary(outcome => outcome.Evaluation.Trial.Id, outcome => outcome.Evaluation.Trial);
        Assert.All(history.Outcomes, outcome =>
        {
            Trial trial = outcome.Evaluation.Trial;
            int trainedBefore = trial.Resumes is { } earlier && promotion == PromotionCost.Resumed ? trials[earlier].Fidelity.StopAfter : 0;
            // And one second of validation.
            Assert.Equal(((trial.Fidelity.StopAfter - trainedBefore) * CurveTable.EpochSeconds(trial.Architecture)) + 1, outcome.Evaluation.CostSeconds);
        });
    }

    [Fact]
    public void With_one_and_with_450_workers_it_evaluates_the_same_at_the_same_cost_but_not_in_the_same_time()
    {
        IReadOnlyList<Outcome> one = Search(new LookupSettings { WorkerSlots = 1 }).Outcomes;
        IReadOnlyList<Outcome> many = Search(new LookupSettings { WorkerSlots = 450 }).Outcomes;
        static IEnumerable<(Trial, double, double)> ByTrial(IReadOnlyList<Outcome> outcomes) =>
            outcomes.Select(outcome => (outcome.Evaluation.Trial, outcome.Evaluation.ValidAccuracy, outcome.Evaluation.CostSeconds)).OrderBy(each => each.Trial.Id);
        Assert.Equal(ByTrial(one), ByTrial(many));

        // One worker takes the sum of all costs; enough workers, the longest trial of every rung.
        Assert.Equal(one.Sum(outcome => outcome.Evaluation.CostSeconds), one[^1].EndSeconds);
        Assert.Equal(many.GroupBy(outcome => outcome.Evaluation.Trial.Fidelity).Sum(rung => rung.Max(outcome => outcome.Evaluation.CostSeconds)), many[^1].EndSeconds);
    }
}
