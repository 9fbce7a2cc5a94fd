using System.Globalization;
using Benchspace;
using Benchspace.Spaces;
using Harness.Search;

namespace Harness.Tests.Search;

public sealed class AlgorithmsTests
{
    [Fact]
    public void All_are_found_without_being_registered() => Assert.Equal(
        ["non-aging-evolution", "random-search", "regularized-evolution", "reinforce"],
        Algorithms.All.Select(info => info.Name));

    [Fact]
    public void A_new_sealed_record_is_all_it_takes() =>
        Assert.Contains(FirstComeFirstServed.Info, Algorithms.In(typeof(FirstComeFirstServed).Assembly));

    [Fact]
    public void Names_are_unique()
    {
        var names = Algorithms.All.SelectMany(info => new[] { info.Name, info.ShortName }.Distinct()).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.All(Algorithms.All, info => Assert.Equal(info.Presets.Select(preset => preset.Name).Distinct(), info.Presets.Select(preset => preset.Name)));
    }

    [Fact]
    public void Every_preset_is_valid_and_survives_its_own_description()
    {
        foreach (AlgorithmInfo info in Algorithms.All)
        {
            foreach (Preset preset in info.Presets)
            {
                preset.Settings.Validate();
                Assert.Equal<object>(preset.Settings, AlgorithmSettings.With(info, info.Presets[^1].Settings, AlgorithmSettings.Describe(preset.Settings)));
            }
        }
    }

    [Theory]
    [InlineData("re", "nats-bench", "population=10 sample=3 mutation=native")]
    [InlineData("re", "uniform-edge", "population=10 sample=3 mutation=uniform-decision")]
    [InlineData("re", "real-2019", "population=100 sample=25 mutation=native")]
    [InlineData("re", "notebook", "population=100 sample=10 mutation=native")]
    [InlineData("re", "nas-bench-101", "population=50 sample=10 mutation=native")]
    [InlineData("non-aging", "real-2019", "population=100 sample=25 mutation=native")]
    [InlineData("random", "nats-bench", "")]
    [InlineData("reinforce", "nats-bench", "learning-rate=0.01 baseline-momentum=0.9 initial-deviation=0.001")]
    [InlineData("reinforce", "nas-bench-201", "learning-rate=0.001 baseline-momentum=0.9 initial-deviation=0.001")]
    public void Presets_are_as_published(string algorithm, string preset, string settings)
    {
        AlgorithmChoice choice = Assert.Single(Algorithms.Choose([algorithm], preset));
        Assert.Equal(preset, choice.Preset);
        Assert.Equal(settings, string.Join(' ', AlgorithmSettings.Describe(choice.Settings).Select(setting => $"{setting.Key}={setting.Value}")));
    }

    [Fact]
    public void The_default_is_the_benchmarks_own()
    {
        Assert.All(Algorithms.All, info => Assert.Equal("nats-bench", info.Presets[0].Name));
        Assert.All(Algorithms.Choose(["re", "non-aging", "random", "reinforce"]), choice => Assert.Equal("nats-bench", choice.Preset));
    }

    [Fact]
    public void A_preset_goes_to_those_that_have_it()
    {
        var choices = Algorithms.Choose(["re", "random", "reinforce"], "real-2019");
        Assert.Equal(["real-2019", "nats-bench", "nats-bench"], choices.Select(choice => choice.Preset));
        Assert.Equal(["regularized-evolution", "random-search", "reinforce"], choices.Select(choice => choice.Name));
    }

    [Fact]
    public void Two_presets_of_one_algorithm_stand_side_by_side()
    {
        var choices = Algorithms.Choose(["re", "re:real-2019"]);
        Assert.Equal(["regularized-evolution", "regularized-evolution:real-2019"], choices.Select(choice => choice.Name));
        Assert.Equal(["Regularized evolution", "Regularized evolution (real-2019)"], choices.Select(choice => choice.Title));
        Assert.Equal<object>(new RegularizedEvolution(Population: 100, Sample: 25), choices[1].Settings);
    }

    [Fact]
    public void A_changed_setting_makes_the_preset_custom_where_it_exists()
    {
        var choices = Algorithms.Choose(["re", "reinforce"], changes: Changes("population=50", "mutation=uniform-decision"));
        Assert.Equal<object>(new RegularizedEvolution(Population: 50, Sample: 3, MutationRule.UniformDecision), choices[0].Settings);
        Assert.Equal(["custom", "nats-bench"], choices.Select(choice => choice.Preset));
    }

    [Fact]
    public void Numbers_are_read_and_written_the_same_under_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            AlgorithmChoice choice = Assert.Single(Algorithms.Choose(["reinforce"], changes: Changes("learning-rate=0.025")));
            Assert.Equal(KeyValuePair.Create("learning-rate", "0.025"), AlgorithmSettings.Describe(choice.Settings)[0]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("bohb", null, null, "Unknown algorithm 'bohb': choose from non-aging (non-aging-evolution), random (random-search), re (regularized-evolution), reinforce (reinforce).")]
    [InlineData("re:fast", null, null, "Unknown preset 'fast': regularized-evolution has nats-bench, uniform-edge, real-2019, notebook, nas-bench-101.")]
    [InlineData("random,reinforce", "fast", null, "Unknown preset 'fast': random-search has nats-bench; reinforce has nats-bench, nas-bench-201.")]
    [InlineData("re,random", null, "pop=3", "Unknown setting 'pop': regularized-evolution has population, sample, mutation; random-search has no settings.")]
    [InlineData("re", null, "population=ten", "Setting 'population' cannot be 'ten': give a whole number.")]
    [InlineData("re", null, "population=0", "Setting 'population' cannot be 0: give a number from 1 to 1000000.")]
    [InlineData("non-aging", null, "sample=-1", "Setting 'sample' cannot be -1: give a number from 1 to 1000000.")]
    [InlineData("re", null, "mutation=2", "Setting 'mutation' cannot be '2': give native or uniform-decision.")]
    [InlineData("reinforce", null, "learning-rate=0,1", "Setting 'learning-rate' cannot be '0,1': give a number such as 0.01.")]
    [InlineData("reinforce", null, "learning-rate=NaN", "Setting 'learning-rate' cannot be NaN: give a number above 0.")]
    [InlineData("reinforce", null, "baseline-momentum=1", "Setting 'baseline-momentum' cannot be 1: give a number from 0 to below 1.")]
    [InlineData("reinforce", null, "initial-deviation=-0.5", "Setting 'initial-deviation' cannot be -0.5: give a number of at least 0.")]
    [InlineData("re", null, "sample=1 sample=2", "Setting 'sample' is given twice: give it once.")]
    [InlineData("re,regularized-evolution", null, null, "Algorithm 'regularized-evolution' is named twice: name it once, or once per preset.")]
    [InlineData("", null, null, "No algorithm is named: choose from non-aging, random, re, reinforce.")]
    public void What_is_wrong_is_said_in_one_line(string names, string? preset, string? changes, string message) => Assert.Equal(
        message,
        Assert.Throws<InputException>(() => Algorithms.Choose(
            names.Split(',', StringSplitOptions.RemoveEmptyEntries), preset, Changes(changes?.Split(' ') ?? []))).Message);

    private static KeyValuePair<string, string>[] Changes(params string[] changes) =>
        Array.ConvertAll(changes, change => KeyValuePair.Create(change.Split('=')[0], change.Split('=')[1]));

    private sealed record FirstComeFirstServed : IAlgorithm
    {
        public static AlgorithmInfo Info { get; } =
            new("first-come-first-served", "first", "First come, first served", "This test", [new("only", new FirstComeFirstServed())]);

        public void Validate()
        {
        }

        public ISearcher Start(ISearchSpace space, int epochs, Random random) => throw new NotSupportedException();
    }
}
