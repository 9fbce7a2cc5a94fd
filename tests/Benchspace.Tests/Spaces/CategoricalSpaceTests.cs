using Benchspace.Spaces;
using Benchspace.Spaces.Catalog;
using CsCheck;

namespace Benchspace.Tests.Spaces;

public class CategoricalSpaceTests
{
    private static readonly CategoricalSpace Space = CategoricalSpace.Of(4, 2, 8);

    [Fact]
    public void It_has_all_combinations_in_lexicographic_order()
    {
        Assert.Equal(64, Space.Count);
        Assert.Equal(["0:0:0", "0:0:1", "0:1:0", "3:1:7"], new[] { 0, 1, 8, 63 }.Select(index => Space.Format(Space[index])));
        Assert.Equal(Enumerable.Range(0, Space.Count), Enumerable.Range(0, Space.Count).Select(index => Space.IndexOf(Space[index])));
    }

    [Fact]
    public void A_text_is_the_inverse_of_its_architecture() =>
        Gen.Int[0, Space.Count - 1].Sample(index => Assert.Same(Space[index], Space.Parse(Space.Format(Space[index]))));

    [Fact]
    public void An_equal_architecture_made_elsewhere_has_the_same_index() =>
        Gen.Int[0, Space.Count - 1].Sample(index => Assert.Equal(index, Space.IndexOf(new Architecture(Space[index].Decisions))));

    [Fact]
    public void An_architecture_of_a_space_with_other_choices_has_no_index()
    {
        Assert.Throws<ArgumentException>(() => Space.IndexOf(CategoricalSpace.Of(8, 8, 8)[511]));
        Assert.Throws<ArgumentException>(() => Space.IndexOf(CategoricalSpace.Of(4, 2)[0]));
        Assert.Equal(0, Space.IndexOf(CategoricalSpace.Of(8, 8, 8)[0]));
    }

    [Theory]
    [InlineData("0:0")]
    [InlineData("0:0:0:0")]
    [InlineData("0:2:0")]
    [InlineData("0:-1:0")]
    [InlineData("0: 1:0")]
    [InlineData("a:0:0")]
    [InlineData("")]
    public void Other_text_is_refused(string text) =>
        Assert.StartsWith($"'{text}' is not an architecture of the space categorical:4x2x8: ", Assert.Throws<InputException>(() => Space.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_name_describes_it_and_leads_to_the_same_instance()
    {
        Assert.Equal("categorical:4x2x8", Space.Name);
        Assert.Same(Space, SearchSpaces.Indexed("categorical:4x2x8"));
        Assert.Same(Space, SearchSpaces.Named("Categorical:04x2X8"));
    }

    [Theory]
    [InlineData("categorical:", "does not describe a search space")]
    [InlineData("categorical:8x", "does not describe a search space")]
    [InlineData("categorical:8*8", "does not describe a search space")]
    [InlineData("categorical:8x1", "a decision cannot have 1 choices: give 2 to 256")]
    [InlineData("categorical:257", "a decision cannot have 257 choices")]
    [InlineData("categorical:256x256x65", "256x256x65 choices make more than 4,194,304 architectures")]
    [InlineData("categorical:256x256x256x256x256x256x256x256x256", "make more than 4,194,304 architectures")]
    public void What_cannot_be_is_refused(string name, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => SearchSpaces.Named(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Two_hundred_and_fifty_six_choices_are_all_there()
    {
        var space = CategoricalSpace.Of(256, 2);
        Assert.Equal("255:1", space.Format(space[511]));
        Assert.Equal(511, space.IndexOf(space.Parse("255:1")));
    }

    [Fact]
    public void A_mutation_changes_one_decision_uniformly()
    {
        SpaceLaws.MutationChangesOneDecision(Space, MutationRule.Native);
        SpaceLaws.MutatesDecisionsInProportion(Space, MutationRule.Native, [1, 1, 1]);
    }

    [Fact]
    public void A_sample_is_uniform() => SpaceLaws.SamplesUniformly(Space);

    [Fact]
    public void Neighbours_differ_in_one_decision()
    {
        Architecture[] neighbours = [.. Space.Neighbours(Space[13])];
        Assert.Equal(3 + 1 + 7, neighbours.Distinct().Count());
        Assert.All(neighbours, neighbour => Assert.Equal(1, SpaceLaws.Distance(Space[13], neighbour)));
    }
}
