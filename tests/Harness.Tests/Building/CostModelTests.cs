using Benchspace.Generators;
using Benchspace.Spaces.NasBench201;
using Harness.Building;

namespace Harness.Tests.Building;

public sealed class CostModelTests
{
    private static readonly TopologySpace Space = TopologySpace.Instance;

    private static double[] Operations(int index, bool withUnreachingEdges = true) => Space.CostFeaturesOf(Space[index], withUnreachingEdges);

    /// <summary>What the operations of the simulated networks cost: all networks 2 s, a 3x3 convolution 1 s, and so on.</summary>
    private static double Cost(double[] operations) => 2 + 0.1 * operations[1] + 0.4 * operations[2] + operations[3] + 0.2 * operations[4];

    [Fact]
    public void Costs_that_are_linear_in_the_operations_are_found_exactly()
    {
        CostModel model = CostModel.Fit([.. Enumerable.Range(0, 200).Select(index => (Operations(index), Cost(Operations(index))))]);
        Assert.True(model.IsComplete);
        Assert.All(Enumerable.Range(0, Space.Count), index => Assert.Equal(Cost(Operations(index)), model.Of(Operations(index)), 6));
        Assert.Equal(0, model.NinetiethError, 6);
    }

    [Fact]
    public void A_busy_machine_now_and_then_does_not_change_what_things_cost()
    {
        Random random = Xoshiro256.FromParts(1);
        CostModel model = CostModel.Fit([.. Enumerable.Range(0, 400).Select(index => (Operations(index), Cost(Operations(index)) * (random.Next(4) == 0 ? 3 : 1)))]);
        Assert.All(Enumerable.Range(0, Space.Count), index => Assert.Equal(Cost(Operations(index)), model.Of(Operations(index)), 3));
    }

    [Fact]
    public void Too_few_networks_are_noticed_and_still_fitted()
    {
        CostModel model = CostModel.Fit([(Operations(7), Cost(Operations(7))), (Operations(8), Cost(Operations(8)))]);
        Assert.False(model.IsComplete);
        Assert.Equal(Cost(Operations(7)), model.Of(Operations(7)), 6);
    }

    [Fact]
    public void Edges_that_reach_no_output_cost_something_only_where_they_are_built()
    {
        int index = Space.IndexOf(Space.Parse("|nor_conv_3x3~0|+|none~0|avg_pool_3x3~1|+|nor_conv_1x1~0|none~1|none~2|"));
        Assert.Equal([1, 0, 1, 1, 1], Operations(index));
        Assert.Equal([1, 0, 1, 0, 0], Operations(index, withUnreachingEdges: false));
    }
}
