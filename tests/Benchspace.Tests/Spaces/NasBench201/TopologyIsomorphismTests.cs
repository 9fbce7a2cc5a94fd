using System.Security.Cryptography;
using System.Text;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;

namespace Benchspace.Tests.Spaces.NasBench201;

public class TopologyIsomorphismTests
{
    private static readonly TopologySpace Space = TopologySpace.Instance;

    /// <summary>The hashes are of the representatives that an independent program finds from the official strings.</summary>
    [Theory]
    [InlineData(IsomorphismRule.Official, 6_466, "1E380D8B2C717BECD4EA6731D474499027E1E101F6B0C247B10437AEDE927FB8")]
    [InlineData(IsomorphismRule.ZeroDropping, 4_930, "069DD02B60031CDCB4FDEAF02AB10364A7FEF34B9D4A463D3A198C57EED6C64F")]
    public void The_classes_are_as_many_as_published(IsomorphismRule rule, int count, string hash)
    {
        IsomorphismClasses classes = TopologyIsomorphism.By(rule);
        Assert.Equal(count, classes.Count);
        int[] representatives = [.. Enumerable.Range(0, Space.Count).Select(classes.RepresentativeOf)];
        Assert.Equal(count, representatives.Distinct().Count());
        Assert.Equal(hash, Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join(',', representatives)))));
    }

    [Theory]
    [InlineData(IsomorphismRule.Official)]
    [InlineData(IsomorphismRule.ZeroDropping)]
    public void A_representative_is_the_first_of_its_class(IsomorphismRule rule)
    {
        IsomorphismClasses classes = TopologyIsomorphism.By(rule);
        for (int index = 0; index < Space.Count; index++)
        {
            int representative = classes.RepresentativeOf(index);
            Assert.InRange(representative, 0, index);
            Assert.Equal(representative, classes.RepresentativeOf(representative));
            Assert.Equal(TopologyIsomorphism.CanonicalString(Space[representative], rule), TopologyIsomorphism.CanonicalString(Space[index], rule));
        }
    }

    [Fact]
    public void Dropping_zeros_joins_official_classes_and_divides_none()
    {
        IsomorphismClasses official = TopologyIsomorphism.By(IsomorphismRule.Official);
        IsomorphismClasses dropping = TopologyIsomorphism.By(IsomorphismRule.ZeroDropping);
        Assert.All(Enumerable.Range(0, Space.Count), index =>
            Assert.Equal(dropping.RepresentativeOf(official.RepresentativeOf(index)), dropping.RepresentativeOf(index)));
    }

    [Theory]
    [InlineData(11, IsomorphismRule.Official, "#+(((0)@nor_conv_3x3)@avg_pool_3x3+(0)@nor_conv_3x3)@avg_pool_3x3+((0)@nor_conv_3x3)@nor_conv_3x3")]
    [InlineData(11, IsomorphismRule.ZeroDropping, "(((0)@nor_conv_3x3)@avg_pool_3x3+(0)@nor_conv_3x3)@avg_pool_3x3+((0)@nor_conv_3x3)@nor_conv_3x3")]
    [InlineData(1651, IsomorphismRule.Official, "#+#+#")]
    [InlineData(1651, IsomorphismRule.ZeroDropping, "#")]
    public void The_canonical_string_is_the_expression_that_the_cell_computes(int index, IsomorphismRule rule, string expected) =>
        Assert.Equal(expected, TopologyIsomorphism.CanonicalString(Space[index], rule));

    [Fact]
    public void A_sum_skipped_onwards_is_one_term_by_the_official_rule_only()
    {
        Architecture skipped = Space.Parse("|nor_conv_1x1~0|+|skip_connect~0|skip_connect~1|+|none~0|none~1|skip_connect~2|");
        Architecture direct = Space.Parse("|nor_conv_1x1~0|+|none~0|none~1|+|skip_connect~0|skip_connect~1|none~2|");
        Assert.Equal("#+#+(0)@nor_conv_1x1+0", TopologyIsomorphism.CanonicalString(skipped, IsomorphismRule.Official));
        Assert.Equal("#+(0)@nor_conv_1x1+0", TopologyIsomorphism.CanonicalString(direct, IsomorphismRule.Official));
        Assert.Equal("(0)@nor_conv_1x1+0", TopologyIsomorphism.CanonicalString(skipped, IsomorphismRule.ZeroDropping));
        Assert.Equal("(0)@nor_conv_1x1+0", TopologyIsomorphism.CanonicalString(direct, IsomorphismRule.ZeroDropping));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(15_625)]
    public void An_index_outside_is_bad_input(int index) =>
        Assert.Throws<InputException>(() => TopologyIsomorphism.By(IsomorphismRule.Official).RepresentativeOf(index));
}
