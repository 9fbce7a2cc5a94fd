using System.Globalization;
using Benchspace.Generators;
using Benchspace.Spaces;
using Benchspace.Spaces.NasNet;
using CsCheck;

namespace Benchspace.Tests.Spaces.NasNet;

public class NasNetLayoutTests
{
    private static readonly Gen<NasNetGenotype> AnyGenotype =
        Gen.ULong.Select(seed => NasNetSpace.Genotype(NasNetSpace.Instance.Sample(new Xoshiro256(seed))));

    /// <summary>Parameters as published, at the printed precision, and to three more digits by an independent count.</summary>
    [Theory]
    [InlineData("AmoebaNet-A", 6, 32, "2.6", "2.568")]
    [InlineData("AmoebaNet-A", 6, 36, "3.2", "3.218")]
    [InlineData("AmoebaNet-B", 6, 36, "2.8", "2.839")]
    [InlineData("AmoebaNet-B", 6, 128, "34.9", "34.875")]
    public void Cifar_networks_have_the_published_parameters(string genotype, int cells, int filters, string published, string counted)
    {
        NasNetLayout layout = NasNetLayout.Of(NasNetNetwork.Cifar10(NasNetGenotype.Named(genotype), cells, filters));
        Assert.Equal(published, layout.Size.ParamsMillions.ToString("F1", CultureInfo.InvariantCulture));
        Assert.Equal(counted, layout.Size.ParamsMillions.ToString("F3", CultureInfo.InvariantCulture));
    }

    /// <summary>In millions; the published multiply-adds are 23.1 G, 104 G, 555 M and 555 M.</summary>
    [Theory]
    [InlineData("AmoebaNet-A", 6, 190, 331, 86.719, 23133.7)]
    [InlineData("AmoebaNet-A", 6, 448, 299, 468.151, 103887.7)]
    [InlineData("AmoebaNet-A", 4, 50, 224, 5.087, 554.7)]
    [InlineData("AmoebaNet-B", 3, 62, 224, 5.259, 555.1)]
    [InlineData("AmoebaNet-C", 6, 228, 331, 155.273, 41129.5)]
    public void ImageNet_networks_have_the_published_parameters_and_multiply_adds(
        string genotype, int cells, int filters, int pixels, double parameters, double multiplyAdds)
    {
        NetworkSize size = NasNetLayout.Of(NasNetNetwork.ImageNet(NasNetGenotype.Named(genotype), cells, filters, pixels)).Size;
        Assert.Equal(parameters, size.ParamsMillions, 0.0005);
        Assert.Equal(multiplyAdds, size.FlopsMillions, 0.05);
    }

    [Fact]
    public void Identities_cost_nothing_but_the_convolutions_that_fit_widths_and_sizes()
    {
        // All combinations take state 0, so that the outputs are states 1 to 6: 24 channels at 4 filters.
        var identity = new NasNetElement(0, NasNetOperation.None);
        NasNetCell cell = NasNetCell.WithUnusedConcatenated(Enumerable.Repeat(new NasNetCombination(identity, identity), 5).ToArray());
        NasNetLayout layout = NasNetLayout.Of(NasNetNetwork.Cifar10(new NasNetGenotype(cell, cell), cellsPerStage: 1, filters: 4));

        static long OneByOne(int channels, int filters) => (channels * filters) + (2 * filters);
        long stem = (3 * 3 * 3 * 12) + (2 * 12);
        // State 0, and state 1, which is the raw stem and must be narrowed for the output.
        long first = OneByOne(12, 4) + OneByOne(12, 4);
        // State 0, state 1, ten strided identities, and state 1 halved for the output: 48 channels.
        long firstReduction = OneByOne(24, 8) + OneByOne(12, 8) + (10 * OneByOne(8, 8)) + OneByOne(8, 8);
        // State 0, and state 1 halved.
        long second = OneByOne(48, 8) + OneByOne(24, 8);
        long secondReduction = OneByOne(48, 16) + OneByOne(48, 16) + (11 * OneByOne(16, 16));
        long third = OneByOne(96, 16) + OneByOne(48, 16);
        long classifier = (96 * 10) + 10;
        Assert.Equal(stem + first + firstReduction + second + secondReduction + third + classifier, layout.Parameters);
    }

    [Fact]
    public void Cells_halve_the_image_rounding_up_and_double_the_filters() =>
        Gen.Select(AnyGenotype, Gen.Int[1, 4], Gen.Int[1, 33], Gen.Int[1, 65]).Sample((genotype, cells, filters, pixels) =>
        {
            NasNetLayout layout = NasNetLayout.Of(NasNetNetwork.Cifar10(genotype, cells, filters) with { InputSize = pixels });
            (int size, int width) = (pixels, filters);
            for (int i = 0; i < layout.Cells.Length; i++)
            {
                bool reduction = i % (cells + 1) == cells;
                (size, width) = reduction ? ((size + 1) / 2, 2 * width) : (size, width);
                int outputs = (reduction ? genotype.Reduction : genotype.Normal).Concatenated.Length;
                Assert.Equal(new FeatureShape(outputs * width, size, size), layout.Cells[i].Output);
            }
        }, iter: 200);

    [Fact]
    public void The_auxiliary_head_follows_the_second_stage_and_is_not_counted()
    {
        NasNetLayout layout = NasNetLayout.Of(NasNetNetwork.ImageNet(NasNetGenotype.AmoebaNetA, 4, 50, 224));
        Assert.Equal(2 + 4 + 1 + 4 - 1, layout.AuxiliaryAfter);
        Assert.Equal(9, layout.Auxiliary.Length);

        NasNetLayout tiny = NasNetLayout.Of(NasNetNetwork.Cifar10(NasNetGenotype.AmoebaNetA, 1, 8) with { InputSize = 8 });
        Assert.Empty(tiny.Auxiliary);
    }

    [Theory]
    [InlineData(28, 1, 28)]
    [InlineData(28, 4, 7)]
    [InlineData(30, 4, 7)]
    public void A_stem_over_patches_shrinks_the_image(int pixels, int patch, int size)
    {
        NasNetLayout layout = NasNetLayout.Of(NasNetNetwork.Cifar10(NasNetGenotype.AmoebaNetA, 1, 8) with { InputSize = pixels, Patch = patch });
        Assert.Equal(size, layout.Cells[0].Output.Height);
    }

    [Fact]
    public void A_patch_is_no_larger_than_the_image_and_of_the_CIFAR_stem()
    {
        NasNetNetwork network = NasNetNetwork.Cifar10(NasNetGenotype.AmoebaNetA, 1, 8);
        Assert.Throws<InputException>(() => NasNetLayout.Of(network with { Patch = 0 }));
        Assert.Throws<InputException>(() => NasNetLayout.Of(network with { Patch = 33 }));
        Assert.Throws<InputException>(() => NasNetLayout.Of(network with { Stem = NasNetStem.ImageNet, Patch = 2 }));
    }

    [Theory]
    [InlineData(0, 8, 32, "a NASNet network cannot have 0 cells in a stage: give 1 or more")]
    [InlineData(1, 0, 32, "a NASNet network with this stem cannot have 0 filters: give 1 to 65536")]
    [InlineData(1, 65_537, 32, "a NASNet network with this stem cannot have 65537 filters: give 1 to 65536")]
    // 2^30 times four is 0 in 32 bits.
    [InlineData(1, 1 << 30, 32, "a NASNet network with this stem cannot have 1073741824 filters: give 1 to 65536")]
    [InlineData(1, 8, 0, "a NASNet network cannot take images of 0 pixels: give 1 or more")]
    public void Sizes_out_of_range_are_refused(int cells, int filters, int pixels, string message)
    {
        NasNetNetwork network = NasNetNetwork.Cifar10(NasNetGenotype.AmoebaNetA, cells, filters) with { InputSize = pixels };
        Assert.Equal(message, Assert.Throws<InputException>(() => NasNetLayout.Of(network)).Message);
    }
}
