using Benchspace;
using Harness.Runs;

namespace Harness.Tests.Runs;

public sealed class BudgetTests
{
    [Fact]
    public void The_evaluation_that_crosses_the_budget_is_kept_under_nats_bench_and_dropped_under_nas_bench_201()
    {
        Assert.True(Budget.Seconds(100, keepsOverrun: true).Admits(101));
        Assert.False(Budget.Seconds(100, keepsOverrun: false).Admits(101));
        Assert.True(Budget.Seconds(100, keepsOverrun: false).Admits(100));
    }

    [Fact]
    public void No_evaluation_starts_once_the_budget_is_spent()
    {
        Assert.True(Budget.Seconds(100).AllowsNext(99.9, 1_000_000));
        Assert.False(Budget.Seconds(100).AllowsNext(100, 0));
        Assert.True(Budget.Evaluations(3).AllowsNext(1e9, 2));
        Assert.False(Budget.Evaluations(3).AllowsNext(0, 3));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_budget_without_a_positive_amount_is_refused(double seconds)
    {
        Assert.Contains("must be above 0", Assert.Throws<InputException>(() => Budget.Seconds(seconds)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void A_budget_without_evaluations_is_refused(long evaluations)
    {
        Assert.Contains("at least 1", Assert.Throws<InputException>(() => Budget.Evaluations(evaluations)).Message, StringComparison.Ordinal);
    }
}
