using System.Globalization;
using Benchspace;
using Harness.Training;
using Harness.Training.Images;

namespace Harness.Tests.Training;

public sealed class RecipeTests
{
    [Fact]
    public void The_defaults_are_the_benchmarks_recipe()
    {
        var recipe = new Recipe();
        Assert.Equal((256, 0.1, 0.0, 0.9, true, 5e-4), (recipe.BatchSize, recipe.LearningRate, recipe.FinalLearningRate, recipe.Momentum, recipe.Nesterov, recipe.WeightDecay));
        Assert.Equal(new Augmentation(4, Flip: true), recipe.Augmentation);
    }

    [Fact]
    public void The_AmoebaNets_trained_for_600_epochs_with_cutout_and_an_auxiliary_head_of_half_weight()
    {
        var recipe = Recipe.AmoebaNetCifar();
        recipe.Validate();
        Assert.Equal((600, 128, 0.024, 0.9, false, 5e-4, 0.5), (recipe.Epochs, recipe.BatchSize, recipe.LearningRate, recipe.Momentum, recipe.Nesterov, recipe.WeightDecay, recipe.AuxiliaryWeight));
        Assert.Equal(new Augmentation(4, Flip: true, Cutout: 16), recipe.Augmentation);
        Assert.Equal(LearningRateSchedule.Cosine, recipe.Schedule);
    }

    [Fact]
    public void The_cosine_falls_from_the_first_rate_to_just_above_the_last()
    {
        var recipe = new Recipe { Epochs = 4, FinalLearningRate = 0.02 };
        double[] rates = [.. Enumerable.Range(0, 4).Select(recipe.LearningRateAt)];
        Assert.Equal(0.1, rates[0], 1e-15);
        Assert.Equal(0.06, rates[2], 1e-15);
        Assert.Equal(rates.OrderDescending(), rates);
        Assert.True(rates[3] > 0.02);
    }

    [Fact]
    public void A_constant_rate_is_constant() =>
        Assert.Equal([0.1, 0.1], Enumerable.Range(0, 2).Select(new Recipe { Schedule = LearningRateSchedule.Constant, Epochs = 2 }.LearningRateAt));

    public static TheoryData<Recipe, string> OutOfRange => new()
    {
        { new Recipe { Epochs = 0 }, "epochs 0" },
        { new Recipe { BatchSize = 1 }, "batch size 1" },
        { new Recipe { LearningRate = 0 }, "learning rate 0" },
        { new Recipe { LearningRate = double.NaN }, "learning rate NaN" },
        { new Recipe { FinalLearningRate = -0.5 }, "final learning rate -0.5" },
        { new Recipe { Momentum = 1 }, "momentum 1" },
        { new Recipe { Momentum = 0 }, "momentum 0" },
        { new Recipe { WeightDecay = -1 }, "weight decay -1" },
        { new Recipe { LabelSmoothing = 1 }, "label smoothing 1" },
        { new Recipe { AuxiliaryWeight = -1 }, "auxiliary weight -1" },
        { new Recipe { Augmentation = new Augmentation(-1, false) }, "crop padding -1" },
        { new Recipe { Augmentation = new Augmentation(0, false, Cutout: -1) }, "cutout -1" },
        { new Recipe { EvaluateEvery = 0 }, "epochs between evaluations 0" },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void A_number_out_of_range_is_named(Recipe recipe, string named) =>
        Assert.StartsWith(named, Assert.Throws<InputException>(recipe.Validate).Message, StringComparison.Ordinal);

    [Fact]
    public void Recipes_differ_by_their_facts_under_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Contains(new("learning_rate", "0.1"), new Recipe().Facts);
            Assert.Contains(new("weight_decay", "0.0005"), new Recipe().Facts);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
