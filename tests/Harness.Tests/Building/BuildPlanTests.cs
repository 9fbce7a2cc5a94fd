using Benchspace;
using Benchspace.Spaces.NasBench201;
using Harness.Building;

namespace Harness.Tests.Building;

public sealed class BuildPlanTests
{
    private static readonly ClassRepresentatives Representatives = ClassRepresentatives.By("official", TopologySpace.Instance);

    private static BuildPlan Plan(int? sample, Shard shard, params string[] steps) =>
        new(Representatives, [.. steps.Select(BuildStep.Parse)], sample, shard);

    [Fact]
    public void A_plan_goes_step_by_step_and_seed_by_seed_in_one_order_of_architectures()
    {
        BuildPlan plan = Plan(3, Shard.Whole, "1:777,888", "4:777");
        Assert.Equal(3, plan.Indices.Distinct().Count());
        Assert.Equal(
            [(1, 777), (1, 777), (1, 777), (1, 888), (1, 888), (1, 888), (4, 777), (4, 777), (4, 777)],
            plan.Trainings.Select(training => (training.Epochs, training.Seed)));
        Assert.Equal([.. plan.Indices, .. plan.Indices, .. plan.Indices], plan.Trainings.Select(training => training.Index));
    }

    [Fact]
    public void Shards_divide_the_work_whatever_its_order()
    {
        PlannedTraining[] whole = [.. Plan(20, Shard.Whole, "1:777", "4:777").Trainings];
        PlannedTraining[][] parts = [.. Enumerable.Range(1, 3).Select(number => Plan(20, new Shard(number, 3), "1:777", "4:777").Trainings.ToArray())];
        Assert.Equal(whole.OrderBy(training => training.Index).ThenBy(training => training.Epochs), parts.SelectMany(part => part).OrderBy(training => training.Index).ThenBy(training => training.Epochs));
        Assert.True(parts.Max(part => part.Length) - parts.Min(part => part.Length) <= 2);
    }

    [Fact]
    public void A_training_named_twice_is_done_once() => Assert.Equal(3, Plan(1, Shard.Whole, "1:777,777", "1:777,888", "4:777").Trainings.Count);

    [Fact]
    public void The_trainings_of_the_best_are_counted_before_they_are_known()
    {
        BuildPlan plan = Plan(20, Shard.Whole, "1:777", "4:777");
        Assert.Equal(40 + (3 * 2), plan.TrainingsWith(Refinement.Parse("3:4:777,888,999")).Count);
        Assert.Equal(40 + 20, plan.TrainingsWith(Refinement.Parse("200:4:888")).Count);
        // Without trainings of that length there are no best after them.
        Assert.Equal(40, plan.TrainingsWith(Refinement.Parse("3:12:888")).Count);
    }

    [Theory]
    [InlineData("12")]
    [InlineData("0:777")]
    [InlineData("12:")]
    [InlineData("12:777,x")]
    [InlineData("12:-1")]
    public void Trainings_that_are_none_are_refused(string text) =>
        Assert.Contains("12:777", Assert.Throws<InputException>(() => BuildStep.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("0/2")]
    [InlineData("3/2")]
    [InlineData("1")]
    [InlineData("a/b")]
    public void A_shard_that_is_none_is_refused(string text) =>
        Assert.Contains("i/n", Assert.Throws<InputException>(() => Shard.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_sample_of_nothing_is_refused() => Assert.Throws<InputException>(() => Plan(0, Shard.Whole, "1:777"));
}
