using Benchspace;
using Benchspace.Generators;
using Benchspace.Spaces.NasNet;
using CsCheck;
using Harness.Training;
using Harness.Training.Images;
using Harness.Training.Networks;
using Harness.Training.Networks.NasNet;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Training.Networks;

[Collection(TrainingCollection.Name)]
public sealed class NasNetTrainableTests
{
    private static readonly Gen<NasNetGenotype> AnyGenotype =
        Gen.ULong.Select(seed => NasNetSpace.Genotype(NasNetSpace.Instance.Sample(new Xoshiro256(seed))));

    private static NasNetTrainable Built(NasNetLayout layout, Regularization? regularization = null, params int[] seeds) =>
        new(layout, regularization ?? Regularization.None, seeds.Length == 0 ? [1] : seeds, CPU);

    private static NasNetLayout Small(int filters = 4, int cells = 1, int pixels = 16, int channels = 1, NasNetGenotype? genotype = null) => NasNetLayout.Of(
        new NasNetNetwork(genotype ?? NasNetGenotype.AmoebaNetA, cells, filters, NasNetStem.Cifar, pixels, channels, Classes: 3));

    [Fact]
    public void A_built_network_has_the_size_and_the_output_that_its_shapes_say() =>
        Gen.Select(AnyGenotype, Gen.Int[1, 2], Gen.Int[1, 9], Gen.Int[1, 19], Gen.Enum<NasNetStem>()).Sample((genotype, cells, filters, pixels, stem) =>
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable untracked = no_grad();
            bool isCifar = stem == NasNetStem.Cifar;
            NasNetLayout layout = NasNetLayout.Of(new NasNetNetwork(
                genotype, cells, isCifar ? filters : filters + 3, stem, isCifar ? pixels : pixels + 2, InputChannels: 2, Classes: 3));
            using NasNetTrainable network = Built(layout);
            Assert.Equal(layout.Parameters, network.CountedParameters);
            Assert.Equal(layout.Parameters, network.Parameters.Values.numel());

            long multiplyAdds = 0;
            network.Observer = (layer, output) => multiplyAdds += layer switch
            {
                NasNetLayer.Convolution or NasNetLayer.FactorizedReduction => MultiplyAddsOf(layer) * output.shape[2] * output.shape[3],
                NasNetLayer.FullyConnected connected => (long)connected.In * connected.Out,
                _ => 0,
            };
            Tensor logits = network.Forward(rand(1, 2, layout.Network.InputSize, layout.Network.InputSize));
            Assert.Equal([1, 1, 3], logits.shape);
            Assert.Equal(layout.MultiplyAdds, multiplyAdds);
        }, iter: 40, threads: 1);

    /// <summary>Multiply-adds for one pixel of the output.</summary>
    private static long MultiplyAddsOf(NasNetLayer layer) => layer switch
    {
        NasNetLayer.Convolution c => (long)c.KernelHeight * c.KernelWidth * c.In / c.Groups * c.Out,
        NasNetLayer.FactorizedReduction r => (long)r.In * r.Out,
        _ => 0,
    };

    [Fact]
    public void AmoebaNet_A_for_CIFAR_and_for_phones_run_forward()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable untracked = no_grad();
        using NasNetTrainable cifar = Built(NasNetLayout.Of(NasNetNetwork.Cifar10(NasNetGenotype.AmoebaNetA, 6, 32)));
        Assert.Equal([1, 2, 10], cifar.Forward(rand(2, 3, 32, 32)).shape);
        Assert.Equal(2.568, cifar.CountedParameters / 1e6, 0.0005);

        using NasNetTrainable mobile = Built(NasNetLayout.Of(NasNetNetwork.ImageNet(NasNetGenotype.AmoebaNetA, 4, 50, 224)));
        Assert.Equal([1, 1, 1000], mobile.Forward(rand(1, 3, 224, 224)).shape);
        Assert.Equal(5.087, mobile.CountedParameters / 1e6, 0.0005);
    }

    [Fact]
    public void Copies_side_by_side_compute_what_each_computes_alone() =>
        Gen.Select(AnyGenotype, Gen.Int[1, 9], Gen.Bool).Sample((genotype, filters, training) =>
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable untracked = no_grad();
            NasNetLayout layout = Small(filters, channels: 2, genotype: genotype);
            Tensor images = randn(3, 4, 16, 16);
            Tensor both = Logits(images, 5, 6);
            Tensor apart = cat([Logits(images[.., ..2], 5), Logits(images[.., 2..], 6)]);
            Assert.Equal([2, 3, 3], both.shape);
            Assert.True(both.allclose(apart, rtol: 1e-3, atol: 1e-4), $"{both.sub(apart).abs().max().item<float>()}");

            Tensor Logits(Tensor images, params int[] seeds)
            {
                using NasNetTrainable network = Built(layout, null, seeds);
                return training ? network.ForwardInTraining(images, 0).Logits : network.Forward(images);
            }
        }, iter: 8, threads: 1);

    [Fact]
    public void The_auxiliary_head_gives_logits_in_training_only_and_is_not_counted()
    {
        using DisposeScope scope = NewDisposeScope();
        NasNetLayout layout = NasNetLayout.Of(NasNetNetwork.Cifar10(NasNetGenotype.AmoebaNetA, 1, 4));
        using NasNetTrainable network = Built(layout, new Regularization(Auxiliary: true), 1, 2);
        Tensor images = rand(2, 6, 32, 32);
        Assert.Equal([2, 2, 10], network.ForwardInTraining(images, 0).Auxiliary!.shape);
        Assert.Equal([2, 2, 10], network.Forward(images).shape);
        Assert.Equal(layout.Parameters, network.CountedParameters);
        Assert.True(network.Parameters.CountPerCopy > layout.Parameters);
    }

    [Fact]
    public void Drop_path_grows_with_progress_and_is_off_in_evaluation()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable untracked = no_grad();
        random.manual_seed(1);
        using NasNetTrainable network = Built(Small(), new Regularization(DropPathKeep: 0.7), 1, 2);
        Tensor images = rand(4, 2, 16, 16);
        Assert.True(network.IsStochastic);
        Assert.True(Repeats(() => network.ForwardInTraining(images, 0).Logits));
        Assert.False(Repeats(() => network.ForwardInTraining(images, 1).Logits));
        Assert.True(Repeats(() => network.Forward(images)));

        static bool Repeats(Func<Tensor> logits) => logits().allclose(logits());
    }

    [Fact]
    public void A_dropped_path_is_missing_for_the_whole_image_and_the_kept_ones_make_up_for_it()
    {
        // A max pool, which leaves constant maps alone and may be dropped, plus the identity, which may not.
        using DisposeScope scope = NewDisposeScope();
        var cell = new NasNetPlacedCell(
            [], [], true,
            [(new NasNetPlacedElement(0, NasNetOperation.MaxPool3x3, []), new NasNetPlacedElement(0, NasNetOperation.None, []))],
            [new NasNetPlacedOutput(2, [])],
            new FeatureShape(2, 3, 3));
        using var parameters = new NetworkParameters(copies: 2);
        var layers = new NasNetCellLayers(new NasNetLayerBuilder(parameters, NasNetStem.Cifar), cell);
        random.manual_seed(2);
        Tensor images = ones(2000, 4, 3, 3);
        Tensor output = layers.Forward(images, images, new NasNetPass(Training: true, Keep: 0.8, null)).reshape(4000, 2, 3, 3);
        Assert.True(output.allclose(output[.., ..1, ..1, ..1].expand_as(output)));
        float[] values = [.. output[.., 0, 0, 0].contiguous().data<float>()];
        Assert.All(values, value => Assert.True(value == 1 || Math.Abs(value - 2.25) < 1e-6));
        Assert.InRange(values.Count(value => value == 1), 700, 900);
    }

    [Theory]
    [InlineData(5, 3, 1, 1, 1)]
    [InlineData(6, 3, 2, 0, 1)]
    [InlineData(5, 3, 2, 1, 1)]
    [InlineData(6, 7, 2, 2, 3)]
    [InlineData(8, 2, 1, 0, 1)]
    [InlineData(8, 2, 2, 0, 0)]
    [InlineData(1, 3, 2, 1, 1)]
    [InlineData(4, 1, 2, 0, 0)]
    public void Padding_is_TensorFlows_with_the_odd_pixel_at_the_end(int size, int kernel, int stride, int before, int after) =>
        Assert.Equal((before, after), NasNetLayerBuilder.SamePadding(size, kernel, stride));

    /// <summary>libtorch computes doubles another way than floats, whose convolutions have had gradients of nonsense.</summary>
    [Fact]
    public void Convolutions_and_their_gradients_are_those_of_double_precision()
    {
        (int Size, int Dilation)[] squares = [(3, 1), (5, 1), (7, 1), (3, 2), (5, 2)];
        (int Rows, int Columns)[] kernels = [(1, 1), (1, 7), (7, 1), (3, 3)];
        Gen<NasNetLayer.Convolution> depthwise = Gen.Select(Gen.Int[0, 4].Select(i => squares[i]), Gen.Int[1, 2], Gen.Int[1, 40]).Select((kernel, stride, channels) =>
            new NasNetLayer.Convolution(channels, channels, kernel.Size, kernel.Size) { StrideHeight = stride, StrideWidth = stride, Dilation = kernel.Dilation, Groups = channels });
        Gen<NasNetLayer.Convolution> dense = Gen.Select(Gen.Int[0, 3].Select(i => kernels[i]), Gen.Int[1, 2], Gen.Int[1, 40], Gen.Int[1, 40]).Select((kernel, stride, from, to) =>
            new NasNetLayer.Convolution(from, to, kernel.Rows, kernel.Columns) { StrideHeight = kernel.Columns == 7 ? 1 : stride, StrideWidth = kernel.Rows == 7 ? 1 : stride });
        Gen.Select(Gen.OneOf(depthwise, dense), Gen.Int[1, 2], Gen.Int[1, 16], Gen.Int[1, 4]).Sample((layer, copies, pixels, batch) =>
        {
            using DisposeScope scope = NewDisposeScope();
            using var parameters = new NetworkParameters(copies);
            NasNetLayers layers = new NasNetLayerBuilder(parameters, NasNetStem.Cifar).Build([layer]);
            parameters.Allocate([.. Enumerable.Range(1, copies)], CPU);
            Tensor maps = randn(batch, pixels, pixels, copies * layer.In).permute(0, 3, 1, 2).detach().requires_grad_(true);
            Tensor output = layers.Forward(maps, new NasNetPass(Training: true, Keep: 1, null));
            Tensor direction = randn_like(output);
            output.backward([direction]);

            Tensor weight = AsConvolved(parameters.Values).to(ScalarType.Float64).requires_grad_(true);
            Tensor mapsAsDoubles = maps.detach().to(ScalarType.Float64).requires_grad_(true);
            (long top, long bottom) = NasNetLayerBuilder.SamePadding(pixels, layer.KernelHeight, layer.StrideHeight, layer.Dilation);
            (long left, long right) = NasNetLayerBuilder.SamePadding(pixels, layer.KernelWidth, layer.StrideWidth, layer.Dilation);
            Tensor expected = nn.functional.conv2d(
                nn.functional.pad(mapsAsDoubles, [left, right, top, bottom]), weight, null, [layer.StrideHeight, layer.StrideWidth], [0, 0], [layer.Dilation, layer.Dilation], copies * layer.Groups);
            expected.backward([direction.to(ScalarType.Float64)]);
            AssertClose(expected, output);
            AssertClose(mapsAsDoubles.grad!, maps.grad!);
            AssertClose(weight.grad!, AsConvolved(parameters.Gradients));

            // As NetworkParameters has them in memory.
            Tensor AsConvolved(Tensor flat) => layer.In == layer.Groups && copies > 1
                ? flat.detach().view(copies * layer.Out, 1, layer.KernelHeight, layer.KernelWidth)
                : flat.detach().view(copies * layer.Out, layer.KernelHeight, layer.KernelWidth, layer.In / layer.Groups).permute(0, 3, 1, 2);
        }, iter: 200, threads: 1);

        static void AssertClose(Tensor expected, Tensor actual) =>
            Assert.True(expected.allclose(actual.to(ScalarType.Float64), rtol: 1e-3, atol: 1e-3), $"{expected.sub(actual).abs().max().item<double>()}");
    }

    [Fact]
    public void Padding_counts_neither_in_a_mean_nor_in_a_maximum() =>
        Gen.Select(Gen.Int[1, 7], Gen.Bool, Gen.Int[2, 3], Gen.Int[1, 2]).Sample((size, max, kernel, stride) =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor image = -1 - arange(size * size, dtype: ScalarType.Float32).reshape(1, 1, size, size);
            Tensor pooled = NasNetLayerBuilder.Pool(new NasNetLayer.Pool(max, kernel, stride), image);
            (long before, _) = NasNetLayerBuilder.SamePadding(size, kernel, stride);
            for (int row = 0; row < pooled.shape[2]; row++)
            {
                for (int column = 0; column < pooled.shape[3]; column++)
                {
                    var window = Window(row).SelectMany(y => Window(column).Select(x => (double)(-1 - ((y * size) + x))));
                    Assert.Equal(max ? window.Max() : window.Average(), pooled[0, 0, row, column].item<float>(), 1e-4);
                }
            }

            IEnumerable<int> Window(int output) => Enumerable.Range(0, kernel).Select(i => (output * stride) - (int)before + i).Where(i => i >= 0 && i < size);
        }, iter: 60, threads: 1);

    [Fact]
    public void The_factorised_reduction_sees_every_second_pixel_of_both_diagonals()
    {
        using DisposeScope scope = NewDisposeScope();
        using var parameters = new NetworkParameters(copies: 1);
        NasNetLayers reduction = new NasNetLayerBuilder(parameters, NasNetStem.Cifar).Build([new NasNetLayer.FactorizedReduction(1, 3)]);
        parameters.Allocate([1], CPU);
        using (no_grad())
        {
            // Weights of one; the scale of the batch norm is one already, and its shift is then one too.
            parameters.Values.fill_(1);
        }

        Tensor image = arange(25, dtype: ScalarType.Float32).reshape(1, 1, 5, 5);
        Tensor reduced = reduction.Forward(image, new NasNetPass(Training: false, Keep: 1, null)) - 1;
        float[] even = [0, 2, 4, 10, 12, 14, 20, 22, 24];
        float[] odd = [6, 8, 0, 16, 18, 0, 0, 0, 0];
        Assert.Equal([.. even, .. even, .. odd], reduced.contiguous().data<float>().ToArray().Select(value => MathF.Round(value, 3)));
    }

    [Fact]
    public void The_AmoebaNet_recipe_trains_and_repeats_to_the_last_bit()
    {
        using DatasetSplits data = GeneratedData.Splits(train: 64);
        var definition = new NasNetDefinition(
            new NasNetNetwork(NasNetGenotype.AmoebaNetA, CellsPerStage: 1, Filters: 4, NasNetStem.Cifar, GeneratedData.Size, InputChannels: 1, Classes: 10),
            Regularization.AmoebaNetCifar);
        Recipe recipe = Recipe.AmoebaNetCifar() with { Epochs = 2, BatchSize = 32, LabelSmoothing = 0.1 };

        TrainingResult first = Trainer.Train(definition, recipe, data, seed: 1);
        Assert.Null(first.Failure);
        Assert.Equal(2, first.Epochs.Count);
        Assert.Equal(first.WeightsSha256, Trainer.Train(definition, recipe, data, seed: 1).WeightsSha256);
    }

    [Fact]
    public void A_network_fits_a_few_images()
    {
        using DatasetSplits data = GeneratedData.Splits(train: 40, valid: 10, test: 10);
        var definition = new NasNetDefinition(
            new NasNetNetwork(NasNetGenotype.AmoebaNetD, CellsPerStage: 1, Filters: 4, NasNetStem.Cifar, GeneratedData.Size, InputChannels: 1, Classes: 10),
            Regularization.None);
        TrainingResult result = Trainer.Train(
            definition, new Recipe { Epochs = 12, BatchSize = 20, LearningRate = 0.05, WeightDecay = 0, Augmentation = Augmentation.None, EvaluateEvery = 12 }, data, seed: 1);
        Assert.Null(result.Failure);
        Assert.True(result.Epochs[^1].TrainLoss < 0.8 * result.Epochs[0].TrainLoss, $"{result.Epochs[0].TrainLoss} to {result.Epochs[^1].TrainLoss}");
    }

    [Fact]
    public void Regularization_out_of_range_is_refused()
    {
        NasNetNetwork network = NasNetNetwork.Cifar10(NasNetGenotype.AmoebaNetA, 1, 4);
        Refused("too small for the auxiliary head", network with { InputSize = 8 }, new Regularization(Auxiliary: true));
        Refused("kept with probability 0", network, new Regularization(DropPathKeep: 0));
        Refused("dropped with probability 1", network, new Regularization(Dropout: 1));

        static void Refused(string reason, NasNetNetwork network, Regularization regularization) =>
            Assert.Contains(reason, Assert.Throws<InputException>(() => new NasNetDefinition(network, regularization)).Message, StringComparison.Ordinal);
    }
}
