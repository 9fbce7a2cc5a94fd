using System.Numerics;
using Benchspace.Generators;
using Benchspace.Spaces;
using Benchspace.Spaces.NasNet;
using CsCheck;

namespace Benchspace.Tests.Spaces.NasNet;

public class NasNetSpaceTests
{
    private static readonly NasNetSpace Space = NasNetSpace.Instance;
    private static readonly Gen<Architecture> AnyArchitecture = Gen.ULong.Select(seed => Space.Sample(new Xoshiro256(seed)));

    [Fact]
    public void A_cell_has_5_6e14_forms_and_the_space_its_square()
    {
        BigInteger cell = BigInteger.Pow(2 * 3 * 4 * 5 * 6, 2) * BigInteger.Pow(8, 10);
        Assert.Equal(5.6e14, (double)cell, 1e13);
        Assert.Equal(cell * cell, Space.Size);
    }

    [Fact]
    public void A_combination_chooses_among_the_inputs_and_the_earlier_combinations()
    {
        Assert.Equal(
            [2, 8, 2, 8, 3, 8, 3, 8, 4, 8, 4, 8, 5, 8, 5, 8, 6, 8, 6, 8],
            Space.ChoiceCounts[..20].ToArray());
        Assert.Equal(Space.ChoiceCounts[..20].ToArray(), Space.ChoiceCounts[20..].ToArray());
    }

    [Fact]
    public void Architectures_stay_valid_and_acyclic_after_any_number_of_mutations() =>
        Gen.Select(AnyArchitecture, Gen.ULong, Gen.Int[0, 200], Gen.Enum<MutationRule>()).Sample((architecture, seed, mutations, rule) =>
        {
            var random = new Xoshiro256(seed);
            for (int i = 0; i < mutations; i++)
            {
                architecture = Space.Mutate(architecture, rule, random);
            }

            NasNetGenotype genotype = NasNetSpace.Genotype(architecture);
            Assert.All([genotype.Normal, genotype.Reduction], cell =>
            {
                for (int k = 0; k < cell.Combinations.Length; k++)
                {
                    Assert.InRange(cell.Combinations[k].Left.State, 0, 1 + k);
                    Assert.InRange(cell.Combinations[k].Right.State, 0, 1 + k);
                }
            });
        }, iter: 200);

    [Fact]
    public void Every_hidden_state_is_either_used_or_concatenated() =>
        AnyArchitecture.Sample(architecture =>
        {
            NasNetGenotype genotype = NasNetSpace.Genotype(architecture);
            Assert.All([genotype.Normal, genotype.Reduction], cell =>
            {
                int[] used = [.. cell.Combinations.SelectMany(c => new[] { c.Left.State, c.Right.State }).Distinct()];
                Assert.Equal(Enumerable.Range(0, 7), used.Concat(cell.Concatenated).Order());
            });
        }, iter: 1000);

    [Fact]
    public void Text_reads_back_as_the_same_architecture() =>
        AnyArchitecture.Sample(architecture => Space.Parse(Space.Format(architecture)).Equals(architecture), iter: 1000);

    [Fact]
    public void Text_names_operations_and_the_states_they_take()
    {
        const string Text =
            "avg3~0+max3~0:sep3~1+none~1:none~0+avg3~1:sep3~0+sep5~2:avg3~5+sep3~0/"
            + "sep3~1+avg3~0:max3~0+sep7~2:max3~1+max3~0:sep3~4+1x7_7x1~0:avg3~1+sep7~0";
        Architecture architecture = Space.Parse(Text);
        Assert.Equal(Text, Space.Format(architecture));

        NasNetGenotype genotype = NasNetSpace.Genotype(architecture);
        Assert.Equal(NasNetGenotype.AmoebaNetA.Normal.Combinations, genotype.Normal.Combinations);
        Assert.Equal(NasNetGenotype.AmoebaNetA.Reduction.Combinations, genotype.Reduction.Combinations);
    }

    [Theory]
    [InlineData("", "it must have 2 cells separated by /, not 1")]
    [InlineData("a/b/c", "it must have 2 cells separated by /, not 3")]
    [InlineData("avg3~0+max3~0/sep3~1", "the normal cell must have 5 combinations separated by :, not 1")]
    [InlineData("none~0:::: /", "combination 0 of the normal cell must have 2 elements separated by +, not 1")]
    [InlineData("none+none~0:::: /", "'none' in combination 0 of the normal cell must have 2 parts, operation~state, not 1")]
    [InlineData("none~2+none~0:::: /", "combination 0 of the normal cell may take hidden states 0 to 1, not '2'")]
    [InlineData("none~x+none~0:::: /", "combination 0 of the normal cell may take hidden states 0 to 1, not 'x'")]
    [InlineData("1x1~0+none~0:::: /", "combination 0 of the normal cell has operation '1x1'; known are none, sep3, sep5, sep7, avg3, max3, dil2_sep3, 1x7_7x1")]
    public void Wrong_text_is_refused_with_the_place_and_the_reason(string text, string reason)
    {
        var error = Assert.Throws<InputException>(() => Space.Parse(text));
        Assert.Equal($"'{text}' is not an architecture of the NASNet space: {reason}", error.Message);
    }

    [Fact]
    public void One_child_in_twenty_equals_its_parent()
    {
        var random = new Xoshiro256(1);
        Architecture parent = Space.Sample(random);
        int identical = Enumerable.Range(0, 100_000).Count(_ => Space.Mutate(parent, MutationRule.Native, random).Equals(parent));
        Assert.InRange(identical / 100_000.0, 0.047, 0.053); // four standard deviations
    }

    [Fact]
    public void Hidden_states_and_operations_of_every_element_are_mutated_equally_often()
    {
        const int Mutations = 100_000;
        var random = new Xoshiro256(2);
        Architecture parent = Space.Sample(random);
        int[] changes = new int[parent.Length];
        for (int i = 0; i < Mutations; i++)
        {
            Architecture child = Space.Mutate(parent, MutationRule.Native, random);
            for (int position = 0; position < parent.Length; position++)
            {
                changes[position] += child[position] == parent[position] ? 0 : 1;
            }
        }

        double expected = 0.95 * Mutations / parent.Length;
        Assert.All(changes, count => Assert.Equal(expected, count, 5 * Math.Sqrt(expected)));
    }

    [Fact]
    public void A_uniform_mutation_changes_one_decision_and_each_equally_often()
    {
        SpaceLaws.MutationChangesOneDecision(Space, MutationRule.UniformDecision);
        SpaceLaws.MutatesDecisionsInProportion(Space, MutationRule.UniformDecision, Enumerable.Repeat(1, 40).ToArray());
    }

    [Fact]
    public void An_architecture_has_200_neighbours_one_decision_away()
    {
        Architecture architecture = Space.Sample(new Xoshiro256(3));
        Architecture[] neighbours = [.. Space.Neighbours(architecture)];
        Assert.Equal(200, neighbours.Distinct().Count());
        Assert.All(neighbours, neighbour => Assert.Equal(1, SpaceLaws.Distance(architecture, neighbour)));
    }

    [Fact]
    public void Random_architectures_are_uniform() => SpaceLaws.SamplesUniformly(Space);
}
