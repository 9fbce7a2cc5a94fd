using System.Globalization;
using Benchspace;
using Benchspace.Spaces;
using Harness.Search;
using SharedSource;

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

    [Theory]
    [InlineData("RE", "regularized-evolution")]
    [InlineData("REA", "regularized-evolution")]
    [InlineData("aging-evolution", "regularized-evolution")]
    [InlineData("regularised_evolution", "regularized-evolution")]
    [InlineData("Regularized Evolution", "regularized-evolution")]
    [InlineData("nonaging", "non-aging-evolution")]
    [InlineData("rs", "random-search")]
    [InlineData("Random Search", "random-search")]
    [InlineData("random_search", "random-search")]
    [InlineData("REINFORCE", "reinforce")]
    public void An_algorithm_is_found_by_its_usual_names(string typed, string name)
    {
        Assert.Equal(name, Algorithms.Find(typed).Name);
        Assert.Equal(name, Assert.Single(Algorithms.Choose(typed)).Name);
    }

    [Fact]
    public void No_name_means_two_algorithms()
    {
        var names = Algorithms.All.SelectMany(info => ((string[])[info.Name, info.ShortName, info.Title, .. info.Aliases]).Select(NameLookup.Key).Distinct()).ToList();
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public void A_preset_is_found_whatever_its_spelling_and_named_by_its_own()
    {
        AlgorithmChoice choice = Assert.Single(Algorithms.Choose("re:Real_2019"));
        Assert.Equal(("regularized-evolution:real-2019", "real-2019"), (choice.Name, choice.Preset));
        Assert.Equal("uniform-edge", Assert.Single(Algorithms.Choose("re", "UniformEdge")).Preset);
    }

    [Fact]
    public void The_variants_of_a_sweep_are_named_by_the_settings_that_they_were_given()
    {
        var choices = Algorithms.Choose("re[population=20],re[sample=010, population=50],random, re:real-2019[sample=5],reinforce[learning_rate=0.10],re");
        Assert.Equal(
            ["regularized-evolution[population=20]", "regularized-evolution[population=50,sample=10]", "random-search", "regularized-evolution:real-2019[sample=5]", "reinforce[learning-rate=0.1]", "regularized-evolution"],
            choices.Select(choice => choice.Name));
        Assert.Equal(
            ["Regularized evolution (population 20)", "Regularized evolution (population 50, sample 10)", "Random search", "Regularized evolution (real-2019, sample 5)", "REINFORCE (learning rate 0.1)", "Regularized evolution"],
            choices.Select(choice => choice.Title));
        Assert.Equal(["custom", "custom", "nats-bench", "custom", "custom", "nats-bench"], choices.Select(choice => choice.Preset));
        Assert.Equal<object>(new RegularizedEvolution(Population: 50, Sample: 10), choices[1].Settings);
        Assert.Equal<object>(new RegularizedEvolution(Population: 100, Sample: 5), choices[3].Settings);
        Assert.Equal("regularized-evolution population=20 sample=3 mutation=native", choices[0].Identity);
    }

    [Fact]
    public void A_setting_for_all_yields_to_a_variant_s_own()
    {
        var choices = Algorithms.Choose("re[population=20],re,random", changes: Changes("population=30", "sample=7"));
        Assert.Equal<object>(new RegularizedEvolution(Population: 20, Sample: 7), choices[0].Settings);
        Assert.Equal<object>(new RegularizedEvolution(Population: 30, Sample: 7), choices[1].Settings);
        Assert.Equal(["regularized-evolution[population=20]", "regularized-evolution", "random-search"], choices.Select(choice => choice.Name));
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
    [InlineData("bohb", null, null, "unknown algorithm 'bohb': choose from non-aging (non-aging-evolution), random (random-search), re (regularized-evolution), reinforce (reinforce)")]
    [InlineData("randm", null, null, "unknown algorithm 'randm': did you mean 'random'?")]
    [InlineData("Regularized-Evolutoin", null, null, "unknown algorithm 'Regularized-Evolutoin': did you mean 'regularized-evolution'?")]
    [InlineData("re:fast", null, null, "unknown preset 'fast': regularized-evolution has nats-bench, uniform-edge, real-2019, notebook, nas-bench-101")]
    [InlineData("re:real-2018", null, null, "unknown preset 'real-2018': did you mean 'real-2019'?")]
    [InlineData("random,reinforce", "fast", null, "unknown preset 'fast': random-search has nats-bench; reinforce has nats-bench, nas-bench-201")]
    [InlineData("re,random", null, "pop=3", "unknown setting 'pop': regularized-evolution has population, sample, mutation; random-search has no settings")]
    [InlineData("re,random", null, "popluation=3", "unknown setting 'popluation': did you mean 'population'?")]
    [InlineData("re", null, "population=ten", "setting 'population' cannot be 'ten': give a whole number")]
    [InlineData("re", null, "population=0", "Setting 'population' cannot be 0: give a number from 1 to 1000000.")]
    [InlineData("non-aging", null, "sample=-1", "Setting 'sample' cannot be -1: give a number from 1 to 1000000.")]
    [InlineData("re", null, "mutation=2", "setting 'mutation' cannot be '2': give native or uniform-decision")]
    [InlineData("reinforce", null, "learning-rate=0,1", "setting 'learning-rate' cannot be '0,1': give a number such as 0.01")]
    [InlineData("reinforce", null, "learning-rate=NaN", "setting 'learning-rate' cannot be 'NaN': give a number such as 0.01")]
    [InlineData("reinforce", null, "baseline-momentum=1", "Setting 'baseline-momentum' cannot be 1: give a number from 0 to below 1.")]
    [InlineData("reinforce", null, "initial-deviation=-0.5", "Setting 'initial-deviation' cannot be -0.5: give a number of at least 0.")]
    [InlineData("re", null, "sample=1 sample=2", "setting 'sample' is given twice: give it once")]
    [InlineData("re", null, "sample=1 SAMPLE=2", "setting 'sample' is given twice: give it once")]
    [InlineData("re,regularized-evolution", null, null, "algorithm 'regularized-evolution' is named twice: name it once, or once for each preset or setting")]
    [InlineData("re[population=020],REA[Population=20]", null, null, "algorithm 'regularized-evolution[population=20]' is named twice: name it once, or once for each preset or setting")]
    [InlineData("", null, null, "no algorithm is named: choose from non-aging, random, re, reinforce")]
    [InlineData("re[population=20,random", null, null, "algorithms 're[population=20,random': a '[' is not closed; write them as in re[population=20],random")]
    [InlineData("re[population=20[sample=5]]", null, null, "algorithms 're[population=20[sample=5]]': there is a '[' without its other bracket; write them as in re[population=20],random")]
    [InlineData("re,population=20]", null, null, "algorithms 're,population=20]': there is a ']' without its other bracket; write them as in re[population=20],random")]
    [InlineData("re[]", null, null, "algorithm 're[]': write its settings as name=value, such as re[population=20,sample=5]")]
    [InlineData("re[population]", null, null, "algorithm 're[population]': write its settings as name=value, such as re[population=20,sample=5]")]
    [InlineData("re[population=20,]", null, null, "algorithm 're[population=20,]': write its settings as name=value, such as re[population=20,sample=5]")]
    [InlineData("re[population=20]:real-2019", null, null, "algorithm 're[population=20]:real-2019': nothing may follow the settings; write it as in re:real-2019[sample=5]")]
    [InlineData("[population=20]", null, null, "algorithm '[population=20]': it has no name; write it as in re:real-2019[sample=5]")]
    [InlineData("random[population=20]", null, null, "unknown setting 'population': random-search has no settings")]
    [InlineData("re[sample=1,sample=1]", null, null, "setting 'sample' is given twice: give it once")]
    [InlineData("re[population=0]", null, null, "Setting 'population' cannot be 0: give a number from 1 to 1000000.")]
    public void What_is_wrong_is_said_in_one_line(string names, string? preset, string? changes, string message) => Assert.Equal(
        message,
        Assert.Throws<InputException>(() => Algorithms.Choose(names, preset, Changes(changes?.Split(' ') ?? []))).Message);

    [Fact]
    public void A_number_that_is_none_is_no_setting() =>
        Assert.Throws<InputException>(new Reinforce(LearningRate: double.NaN).Validate);

    private static KeyValuePair<string, string>[] Changes(params string[] changes) =>
        Array.ConvertAll(changes, change => KeyValuePair.Create(change.Split('=')[0], change.Split('=')[1]));

    private sealed record FirstComeFirstServed : IAlgorithm
    {
        public static AlgorithmInfo Info { get; } =
            new("first-come-first-served", "first", "First come, first served", "This test", [new("only", new FirstComeFirstServed())]);

        public void Validate()
        {
        }

        public ISearcher Start(SearchProblem problem) => throw new NotSupportedException();
    }
}
