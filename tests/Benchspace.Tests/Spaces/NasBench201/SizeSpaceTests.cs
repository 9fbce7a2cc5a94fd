using System.Security.Cryptography;
using System.Text;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;

namespace Benchspace.Tests.Spaces.NasBench201;

public class SizeSpaceTests
{
    private static readonly SizeSpace Space = SizeSpace.Instance;

    [Fact]
    public void It_has_32768_architectures_in_lexicographic_order()
    {
        Assert.Equal(32_768, Space.Count);
        Assert.Equal(32_768, Space.Size);
        byte[] lines = Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Range(0, Space.Count).Select(i => Space.Format(Space[i]))));
        Assert.Equal("8B99B4C0AABE959924C6FB36C0EE4A3F79362343E36B7752B90DEEE9409B492F", Convert.ToHexString(SHA256.HashData(lines)));
    }

    [Theory]
    [InlineData(0, "8:8:8:8:8")]
    [InlineData(11, "8:8:8:16:32")]
    [InlineData(32_767, "64:64:64:64:64")]
    public void Well_known_architectures_have_their_official_index(int index, string text)
    {
        Assert.Equal(text, Space.Format(Space[index]));
        Assert.Equal(index, Space.IndexOf(Space.Parse(text)));
    }

    [Fact]
    public void Parse_undoes_Format_and_IndexOf_undoes_the_indexer()
    {
        for (int index = 0; index < Space.Count; index++)
        {
            Assert.Equal(index, Space.IndexOf(Space[index]));
            Assert.Same(Space[index], Space.Parse(Space.Format(Space[index])));
        }
    }

    [Theory]
    [InlineData("", "layer 1 has ''")]
    [InlineData("8:16:24:32", "it has 4")]
    [InlineData("8:16:24:32:40:48", "it has more than five")]
    [InlineData("8:16:24:33:40", "layer 4 has '33'")]
    [InlineData("8:16:24:+32:40", "layer 4 has '+32'")]
    public void A_wrong_string_is_answered_with_what_is_wrong(string text, string message)
    {
        InputException error = Assert.Throws<InputException>(() => Space.Parse(text));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("8, 16, 24, 32, 40, 48, 56, 64", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_architecture_has_35_neighbours_that_differ_in_one_decision()
    {
        Architecture[] neighbours = [.. Space.Neighbours(Space[4711])];
        Assert.Equal(35, neighbours.Distinct().Count());
        Assert.All(neighbours, neighbour => Assert.Equal(1, SpaceLaws.Distance(Space[4711], neighbour)));
    }

    [Theory]
    [InlineData(MutationRule.Native)]
    [InlineData(MutationRule.UniformDecision)]
    public void A_mutation_gives_any_one_layer_any_other_width(MutationRule rule)
    {
        SpaceLaws.MutationChangesOneDecision(Space, rule);
        SpaceLaws.MutatesDecisionsInProportion(Space, rule, [1, 1, 1, 1, 1]);
    }

    [Fact]
    public void A_sample_is_uniform() => SpaceLaws.SamplesUniformly(Space);
}
