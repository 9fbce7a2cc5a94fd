using Benchspace.Spaces;
using Benchspace.Spaces.Catalog;
using Benchspace.Spaces.NasBench201;

namespace Benchspace.Tests.Spaces;

/// <summary>What a space may offer beyond its architectures, so that nothing else has to know the space.</summary>
public class SpaceModulesTests
{
    private const string ResNet = "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|";
    private const string DeadEnd = "|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|avg_pool_3x3~2|";

    private static readonly TopologySpace Topology = TopologySpace.Instance;
    private static readonly DatasetShape Cifar100 = DatasetShape.Of("cifar100");

    [Fact]
    public void The_official_reader_configures_a_topology_by_its_cell_and_a_size_by_its_widths()
    {
        Assert.Equal(new NetworkConfiguration("infer.tiny", "16", 5, ResNet, 100), Topology.ConfigurationOf(Topology.Parse(ResNet), Cifar100));
        Assert.Equal(
            new NetworkConfiguration("infer.shape.tiny", "8:16:24:32:40", 1, Topology.Format(SizeSpace.Cell), 100),
            SizeSpace.Instance.ConfigurationOf(SizeSpace.Instance.Parse("8:16:24:32:40"), Cifar100));
    }

    [Fact]
    public void The_cost_features_of_a_topology_count_its_operations()
    {
        Assert.Equal([1, 2, 0, 2, 0], Topology.CostFeaturesOf(Topology.Parse(ResNet), withUnreachingEdges: true));
        Assert.Equal([1, 0, 0, 1, 1], Topology.CostFeaturesOf(Topology.Parse(DeadEnd), withUnreachingEdges: true));
        Assert.Equal([1, 0, 0, 0, 1], Topology.CostFeaturesOf(Topology.Parse(DeadEnd), withUnreachingEdges: false));
    }

    [Fact]
    public void The_cost_features_of_a_size_are_its_widths_their_neighbours_products_and_their_squares() =>
        Assert.Equal(
            [1, 1, 2, 3, 4, 8, 2, 6, 12, 32, 1, 4, 9, 16, 64],
            SizeSpace.Instance.CostFeaturesOf(SizeSpace.Instance.Parse("8:16:24:32:64"), withUnreachingEdges: true));

    [Fact]
    public void A_cell_without_a_path_to_its_output_does_not_reach_it()
    {
        Assert.True(Topology.ReachesOutput(Topology.Parse(ResNet)));
        Assert.False(Topology.ReachesOutput(Topology.Parse(DeadEnd)));
    }

    [Fact]
    public void The_sizes_of_two_networks_differ_by_those_of_their_cells()
    {
        Assert.All(new[] { (0, 1462), (5, 6111), (15_624, 11) }, pair =>
        {
            (Architecture one, Architecture other) = (Topology[pair.Item1], Topology[pair.Item2]);
            NetworkSize cells = CellsOf(one), otherCells = CellsOf(other);
            NetworkSize whole = Topology.SizeOf(one, Cifar100), otherWhole = Topology.SizeOf(other, Cifar100);
            Assert.Equal(whole.ParamsMillions - otherWhole.ParamsMillions, cells.ParamsMillions - otherCells.ParamsMillions, 9);
            Assert.Equal(whole.FlopsMillions - otherWhole.FlopsMillions, cells.FlopsMillions - otherCells.FlopsMillions, 9);
        });

        static NetworkSize CellsOf(Architecture cell) =>
            Topology.SizeOfCells(cell, withUnreachingEdges: true, TopologySpace.PublishedCellsPerStage, TopologySpace.PublishedChannels, Cifar100.ImageSize);
    }

    [Fact]
    public void Edges_that_lead_nowhere_count_only_where_they_are_built()
    {
        Architecture cell = Topology.Parse(DeadEnd);
        Assert.Equal(default, Topology.SizeOfCells(cell, withUnreachingEdges: false, 1, 8, 28));
        Assert.Equal((9 * 8 * 8) + (2 * 8) + (9 * 16 * 16) + (2 * 16) + (9 * 32 * 32) + (2 * 32), 1e6 * Topology.SizeOfCells(cell, withUnreachingEdges: true, 1, 8, 28).ParamsMillions, 6);
    }

    [Fact]
    public void The_training_that_costs_least_has_the_fewest_3x3_convolutions_then_1x1_then_others()
    {
        string[] cells =
        [
            "|none~0|+|none~0|none~1|+|none~0|none~1|skip_connect~2|",
            "|avg_pool_3x3~0|+|none~0|none~1|+|none~0|none~1|skip_connect~2|",
            "|nor_conv_1x1~0|+|none~0|none~1|+|none~0|none~1|none~2|",
            "|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|none~2|",
        ];
        Assert.Equal(cells, cells.Reverse().Select(Topology.Parse).Order(Topology.TrainingCost).Select(Topology.Format));
    }

    [Fact]
    public void A_space_names_its_isomorphism_rules_the_publications_own_first()
    {
        Assert.Equal(["official", "zero-dropping"], Topology.IsomorphismRules);
        Assert.Equal([6_466, 4_930], Topology.IsomorphismRules.Select(rule => Topology.ClassesBy(rule).Count));
        Assert.StartsWith("there is no isomorphism rule 'oficial' (did you mean official?)", Assert.Throws<InputException>(() => Topology.ClassesBy("oficial")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_are_stacked_to_a_width_that_the_architecture_does_not_say_and_widths_are_not() =>
        Assert.Equal([("topology", 'C'), ("nasnet", 'F')], SearchSpaces.All.OfType<IStackedCells>().Select(space => (space.Name, space.WidthSymbol)));
}
