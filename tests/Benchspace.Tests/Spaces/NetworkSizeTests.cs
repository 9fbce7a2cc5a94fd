using System.Text.Json;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;

namespace Benchspace.Tests.Spaces;

public class NetworkSizeTests
{
    private static readonly string[] Datasets = ["cifar10-valid", "cifar10", "cifar100", "ImageNet16-120"];

    [Theory]
    [InlineData(0, "cifar10", 0.129306, 15.64737)]
    [InlineData(0, "cifar100", 0.135156, 15.65322)]
    [InlineData(0, "ImageNet16-120", 0.136456, 3.91948)]
    [InlineData(11, "cifar10-valid", 0.802426, 113.95137)]
    [InlineData(11, "ImageNet16-120", 0.809576, 28.49548)]
    [InlineData(1462, "cifar10", 1.531546, 220.11969)]
    [InlineData(1651, "cifar10", 0.073306, 7.78305)]
    public void Topology_networks_have_their_published_size(int index, string dataset, double paramsMillions, double flopsMillions) =>
        Assert.Equal(new NetworkSize(paramsMillions, flopsMillions), TopologySpace.Instance.SizeOf(TopologySpace.Instance[index], dataset));

    [Theory]
    [InlineData("8:8:8:8:8", "cifar10", 0.011714, 4.481114)]
    [InlineData("8:8:8:8:8", "cifar100", 0.012524, 4.481924)]
    [InlineData("8:8:8:8:8", "ImageNet16-120", 0.012704, 1.121336)]
    [InlineData("8:8:8:16:32", "cifar10", 0.049202, 6.84065)]
    [InlineData("8:8:8:16:32", "ImageNet16-120", 0.052832, 1.71404)]
    public void Size_networks_have_their_published_size(string architecture, string dataset, double paramsMillions, double flopsMillions) =>
        Assert.Equal(new NetworkSize(paramsMillions, flopsMillions), SizeSpace.Instance.SizeOf(SizeSpace.Instance.Parse(architecture), dataset));

    [Fact]
    public void Sizes_are_what_the_official_reader_answers()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(SharedData.Path("nats-bench", "golden.json")));
        int answers = 0;
        foreach ((string key, ISizedSpace space) in new (string, ISizedSpace)[] { ("tss", TopologySpace.Instance), ("sss", SizeSpace.Instance) })
        {
            foreach (JsonProperty epochs in golden.RootElement.GetProperty(key).EnumerateObject().SelectMany(index => index.Value.EnumerateObject()))
            {
                foreach (string dataset in Datasets)
                {
                    JsonElement answer = epochs.Value.GetProperty(dataset);
                    NetworkSize size = space.SizeOf(space.Parse(answer.GetProperty("arch").GetString()!), dataset);
                    Assert.Equal(answer.GetProperty("cost").GetProperty("params").GetDouble(), size.ParamsMillions, 1e-9);
                    Assert.Equal(answer.GetProperty("cost").GetProperty("flops").GetDouble(), size.FlopsMillions, 1e-9);
                    answers++;
                }
            }
        }

        Assert.Equal(40, answers);
    }

    [Fact]
    public void On_cifar10_only_the_numbers_of_convolutions_count()
    {
        TopologySpace space = TopologySpace.Instance;
        for (int index = 0; index < space.Count; index++)
        {
            ReadOnlySpan<byte> operations = space[index].Decisions;
            int convolutions3 = operations.Count((byte)TopologyOperation.NorConv3x3);
            int convolutions1 = operations.Count((byte)TopologyOperation.NorConv1x1);
            Assert.Equal(
                new NetworkSize(
                    (73_306 + (243_040 * convolutions3) + (28_000 * convolutions1)) / 1e6,
                    (7_783_050 + (35_389_440 * convolutions3) + (3_932_160 * convolutions1)) / 1e6),
                space.SizeOf(space[index], "cifar10"));
        }
    }

    [Fact]
    public void Fewer_cells_and_channels_make_a_smaller_network()
    {
        // By hand for grey 28-pixel images, 10 classes, N = 1, C = 8 and one 3x3 edge: stem 72 + 16; cell 576 + 16;
        // block 1,152 + 32 + 2,304 + 32 + 128; cell 2,304 + 32; block 4,608 + 64 + 9,216 + 64 + 512;
        // cell 9,216 + 64; batch norm 64; classifier 330.
        TopologySpace space = TopologySpace.Instance;
        Architecture oneConvolution = space.Parse("|none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|");
        NetworkSize size = TopologySpace.SizeOf(oneConvolution, new DatasetShape(imageSize: 28, imageChannels: 1, classes: 10), cellsPerStage: 1, channels: 8);
        Assert.Equal(30_802 / 1e6, size.ParamsMillions);
        const int MultiplyAdds = ((72 + 576) * 28 * 28) + ((1_152 + 2_304 + 128 + 2_304) * 14 * 14) + ((4_608 + 9_216 + 512 + 9_216) * 7 * 7) + 330;
        Assert.Equal(MultiplyAdds / 1e6, size.FlopsMillions);
    }

    [Fact]
    public void An_unknown_data_set_is_answered_with_the_known_ones() =>
        Assert.Contains("'mnist'", Assert.Throws<InputException>(() => DatasetShape.Of("mnist")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(30, 3, 10)]
    [InlineData(0, 3, 10)]
    [InlineData(32, 0, 10)]
    [InlineData(32, 3, 0)]
    public void Impossible_images_are_bad_input(int imageSize, int imageChannels, int classes) =>
        Assert.Throws<InputException>(() => new DatasetShape(imageSize, imageChannels, classes));
}
