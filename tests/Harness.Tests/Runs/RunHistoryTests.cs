using Benchspace.Benchmarks;
using Benchspace.Spaces;
using CsCheck;
using Harness.Engines;
using Harness.Runs;
using Harness.Search;
using Reports.RunLogs;

namespace Harness.Tests.Runs;

public sealed class RunHistoryTests
{
    private static readonly CategoricalSpace Space = CategoricalSpace.Of(4, 4, 4);

    private static RunHistory History(RecommendationRule rule, IEnumerable<Evaluation> evaluations)
    {
        var history = new RunHistory(architecture => new FullAccuracy(Space.IndexOf(architecture), Space.IndexOf(architecture) + 0.5), rule);
        double end = 0;
        foreach (Evaluation evaluation in evaluations)
        {
            history.Add(new Outcome(evaluation, 0, end, end += evaluation.CostSeconds));
        }

        return history;
    }

    private static Evaluation Succeeded(int id, double accuracy, int stop = 9) =>
        Evaluation.Succeeded(new Trial(id, Space[id], new Fidelity(9, stop)), accuracy, costSeconds: 1, seed: 777);

    private static Evaluation Failed(int id) => Evaluation.Failed(new Trial(id, Space[id], Fidelity.Complete(9)), "out of memory", costSeconds: 2);

    private static Evaluation Stopped(int id) => Evaluation.Stopped(new Trial(id, Space[id], Fidelity.Complete(9)), costSeconds: 3);

    private static int[] RecommendationsOf(RecommendationRule rule, params Evaluation[] evaluations) =>
        History(rule, evaluations).ToTrace("a", "d", 0, new ArchitectureNames(Space)).Recommendation;

    [Theory]
    [InlineData(RecommendationRule.BestAtHighestFidelity, new[] { 0, 1, 2, 2, 2, 5 })]
    [InlineData(RecommendationRule.BestAtAnyFidelity, new[] { 0, 1, 1, 3, 3, 3 })]
    [InlineData(RecommendationRule.Last, new[] { 0, 1, 2, 3, 4, 5 })]
    public void The_rule_decides_whose_architecture_a_run_recommends(RecommendationRule rule, int[] recommended) => Assert.Equal(
        recommended, RecommendationsOf(rule, Succeeded(0, 60, stop: 1), Succeeded(1, 70, stop: 1), Succeeded(2, 65), Succeeded(3, 80, stop: 3), Succeeded(4, 65), Succeeded(5, 66)));

    [Theory]
    [InlineData(RecommendationRule.BestAtHighestFidelity)]
    [InlineData(RecommendationRule.BestAtAnyFidelity)]
    [InlineData(RecommendationRule.Last)]
    public void What_failed_or_was_stopped_is_never_recommended(RecommendationRule rule) =>
        Assert.Equal([-1, -1, 2, 2, 2], RecommendationsOf(rule, Failed(0), Stopped(1), Succeeded(2, 0), Failed(3), Stopped(4)));

    [Fact]
    public void Before_the_first_success_nothing_is_recommended()
    {
        RunHistory history = History(RecommendationRule.BestAtHighestFidelity, [Failed(0)]);
        Assert.Null(history.Recommendation);
        Assert.Equal(FullAccuracy.Unknown, history.FullAccuracyAfter(1));
        Assert.Null(History(RecommendationRule.Last, []).Recommendation);
    }

    [Fact]
    public void The_best_at_the_highest_fidelity_reached_is_the_first_of_the_best_there() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 5], Gen.Int[1, 3]).Array[1, 40].Sample(drawn =>
        {
            Evaluation[] evaluations = [.. drawn.Select((each, id) => each.Item1 == 0 ? Failed(id) : Succeeded(id, each.Item2, each.Item3))];
            int[] recommended = RecommendationsOf(RecommendationRule.BestAtHighestFidelity, evaluations);
            for (int step = 0; step < evaluations.Length; step++)
            {
                Evaluation[] succeeded = [.. evaluations[..(step + 1)].Where(evaluation => evaluation.IsSuccess)];
                Assert.Equal(
                    succeeded.Length == 0 ? RunTrace.None : succeeded.OrderByDescending(evaluation => evaluation.Trial.Fidelity).ThenByDescending(evaluation => evaluation.ValidAccuracy).First().Trial.Id,
                    recommended[step]);
            }
        });

    [Fact]
    public void The_run_log_has_everything_that_came_back()
    {
        var resumed = new Trial(2, Space[0], Fidelity.Complete(9), resumes: 0);
        RunHistory history = History(RecommendationRule.BestAtHighestFidelity, [Succeeded(0, 50, stop: 3), Failed(1), Evaluation.Succeeded(resumed, 60, 4, 777, [1.5]), Stopped(3)]);
        RunTrace trace = history.ToTrace("a", "d", 7, new ArchitectureNames(Space), furtherObjectives: 1);
        Assert.Equal(("a", "d", 7), (trace.Algorithm, trace.Dataset, trace.Run));
        Assert.Equal(["0:0:0", "0:0:1", "0:0:0", "0:0:3"], trace.Architectures);
        Assert.Equal([50, double.NaN, 60, double.NaN], trace.ValidAccuracy);
        Assert.Equal([1, 2, 4, 3], trace.CostSeconds);
        Assert.Equal([0, 1, 3, 7], trace.BeginSeconds);
        Assert.Equal([1, 3, 7, 10], trace.SimulatedSeconds);
        Assert.Equal([TrialStatus.Succeeded, TrialStatus.Failed, TrialStatus.Succeeded, TrialStatus.Stopped], trace.Statuses);
        Assert.Equal(["", "out of memory", "", ""], trace.Reasons);
        Assert.Equal([9, 9, 9, 9], trace.Epochs);
        Assert.Equal([3, 9, 9, 9], trace.StopAfter);
        Assert.Equal([-1, -1, 0, -1], trace.ResumedTrialIds);
        Assert.Equal([777, -1, 777, -1], trace.TrainingSeeds);
        Assert.Equal([0, 0, 2, 2], trace.Recommendation);
        Assert.Equal([50, 50, 60, 60], trace.IncumbentValidAccuracy);
        Assert.Equal([0.5, 0.5, 0.5, 0.5], trace.IncumbentFullTestAccuracy);
        Assert.Equal([double.NaN, double.NaN, 1.5, double.NaN], Assert.Single(trace.FurtherObjectives));
    }
}
