using Benchspace.Spaces.NasNet;

namespace Benchspace.Tests.Spaces.NasNet;

public class NasNetGenotypeTests
{
    [Fact]
    public void Published_flags_decide_what_is_concatenated_even_where_a_state_is_used()
    {
        NasNetCell normal = NasNetGenotype.AmoebaNetA.Normal;
        Assert.Contains(normal.Combinations, combination => combination.Left.State == 1);
        Assert.Equal([1, 3, 4, 6], normal.Concatenated);
    }

    [Fact]
    public void Unused_states_are_concatenated_where_no_flags_say_otherwise()
    {
        NasNetCell cell = NasNetCell.WithUnusedConcatenated(NasNetGenotype.AmoebaNetA.Normal.Combinations.AsSpan());
        Assert.Equal([3, 4, 6], cell.Concatenated);
    }

    [Theory]
    [InlineData("AmoebaNet-A", 4, 5)]
    [InlineData("amoebanet-b", 4, 2)]
    [InlineData("AMOEBANET-C", 5, 6)]
    [InlineData("AmoebaNet-D", 4, 3)]
    public void The_AmoebaNets_are_known_by_name(string name, int normalOutputs, int reductionOutputs)
    {
        NasNetGenotype genotype = NasNetGenotype.Named(name);
        Assert.Equal(normalOutputs, genotype.Normal.Concatenated.Length);
        Assert.Equal(reductionOutputs, genotype.Reduction.Concatenated.Length);
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_known_ones()
    {
        var error = Assert.Throws<InputException>(() => NasNetGenotype.Named("AmoebaNet-E"));
        Assert.Equal("there is no genotype 'AmoebaNet-E' (did you mean AmoebaNet-A?); there are AmoebaNet-A, AmoebaNet-B, AmoebaNet-C, AmoebaNet-D", error.Message);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    public void A_combination_cannot_take_itself_or_a_later_one(int state)
    {
        var combination = new NasNetCombination(new NasNetElement(0, NasNetOperation.None), new NasNetElement(state, NasNetOperation.None));
        var error = Assert.Throws<InputException>(() => NasNetCell.WithUnusedConcatenated([combination]));
        Assert.Equal($"combination 0 of a NASNet cell may take hidden states 0 to 1, not {state}", error.Message);
    }

    [Fact]
    public void The_last_state_is_always_in_the_output()
    {
        var combination = new NasNetCombination(new NasNetElement(0, NasNetOperation.None), new NasNetElement(1, NasNetOperation.None));
        Assert.Throws<InputException>(() => NasNetCell.WithFlags([combination], [true, true, true]));
        Assert.Equal([0, 2], NasNetCell.WithFlags([combination], [false, true, false]).Concatenated);
    }
}
