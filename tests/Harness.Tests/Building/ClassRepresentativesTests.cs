using Benchspace;
using Benchspace.Spaces.NasBench201;
using Harness.Building;

namespace Harness.Tests.Building;

public sealed class ClassRepresentativesTests
{
    private static readonly TopologySpace Space = TopologySpace.Instance;

    [Theory]
    [InlineData("none", 15_625)]
    [InlineData("official", 6_466)]
    [InlineData("zero-dropping", 4_930)]
    public void One_architecture_of_each_class_is_trained(string rule, int count)
    {
        ClassRepresentatives representatives = ClassRepresentatives.By(rule, Space);
        Assert.Equal(count, representatives.Indices.Count);
        Assert.All(representatives.Indices, index => Assert.Equal(index, representatives.Of(index)));
    }

    [Fact]
    public void Edges_that_lead_nowhere_are_not_trained()
    {
        ClassRepresentatives representatives = ClassRepresentatives.By("official", Space);
        int deadEdge = Space.IndexOf(Space.Parse("|nor_conv_3x3~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|"));
        Assert.Equal("|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|", Space.Format(Space[representatives.Of(deadEdge)]));
    }

    [Fact]
    public void The_size_space_has_no_classes()
    {
        Assert.Equal(32_768, ClassRepresentatives.By("none", SizeSpace.Instance).Indices.Count);
        Assert.Throws<InputException>(() => ClassRepresentatives.By("official", SizeSpace.Instance));
    }
}
