using Benchspace.Spaces;
using Benchspace.Spaces.Catalog;
using Benchspace.Spaces.NasBench201;
using Benchspace.Spaces.NasNet;

namespace Benchspace.Tests.Spaces;

public class SearchSpacesTests
{
    [Fact]
    public void Every_space_is_found_by_its_name() =>
        Assert.All(SearchSpaces.All, space => Assert.Same(space, SearchSpaces.Named(space.Name)));

    [Fact]
    public void An_indexed_space_is_found_by_its_name() =>
        Assert.All(SearchSpaces.AllIndexed, space => Assert.Same(space, SearchSpaces.Indexed(space.Name)));

    [Theory]
    [InlineData("tss", "topology")]
    [InlineData("NATS-TSS", "topology")]
    [InlineData("Topology", "topology")]
    [InlineData("sss", "size")]
    [InlineData("nats_sss", "size")]
    [InlineData("NASNet", "nasnet")]
    public void A_space_goes_by_its_other_names(string given, string name) => Assert.Equal(name, SearchSpaces.Named(given).Name);

    [Fact]
    public void An_unknown_name_is_told_with_the_known_ones()
    {
        Assert.Equal(
            "there is no search space 'darts'; there are topology, size, nasnet, categorical:AxBx…",
            Assert.Throws<InputException>(() => SearchSpaces.Named("darts")).Message);
        Assert.Equal(
            "there is no indexed search space 'nasnet'; there are topology, size, categorical:AxBx…",
            Assert.Throws<InputException>(() => SearchSpaces.Indexed("nasnet")).Message);
        Assert.Contains("did you mean topology?", Assert.Throws<InputException>(() => SearchSpaces.Named("topolgoy")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8:16:24:32:40", "size")]
    [InlineData("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|", "topology")]
    [InlineData("3:0:7", null)]
    public void A_published_space_is_told_from_its_notation(string architecture, string? name) => Assert.Equal(name, SearchSpaces.OfNotation(architecture)?.Name);

    [Theory]
    [InlineData("resnet-cell")]
    [InlineData("ResNet cell")]
    [InlineData("|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|")]
    public void An_architecture_is_given_by_index_name_or_notation(string text)
    {
        TopologySpace space = TopologySpace.Instance;
        Architecture resNet = space.ArchitectureOf(text);
        Assert.Equal("|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|", space.Format(resNet));
        Assert.Same(resNet, space.ArchitectureOf($"{space.IndexOf(resNet)}"));
    }

    [Fact]
    public void The_AmoebaNets_go_by_name_though_none_is_quite_of_the_space()
    {
        Assert.Equal(new NamedNetwork("AmoebaNet-A", null), NasNetSpace.Instance.NamedNetwork("amoebanet_a"));
        Assert.Null(NasNetSpace.Instance.NamedNetwork("AmoebaNet-E"));
        Assert.All(NasNetSpace.Instance.NamedNetworks, network => Assert.NotNull(NasNetGenotype.Named(network.Name)));
    }
}
