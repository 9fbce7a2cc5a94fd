using System.Numerics;
using Benchspace.Generators;
using Benchspace.Spaces;
using Benchspace.Spaces.BitString;
using CsCheck;

namespace Benchspace.Tests.Spaces.BitString;

public class BitStringSpaceTests
{
    [Fact]
    public void It_has_two_to_the_length_architectures() => Assert.Equal(BigInteger.Pow(2, 100), new BitStringSpace(100).Size);

    [Fact]
    public void Parse_undoes_Format() =>
        Gen.Select(Gen.Int[1, 130], Gen.ULong).Sample((length, seed) =>
        {
            var space = new BitStringSpace(length);
            Architecture architecture = space.Sample(new Xoshiro256(seed));
            Assert.Equal(architecture, space.Parse(space.Format(architecture)));
        });

    [Fact]
    public void A_string_is_zeros_and_ones() => Assert.Equal("0110", new BitStringSpace(4).Format(new Architecture([0, 1, 1, 0])));

    [Theory]
    [InlineData("0120", "it says '2'")]
    [InlineData("01", "it has 2 bits where 4 are expected")]
    [InlineData("", "it has 0 bits")]
    public void A_wrong_string_is_answered_with_what_is_wrong(string text, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => new BitStringSpace(4).Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void No_bits_are_bad_input() => Assert.Throws<InputException>(() => new BitStringSpace(0));

    [Theory]
    [InlineData(MutationRule.Native)]
    [InlineData(MutationRule.UniformDecision)]
    public void A_mutation_flips_any_one_bit(MutationRule rule)
    {
        var space = new BitStringSpace(11);
        SpaceLaws.MutationChangesOneDecision(space, rule);
        SpaceLaws.MutatesDecisionsInProportion(space, rule, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    }

    [Fact]
    public void A_sample_is_uniform() => SpaceLaws.SamplesUniformly(new BitStringSpace(11));

    [Fact]
    public void The_neighbours_are_one_flip_away()
    {
        var space = new BitStringSpace(3);
        Assert.Equal(["101", "011", "000"], space.Neighbours(space.Parse("001")).Select(space.Format));
    }
}
