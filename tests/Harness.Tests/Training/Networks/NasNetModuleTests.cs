using Benchspace;
using Benchspace.Generators;
using Benchspace.Spaces;
using CsCheck;
using Harness.Training.Networks.NasNet;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Training.Networks;

[Collection(TrainingCollection.Name)]
public sealed class NasNetModuleTests
{
    private static readonly Gen<NasNetGenotype> AnyGenotype =
        Gen.ULong.Select(seed => NasNetSpace.Genotype(NasNetSpace.Instance.Sample(new Xoshiro256(seed))));

    private static readonly NasNetRegularization None = new();

    [Fact]
    public void A_built_network_has_the_size_and_the_output_that_its_shapes_say() =>
        Gen.Select(AnyGenotype, Gen.Int[1, 2], Gen.Int[1, 9], Gen.Int[1, 19], Gen.Enum<NasNetStem>()).Sample((genotype, cells, filters, pixels, stem) =>
        {
            using DisposeScope scope = NewDisposeScope();
            NasNetLayout layout = NasNetLayout.Of(new NasNetNetwork(
                genotype, cells, stem == NasNetStem.Cifar ? filters : filters + 3, stem, stem == NasNetStem.Cifar ? pixels : pixels + 2, InputChannels: 2, Classes: 3));
            var module = new NasNetModule(layout, None);
            module.eval();

            Assert.Equal(layout.Parameters, module.parameters().Sum(parameter => parameter.numel()));
            Assert.Equal(layout.MultiplyAdds, MeasuredMultiplyAdds(module, rand(1, 2, layout.Network.InputSize, layout.Network.InputSize)));
        }, iter: 40, threads: 1);

    [Fact]
    public void AmoebaNet_A_for_CIFAR_and_for_phones_run_forward()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable untracked = no_grad();
        var cifar = new NasNetModule(NasNetLayout.Of(NasNetNetwork.Cifar10(NasNetGenotype.AmoebaNetA, 6, 32)), None);
        cifar.eval();
        Assert.Equal([2, 10], cifar.call(rand(2, 3, 32, 32)).shape);
        Assert.Equal(2.568, cifar.parameters().Sum(parameter => parameter.numel()) / 1e6, 0.0005);

        var mobile = new NasNetModule(NasNetLayout.Of(NasNetNetwork.ImageNet(NasNetGenotype.AmoebaNetA, 4, 50, 224)), None);
        mobile.eval();
        Assert.Equal([1, 1000], mobile.call(rand(1, 3, 224, 224)).shape);
        Assert.Equal(5.087, mobile.parameters().Sum(parameter => parameter.numel()) / 1e6, 0.0005);
    }

    [Fact]
    public void The_auxiliary_head_gives_logits_in_training_only()
    {
        using DisposeScope scope = NewDisposeScope();
        NasNetLayout layout = NasNetLayout.Of(NasNetNetwork.Cifar10(NasNetGenotype.AmoebaNetA, 1, 4));
        var module = new NasNetModule(layout, new NasNetRegularization(Auxiliary: true));
        Tensor images = rand(2, 3, 32, 32);
        Assert.Equal([2, 10], module.Forward(images).Auxiliary!.shape);
        module.eval();
        Assert.Null(module.Forward(images).Auxiliary);

        NasNetLayout tiny = NasNetLayout.Of(layout.Network with { InputSize = 8 });
        Assert.Contains("too small", Assert.Throws<InputException>(() => new NasNetModule(tiny, new NasNetRegularization(Auxiliary: true))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Drop_path_grows_with_progress_and_is_off_in_evaluation()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable untracked = no_grad();
        random.manual_seed(1);
        var module = new NasNetModule(
            NasNetLayout.Of(NasNetNetwork.Cifar10(NasNetGenotype.AmoebaNetA, 1, 4)), new NasNetRegularization(DropPathKeep: 0.7));
        Tensor images = rand(4, 3, 32, 32);
        Assert.True(Repeats());
        module.Progress = 1;
        Assert.False(Repeats());
        module.eval();
        Assert.True(Repeats());

        bool Repeats() => module.call(images).equal(module.call(images)).all().item<bool>();
    }

    [Fact]
    public void A_dropped_path_is_missing_for_the_whole_image_and_the_kept_ones_make_up_for_it()
    {
        // One combination of a max pool that changes nothing (the maps are constant) and an identity of the same state.
        using DisposeScope scope = NewDisposeScope();
        NasNetCell cell = NasNetCell.WithUnusedConcatenated([new NasNetCombination(new NasNetElement(0, NasNetOperation.MaxPool3x3), new NasNetElement(0, NasNetOperation.None))]);
        var placed = new NasNetPlacedCell([], [], true, [(new NasNetPlacedElement(0, NasNetOperation.MaxPool3x3, []), new NasNetPlacedElement(0, NasNetOperation.None, []))], [new NasNetPlacedOutput(2, [])], new FeatureShape(2, 3, 3));
        Assert.Equal([1, 2], cell.Concatenated);
        var module = new NasNetCellModule(placed, new BatchNormSettings(1e-5, 0.1));
        random.manual_seed(2);
        Tensor images = ones(2000, 2, 3, 3);
        Tensor output = module.Forward(images, images, keep: 0.8);
        Tensor first = output[.., ..1, ..1, ..1];
        Assert.True(output.equal(first.expand_as(output)).all().item<bool>());
        float[] values = [.. first.data<float>()];
        Assert.All(values, value => Assert.True(value == 1 || Math.Abs(value - 2.25) < 1e-6));
        Assert.InRange(values.Count(value => value == 1), 320, 480);
    }

    /// <summary>Every pad of one dimension, against windows by hand.</summary>
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
        Assert.Equal((before, after), NasNetLayers.SamePadding(size, kernel, stride));

    [Fact]
    public void Padding_counts_neither_in_a_mean_nor_in_a_maximum()
    {
        using DisposeScope scope = NewDisposeScope();
        Gen.Select(Gen.Int[1, 7], Gen.Bool, Gen.Int[2, 3], Gen.Int[1, 2]).Sample((size, max, kernel, stride) =>
        {
            Tensor image = -1 - arange(size * size, dtype: ScalarType.Float32).reshape(1, 1, size, size);
            Tensor pooled = new NasNetPool(new NasNetLayer.Pool(max, kernel, stride)).forward(image);
            (long before, _) = NasNetLayers.SamePadding(size, kernel, stride);
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
    }

    [Fact]
    public void The_factorised_reduction_sees_every_second_pixel_of_both_diagonals()
    {
        using DisposeScope scope = NewDisposeScope();
        var reduction = new NasNetFactorizedReduction(new NasNetLayer.FactorizedReduction(1, 3), new BatchNormSettings(0, 0.1));
        reduction.eval();
        foreach (TorchSharp.Modules.Parameter weight in reduction.parameters().Where(parameter => parameter.dim() == 4))
        {
            nn.init.ones_(weight);
        }

        Tensor image = arange(25, dtype: ScalarType.Float32).reshape(1, 1, 5, 5);
        Tensor reduced = reduction.call(image);
        float[] even = [0, 2, 4, 10, 12, 14, 20, 22, 24];
        float[] odd = [6, 8, 0, 16, 18, 0, 0, 0, 0];
        Assert.Equal([.. even, .. even, .. odd], reduced.data<float>().ToArray());
    }

    [Fact]
    public void A_few_steps_fit_a_batch()
    {
        using DisposeScope scope = NewDisposeScope();
        random.manual_seed(3);
        NasNetLayout layout = NasNetLayout.Of(NasNetNetwork.Cifar10(NasNetGenotype.AmoebaNetA, 1, 8) with { InputChannels = 1, InputSize = 16 });
        var module = new NasNetModule(layout, None);
        Tensor images = randn(16, 1, 16, 16);
        Tensor labels = arange(16) % 10;
        using optim.Optimizer optimizer = optim.SGD(module.parameters(), learningRate: 0.05, momentum: 0.9);
        double first = Step();
        double last = first;
        for (int step = 0; step < 10; step++)
        {
            last = Step();
        }

        Assert.InRange(last, 0, first / 2);

        double Step()
        {
            using DisposeScope step = NewDisposeScope();
            Tensor loss = nn.functional.cross_entropy(module.call(images), labels);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            return loss.item<float>();
        }
    }

    /// <summary>Multiply-adds by the shapes that really come out of each convolution.</summary>
    private static long MeasuredMultiplyAdds(NasNetModule module, Tensor images)
    {
        long total = 0;
        foreach (nn.Module layer in module.modules())
        {
            if (layer is NasNetConvolution convolution)
            {
                convolution.register_forward_hook((_, _, output) =>
                {
                    total += convolution.parameters().Sum(weight => weight.numel()) * output.shape[2] * output.shape[3];
                    return output;
                });
            }
            else if (layer is TorchSharp.Modules.Linear linear)
            {
                total += linear.weight.numel();
            }
        }

        using IDisposable untracked = no_grad();
        Assert.Equal([1, 3], module.call(images).shape);
        return total;
    }
}
