using Benchspace.Benchmarks;
using Benchspace.Spaces;
using CsCheck;
using Harness.Search;

namespace Harness.Tests.Search;

public sealed class RecommendationRuleTests
{
    private static readonly Gen<RecommendationRule> Rules = Gen.Enum<RecommendationRule>();

    private static readonly Gen<Evaluation> Successes =
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 2], Gen.Int[0, 4]).Select((stop, more, accuracy) => Of(stop + more, stop, accuracy));

    private static Evaluation Of(int epochs, int stop, double accuracy) =>
        Evaluation.Succeeded(new Trial(0, CategoricalSpace.Of(2, 2)[0], new Fidelity(epochs, stop)), accuracy, costSeconds: 1);

    [Fact]
    public void Failures_never_replace_a_recommendation() => Gen.Select(Rules, Successes).Sample((rule, there) =>
    {
        Assert.False(rule.Replaces(Evaluation.Failed(there.Trial, "it broke", 1), there));
        Assert.False(rule.Replaces(Evaluation.Stopped(there.Trial, 1), there));
    });

    [Fact]
    public void But_for_the_last_equals_do_not_replace_each_other_and_of_two_that_differ_one_does() =>
        Gen.Select(Successes, Successes).Sample((one, other) =>
        {
            foreach (RecommendationRule rule in new[] { RecommendationRule.BestAtHighestFidelity, RecommendationRule.BestAtAnyFidelity })
            {
                bool areEqual = one.ValidAccuracy == other.ValidAccuracy && (rule == RecommendationRule.BestAtAnyFidelity || one.Trial.Fidelity == other.Trial.Fidelity);
                Assert.Equal(areEqual ? 0 : 1, (rule.Replaces(one, other) ? 1 : 0) + (rule.Replaces(other, one) ? 1 : 0));
            }

            Assert.True(RecommendationRule.Last.Replaces(one, other));
        });

    [Fact]
    public void Accuracies_of_different_fidelities_are_compared_only_by_the_rule_that_says_so()
    {
        Evaluation cheap = Of(9, 3, accuracy: 90), dear = Of(9, 9, accuracy: 40);
        Assert.True(RecommendationRule.BestAtHighestFidelity.Replaces(dear, cheap));
        Assert.False(RecommendationRule.BestAtHighestFidelity.Replaces(cheap, dear));
        Assert.False(RecommendationRule.BestAtAnyFidelity.Replaces(dear, cheap));
        Assert.True(RecommendationRule.BestAtAnyFidelity.Replaces(cheap, dear));
    }
}
