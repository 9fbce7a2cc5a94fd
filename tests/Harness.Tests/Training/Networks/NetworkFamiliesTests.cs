using Benchspace;
using Benchspace.Spaces;
using Benchspace.Spaces.Catalog;
using Benchspace.Spaces.NasBench201;
using Harness.Training;
using Harness.Training.Networks;

namespace Harness.Tests.Training.Networks;

public sealed class NetworkFamiliesTests
{
    private static readonly MacroSkeleton Skeleton = new() { CellsPerStage = 2, Channels = 8, Stem = Stem.Patch(4), BuildsUnreachingEdges = false };

    private static TrainingSetup Setup(string space, MacroSkeleton? skeleton = null) => new()
    {
        Space = space,
        Skeleton = skeleton ?? Skeleton,
        Data = new DataSelection("shapes"),
        Recipe = new Recipe(),
        Device = "cpu",
        Threads = 1,
    };

    [Fact]
    public void Every_space_of_networks_has_its_family() =>
        Assert.Equal(SearchSpaces.All, SearchSpaces.All.Select(space => NetworkFamilies.Of(space.Name).Space));

    [Fact]
    public void A_space_without_networks_is_refused_by_those_that_have_some() =>
        Assert.EndsWith("only those of topology, size, nasnet can", Assert.Throws<InputException>(() => NetworkFamilies.Of("bits")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("topology", "training N=2 C=8, stem patch4", "training N=5 C=16")]
    [InlineData("size", "training, stem patch4", "training")]
    [InlineData("nasnet", "training N=2 F=8, stem patch4", "training N=5 F=16")]
    public void A_setups_title_says_what_an_architecture_leaves_open(string space, string title, string published)
    {
        Assert.Equal(title, Setup(space).Title);
        Assert.Equal(published, Setup(space, new MacroSkeleton()).Title);
    }

    /// <summary>Hashes of stored results go by these texts.</summary>
    [Theory]
    [InlineData("topology", "cells_per_stage=2 channels=8 stem=patch4 builds_unreaching_edges=false")]
    [InlineData("size", "stem=patch4 builds_unreaching_edges=false")]
    [InlineData("nasnet", "cells_per_stage=2 channels=8 stem=patch4 drop_path_keep=0.7 dropout=0 auxiliary_head=true")]
    public void The_facts_of_a_family_stay_as_they_are(string space, string facts) =>
        Assert.Equal(facts, string.Join(' ', NetworkFamilies.Of(space).Facts(Skeleton, Regularization.AmoebaNetCifar).Select(fact => $"{fact.Key}={fact.Value}")));

    [Theory]
    [InlineData("topology", "0", "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|")]
    [InlineData("size", "0", "8:8:8:8:8")]
    [InlineData("size", " 8:16:24:32:40 ", "8:16:24:32:40")]
    [InlineData("nasnet", "amoebanet-a", "AmoebaNet-A")]
    public void An_architecture_is_given_by_its_index_its_notation_or_its_published_name(string space, string given, string notation)
    {
        Assert.Equal(notation, Setup(space).NotationOf(given));
        Assert.Equal(new DatasetShape(28, 1, 10), Setup(space).NetworkOf(notation, new DatasetShape(28, 1, 10)).Images);
    }

    [Fact]
    public void The_published_skeleton_is_the_default()
    {
        Assert.Equal((TopologySpace.PublishedCellsPerStage, TopologySpace.PublishedChannels), (new MacroSkeleton().CellsPerStage, new MacroSkeleton().Channels));
        Assert.Equal(Stem.Convolution3x3, new MacroSkeleton().Stem);
    }

    [Fact]
    public void Only_networks_that_know_it_are_regularized_from_within()
    {
        SelectedData data = new DataSelection("shapes").Open();
        (Setup("nasnet") with { Regularization = new Regularization(Dropout: 0.1) }).Validate(data);
        InputException refusal = Assert.Throws<InputException>(() => (Setup("size") with { Regularization = new Regularization(Dropout: 0.1) }).Validate(data));
        Assert.EndsWith("not for networks of the space size, only of nasnet", refusal.Message, StringComparison.Ordinal);
    }
}
