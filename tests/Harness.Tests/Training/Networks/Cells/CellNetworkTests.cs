using System.Text.Json;
using Benchspace;
using Benchspace.Generators;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;
using Harness.Training.Networks;
using Harness.Training.Networks.Cells;
using static TorchSharp.torch;

namespace Harness.Tests.Training.Networks.Cells;

[Collection(TrainingCollection.Name)]
public sealed class CellNetworkTests
{
    private const string AllConvolutions = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|";

    private static CellNetworkDefinition Small(string cell, bool buildsUnreachingEdges = true) => TopologyFamily.NetworkOf(
            TopologySpace.Instance.Parse(cell),
        new MacroSkeleton { CellsPerStage = 1, Channels = 4, BuildsUnreachingEdges = buildsUnreachingEdges },
        GeneratedData.Shape());

    private static NetworkSize BuiltSize(INetworkDefinition definition)
    {
        using INetwork network = definition.Build([1], CPU);
        return network.Size;
    }

    private static float[] Logits(INetwork network, Tensor images)
    {
        using IDisposable noGradients = no_grad();
        using Tensor logits = network.Forward(images);
        return logits.data<float>().ToArray();
    }

    private static Tensor Images(int count, int channels = 1, int size = GeneratedData.Size)
    {
        using Generator generator = new(7);
        return randn([count, channels, size, size], generator: generator);
    }

    [Theory]
    [InlineData("cifar10")]
    [InlineData("cifar100")]
    [InlineData("ImageNet16-120")]
    public void The_built_topology_network_has_the_size_the_formula_says(string dataset)
    {
        var random = new Xoshiro256(3);
        DatasetShape images = DatasetShape.Of(dataset);
        for (int draw = 0; draw < 25; draw++)
        {
            Architecture architecture = TopologySpace.Instance.Sample(random);
            int cells = 1 + random.Next(5), channels = 2 + random.Next(15);
            var skeleton = new MacroSkeleton { CellsPerStage = cells, Channels = channels };
            Assert.Equal(
                TopologySpace.SizeOf(architecture, images, cells, channels),
                BuiltSize(TopologyFamily.NetworkOf(architecture, skeleton, images)));
        }
    }

    [Theory]
    [InlineData("cifar10")]
    [InlineData("cifar100")]
    [InlineData("ImageNet16-120")]
    public void The_built_size_network_has_the_size_the_formula_says(string dataset)
    {
        var random = new Xoshiro256(4);
        for (int draw = 0; draw < 25; draw++)
        {
            Architecture architecture = SizeSpace.Instance.Sample(random);
            Assert.Equal(
                SizeSpace.Instance.SizeOf(architecture, dataset),
                BuiltSize(SizeFamily.NetworkOf(architecture, new MacroSkeleton(), DatasetShape.Of(dataset))));
        }
    }

    [Theory]
    [InlineData("tss")]
    [InlineData("sss")]
    public void The_built_network_has_the_size_the_official_archive_says(string space)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(global::Tests.SharedData.Path("nats-bench", "golden.json")));
        INetworkFamily family = space == "tss" ? TopologyFamily.Instance : SizeFamily.Instance;
        int compared = 0;
        foreach (JsonProperty architecture in golden.RootElement.GetProperty(space).EnumerateObject())
        {
            foreach (JsonProperty dataset in architecture.Value.EnumerateObject().First().Value.EnumerateObject())
            {
                NetworkSize built = BuiltSize(family.Define(
                    dataset.Value.GetProperty("arch").GetString()!, new MacroSkeleton(), Regularization.None, DatasetShape.Of(dataset.Name)));
                JsonElement cost = dataset.Value.GetProperty("cost");
                Assert.Equal(cost.GetProperty("params").GetDouble(), built.ParamsMillions, 1e-9);
                Assert.Equal(cost.GetProperty("flops").GetDouble(), built.FlopsMillions, 1e-9);
                compared++;
            }
        }

        Assert.Equal(8, compared);
    }

    [Fact]
    public void Every_operation_computes_what_its_name_says()
    {
        // A cell that passes its input on through one edge: the network is then stem, blocks and head, with that
        // operation between them; none leaves the head with the shift of its batch norm alone.
        using Tensor images = Images(3);
        using INetwork skip = ((INetworkDefinition)Small("|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|")).Build([1], CPU);
        using INetwork detour = ((INetworkDefinition)Small("|skip_connect~0|+|none~0|skip_connect~1|+|none~0|none~1|skip_connect~2|")).Build([1], CPU);
        using INetwork pool = ((INetworkDefinition)Small("|none~0|+|none~0|none~1|+|avg_pool_3x3~0|none~1|none~2|")).Build([1], CPU);
        using INetwork none = ((INetworkDefinition)Small("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|")).Build([1], CPU);
        Assert.Equal(Logits(skip, images), Logits(detour, images));
        Assert.NotEqual(Logits(skip, images), Logits(pool, images));
        float[] constant = Logits(none, images);
        Assert.Equal(constant[..10], constant[10..20]);
    }

    [Fact]
    public void A_convolution_of_zeros_still_adds_its_batch_norms_shift()
    {
        // Node 1 is zero everywhere; the edges 2←1 and 3←2 make a constant of it.
        using INetwork network = ((INetworkDefinition)Small("|none~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|")).Build([1], CPU);
        using INetwork skip = ((INetworkDefinition)Small("|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|")).Build([1], CPU);
        Assert.Equal(skip.Size.ParamsMillions + ((9 * (16 + 64 + 256)) + (2 * (4 + 8 + 16))) / 1e6, network.Size.ParamsMillions, 1e-12);
    }

    [Fact]
    public void An_average_over_the_border_does_not_count_the_padding()
    {
        using var parameters = new NetworkParameters(1);
        var cell = new Cell(parameters, TopologySpace.Instance.Parse("|none~0|+|none~0|none~1|+|avg_pool_3x3~0|none~1|none~2|"), 4, 4, size: 7, buildsUnreachingEdges: true);
        using Tensor input = ones([2, 4, 7, 7]);
        using Tensor output = cell.Forward(input, training: true);
        Assert.All(output.data<float>().ToArray(), value => Assert.Equal(1, value, 1e-6));
    }

    [Fact]
    public void Edges_that_reach_no_output_count_as_parameters_and_change_nothing_else()
    {
        const string WithUnreaching = "|nor_conv_3x3~0|+|nor_conv_1x1~0|none~1|+|skip_connect~0|none~1|none~2|";
        using Tensor images = Images(4);
        using INetwork published = ((INetworkDefinition)Small(WithUnreaching)).Build([5], CPU);
        using INetwork pruned = ((INetworkDefinition)Small(WithUnreaching, buildsUnreachingEdges: false)).Build([5], CPU);
        Assert.True(pruned.Size.ParamsMillions < published.Size.ParamsMillions);
        Assert.Equal(Logits(published, images), Logits(pruned, images));
    }

    [Fact]
    public void Where_every_edge_reaches_the_output_nothing_is_pruned() =>
        Assert.Equal(BuiltSize(Small(AllConvolutions)), BuiltSize(Small(AllConvolutions, buildsUnreachingEdges: false)));

    [Fact]
    public void Copies_side_by_side_are_the_networks_of_their_seeds()
    {
        using Tensor images = Images(6);
        using Tensor twice = cat([images, images], 1);
        foreach (string cell in new[] { AllConvolutions, "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|" })
        {
            using INetwork both = ((INetworkDefinition)Small(cell)).Build([1, 2], CPU);
            using INetwork first = ((INetworkDefinition)Small(cell)).Build([1], CPU);
            using INetwork second = ((INetworkDefinition)Small(cell)).Build([2], CPU);
            Assert.Equal(first.Size, both.Size);
            float[] expected = [.. Logits(first, images), .. Logits(second, images)];
            Assert.Equal(expected, Logits(both, twice), (a, b) => Math.Abs(a - b) < 1e-4);
            Assert.Equal([first.Parameters.Sha256(0), second.Parameters.Sha256(0)], [both.Parameters.Sha256(0), both.Parameters.Sha256(1)]);
        }
    }

    // Some convolutions of libtorch have been found to be wrong in their gradients alone.
    [Theory]
    [InlineData(AllConvolutions, 2, 1, 1)]
    [InlineData(AllConvolutions, 3, 3, 1)]
    [InlineData(AllConvolutions, 4, 1, 2)]
    [InlineData("|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|avg_pool_3x3~2|", 8, 1, 1)]
    [InlineData("|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|avg_pool_3x3~2|", 4, 3, 3)]
    public void The_gradient_is_the_slope_of_the_loss(string cell, int channels, int imageChannels, int copies)
    {
        INetworkDefinition definition = TopologyFamily.NetworkOf(
            TopologySpace.Instance.Parse(cell),
            new MacroSkeleton { CellsPerStage = 1, Channels = channels },
            GeneratedData.Shape(imageChannels));
        using INetwork network = definition.Build([.. Enumerable.Range(0, copies)], CPU);
        using IDisposable scope = NewDisposeScope();
        using Generator generator = new(5);
        Tensor images = randn([32, GeneratedData.Size, GeneratedData.Size, copies * imageChannels], generator: generator).permute(0, 3, 1, 2);
        Tensor labels = randint(0, 10, [copies * 32], generator: generator);
        double Loss(bool backward = false)
        {
            Tensor loss = nn.functional.cross_entropy(network.ForwardInTraining(images, 0).Logits.view(-1, 10), labels);
            if (backward)
            {
                loss.backward();
            }

            return loss.item<float>();
        }

        Loss(backward: true);
        Tensor gradient = network.Parameters.Gradients.clone();
        double length = gradient.norm().item<float>();
        Tensor step = gradient * (float)(0.001 / length);
        Tensor values = network.Parameters.Values.clone();
        network.Parameters.Values.copy_(values + step);
        double above = Loss();
        network.Parameters.Values.copy_(values - step);
        double below = Loss();
        Assert.Equal(1, (above - below) / (0.002 * length), 0.03);
    }

    [Theory]
    [InlineData(28, 4, 7)] // odd: the stages then run at 7, 4 and 2 pixels
    [InlineData(28, 2, 14)]
    [InlineData(32, 1, 32)]
    public void A_patch_stem_divides_the_image(int imageSize, int patch, int stageSize)
    {
        var skeleton = new MacroSkeleton { CellsPerStage = 1, Channels = 4, Stem = patch == 1 ? Stem.Convolution3x3 : Stem.Patch(patch) };
        Assert.Equal(stageSize, skeleton.Stem.OutputSize(imageSize));
        var definition = TopologyFamily.NetworkOf(TopologySpace.Instance.Parse(AllConvolutions), skeleton, new DatasetShape(imageSize, 1, 10));
        using INetwork network = ((INetworkDefinition)definition).Build([1], CPU);
        using Tensor images = Images(2, size: imageSize);
        Assert.Equal(20, Logits(network, images).Length);
    }

    [Fact]
    public void Initial_weights_are_uniform_within_one_over_the_root_of_the_fan_in()
    {
        using INetwork network = ((INetworkDefinition)Small(AllConvolutions)).Build([1], CPU);
        float[] stem = network.Parameters.Values.data<float>().ToArray()[..36];
        Assert.All(stem, weight => Assert.InRange(Math.Abs(weight), 0, 1 / 3f));
        Assert.True(stem.Max(Math.Abs) > 0.8 / 3);
        Assert.All(network.Parameters.Values.data<float>().ToArray()[36..40], scale => Assert.Equal(1, scale));
    }

    [Fact]
    public void Every_layer_has_a_width() =>
        Assert.Throws<ArgumentException>(() => new CellNetworkDefinition(TopologySpace.Instance[0], [4, 8, 8], new MacroSkeleton { CellsPerStage = 1 }, GeneratedData.Shape()));

    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 1)]
    public void A_network_without_cells_or_with_a_single_channel_is_refused(int cells, int channels) =>
        Assert.Throws<InputException>(() => TopologyFamily.NetworkOf(
            TopologySpace.Instance[0], new MacroSkeleton { CellsPerStage = cells, Channels = channels }, GeneratedData.Shape()));

    [Fact]
    public void A_stem_larger_than_the_image_is_refused() =>
        Assert.Throws<InputException>(() => TopologyFamily.NetworkOf(
            TopologySpace.Instance[0], new MacroSkeleton { Stem = Stem.Patch(17) }, GeneratedData.Shape()));
}
