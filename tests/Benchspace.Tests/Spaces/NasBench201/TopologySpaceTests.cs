using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Benchspace.Generators;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;

namespace Benchspace.Tests.Spaces.NasBench201;

public class TopologySpaceTests
{
    private static readonly TopologySpace Space = TopologySpace.Instance;

    [Fact]
    public void It_has_15625_architectures()
    {
        Assert.Equal(15_625, Space.Count);
        Assert.Equal(15_625, Space.Size);
        Assert.Equal(15_625, Enumerable.Range(0, Space.Count).Select(i => Space[i]).Distinct().Count());
    }

    [Theory]
    [InlineData(0, "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|")]
    [InlineData(11, "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|none~0|nor_conv_3x3~1|avg_pool_3x3~2|")]
    [InlineData(1462, "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|")]
    [InlineData(1651, "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|")]
    public void Well_known_architectures_have_their_official_index(int index, string text)
    {
        Assert.Equal(text, Space.Format(Space[index]));
        Assert.Equal(index, Space.IndexOf(Space.Parse(text)));
    }

    [Fact]
    public void The_generated_order_is_the_official_one()
    {
        byte[] lines = Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Range(0, Space.Count).Select(i => Space.Format(Space[i]))));
        Assert.Equal("83ABC799E45CF34E9D2163654668AB998B9A54D01C39E72CA1F71F2CDF356D84", Convert.ToHexString(SHA256.HashData(lines)));
    }

    [Fact]
    public void The_published_table_has_the_same_order()
    {
        using var file = new StreamReader(new GZipStream(
            File.OpenRead(SharedData.Path("nasbench201", "nasbench201.csv.gz")), CompressionMode.Decompress));
        string header = file.ReadLine()!;
        Assert.StartsWith("arch_index,arch,", header, StringComparison.Ordinal);
        int rows = 0;
        while (file.ReadLine() is { } line)
        {
            string[] cells = line.Split(',');
            Assert.Equal(cells[1], Space.Format(Space[int.Parse(cells[0], System.Globalization.CultureInfo.InvariantCulture)]));
            rows++;
        }

        Assert.Equal(8 * Space.Count, rows);
    }

    [Fact]
    public void Parse_undoes_Format_and_IndexOf_undoes_the_indexer()
    {
        for (int index = 0; index < Space.Count; index++)
        {
            Architecture architecture = Space[index];
            Assert.Equal(index, Space.IndexOf(architecture));
            Assert.Same(architecture, Space.Parse(Space.Format(architecture)));
            Assert.Equal(index, Space.IndexOf(new Architecture(architecture.Decisions)));
        }
    }

    [Theory]
    [InlineData("", "at character 1, the text ends where '|'")]
    [InlineData("nor_conv_3x3~0|", "at character 1, it says 'nor_conv_3x3~0|' where '|'")]
    [InlineData("|conv~0|+|none~0|none~1|+|none~0|none~1|none~2|", "at character 2, it says 'conv~0|+|none~0|' where one of none, skip_connect, nor_conv_1x1, nor_conv_3x3, avg_pool_3x3, followed by '~0'")]
    [InlineData("|none~0|+|none~0|none~0|+|none~0|none~1|none~2|", "at character 23, it says '0|+|none~0|none~' where '1', the node that this edge of node 2 comes from")]
    [InlineData("|none~0|+|none~0|none~1|", "at character 24, it says '|' where '|+|'")]
    [InlineData("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|x", "at character 48, it says 'x' where the end")]
    public void A_wrong_string_is_answered_with_the_place_and_what_belongs_there(string text, string message)
    {
        InputException error = Assert.Throws<InputException>(() => Space.Parse(text));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Space_around_a_string_does_not_matter() =>
        Assert.Same(Space[0], Space.Parse("  " + Space.Format(Space[0]) + "\r\n"));

    [Theory]
    [InlineData(-1)]
    [InlineData(15_625)]
    public void An_index_outside_is_bad_input(int index) =>
        Assert.Contains("0 to 15624", Assert.Throws<InputException>(() => Space[index]).Message, StringComparison.Ordinal);

    [Fact]
    public void An_architecture_of_another_space_has_no_index()
    {
        Assert.Throws<ArgumentException>(() => Space.IndexOf(SizeSpace.Instance[0]));
        Assert.Throws<ArgumentException>(() => Space.IndexOf(new Architecture([0, 0, 0, 0, 0, 5])));
    }

    [Fact]
    public void Every_architecture_has_24_neighbours_that_differ_in_one_decision()
    {
        Architecture architecture = Space[11];
        Architecture[] neighbours = [.. Space.Neighbours(architecture)];
        Assert.Equal(24, neighbours.Distinct().Count());
        Assert.All(neighbours, neighbour => Assert.Equal(1, SpaceLaws.Distance(architecture, neighbour)));
    }

    [Theory]
    [InlineData(MutationRule.Native)]
    [InlineData(MutationRule.UniformDecision)]
    public void A_mutation_changes_exactly_one_decision(MutationRule rule) => SpaceLaws.MutationChangesOneDecision(Space, rule);

    [Fact]
    public void The_native_rule_picks_a_node_and_then_one_of_its_edges() =>
        SpaceLaws.MutatesDecisionsInProportion(Space, MutationRule.Native, [6, 3, 3, 2, 2, 2]);

    [Fact]
    public void The_uniform_rule_picks_any_edge() =>
        SpaceLaws.MutatesDecisionsInProportion(Space, MutationRule.UniformDecision, [1, 1, 1, 1, 1, 1]);

    [Fact]
    public void A_sample_is_uniform() => SpaceLaws.SamplesUniformly(Space);

    [Fact]
    public void Drawing_mutating_and_looking_up_allocate_nothing()
    {
        var random = new Xoshiro256(1);
        int sum = Walk(random, 10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        sum += Walk(random, 1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sum > 0);

        static int Walk(Random random, int steps)
        {
            int sum = 0;
            for (int step = 0; step < steps; step++)
            {
                sum += Space.IndexOf(Space.Mutate(Space.Sample(random), MutationRule.Native, random));
            }

            return sum;
        }
    }
}
