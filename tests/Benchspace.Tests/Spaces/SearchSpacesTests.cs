using Benchspace.Spaces;

namespace Benchspace.Tests.Spaces;

public class SearchSpacesTests
{
    [Fact]
    public void Every_space_is_found_by_its_name() =>
        Assert.All(SearchSpaces.All, space => Assert.Same(space, SearchSpaces.Named(space.Name)));

    [Fact]
    public void An_indexed_space_is_found_by_its_name() =>
        Assert.All(SearchSpaces.AllIndexed, space => Assert.Same(space, SearchSpaces.Indexed(space.Name)));

    [Fact]
    public void An_unknown_name_is_answered_with_the_known_ones()
    {
        Assert.Equal(
            "There is no search space 'darts'; there are topology, size, nasnet.",
            Assert.Throws<InputException>(() => SearchSpaces.Named("darts")).Message);
        Assert.Equal(
            "There is no indexed search space 'nasnet'; there are topology, size.",
            Assert.Throws<InputException>(() => SearchSpaces.Indexed("nasnet")).Message);
    }
}
