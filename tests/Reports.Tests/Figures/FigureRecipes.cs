using System.Net;
using Reports.Figures;
using Reports.RunLogs;
using Reports.Statistics;
using ScottPlot;
using SkiaSharp;

namespace Reports.Tests.Figures;

/// <summary>One recipe per figure type, drawn from a small run log.</summary>
public sealed class FigureRecipes
{
    private static readonly IReadOnlyList<DatasetComparison> Comparisons =
        DatasetComparison.Compare(Experiment.Combine([SampleRuns.Log(runs: 12)]), ReadOffRule.Step, 0.95);

    private static readonly string[] Algorithms = ["Regularized evolution", "REINFORCE", "Random search"];

    [Fact]
    public void Incumbents_against_time()
    {
        Figure figure = IncumbentFigure.Draw(Comparisons[0], "simulated seconds");

        AssertDrawn(figure, series: 3);
        AssertTexts(figure, ["cifar10: test accuracy of the incumbent", "simulated time (s)", "test accuracy (%)", "20,000", "Optimum of the benchmark", .. Algorithms]);
        Assert.Contains("12 runs per algorithm and the 95 % confidence band", figure.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Incumbents_of_few_runs_show_the_runs_instead_of_a_band()
    {
        DatasetComparison comparison = DatasetComparison.Compare(Experiment.Combine([SampleRuns.Log(runs: 2)]), ReadOffRule.Step, 0.95)[0];

        Figure figure = IncumbentFigure.Draw(comparison, "simulated seconds");

        AssertDrawn(figure, series: 3);
        Assert.Contains("thin lines single runs", figure.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Recommendations_of_the_runs()
    {
        Figure figure = RecommendationsFigure.Draw(Comparisons[1]);

        AssertDrawn(figure, series: 3);
        AssertTexts(figure, ["cifar100: test accuracy of the runs' recommendations", "test accuracy (%)", "Optimum of the benchmark", .. Algorithms]);
    }

    [Fact]
    public void Recommendations_of_many_algorithms_have_their_names_wrapped()
    {
        AlgorithmResults one = Comparisons[0].Algorithms[0];
        DatasetComparison many = Comparisons[0] with
        {
            Algorithms = [.. Enumerable.Range(0, 6).Select(i => one with { Algorithm = one.Algorithm with { Name = $"{i}", Title = $"Regularized evolution variant{i}" } })],
        };

        AssertTexts(RecommendationsFigure.Draw(many), ["Regularized", "evolution", "variant0", "variant5"]);
    }

    [Fact]
    public void Equal_recommendations_of_all_runs_are_drawn_too()
    {
        AlgorithmResults one = Comparisons[0].Algorithms[0];
        RunResult[] equal = [.. one.Results.Select(result => result with { FullTestAccuracy = 93.5 })];
        DatasetComparison comparison = Comparisons[0] with
        {
            Dataset = Comparisons[0].Dataset with { References = [] },
            Algorithms = [one with { Results = equal, Compared = SampleSummary.Of([.. equal.Select(result => result.FullTestAccuracy)]) }],
        };

        AssertDrawn(RecommendationsFigure.Draw(comparison), series: 1);
        AssertDrawn(ReachFigure.Draw(comparison), series: 1);
    }

    [Fact]
    public void Runs_that_reach_an_accuracy()
    {
        Figure figure = ReachFigure.Draw(Comparisons[2]);

        AssertDrawn(figure, series: 3);
        AssertTexts(figure, ["ImageNet16-120: runs whose recommendation reaches a test accuracy", "test accuracy (%)", "runs that reach it (%)", "Optimum of the benchmark", .. Algorithms]);
    }

    [Fact]
    public void How_often_one_run_beats_another()
    {
        Figure figure = SuperiorityFigure.Draw(Comparisons);

        AssertDrawn(figure, series: 3);
        AssertTexts(figure, ["How often one run beats another", "probability that a run of the first beats a run of the second (%)", "cifar100: REINFORCE against Random search"]);
    }

    [Fact]
    public void Intervals_at_a_few_settings()
    {
        Interval[] Falling(double from) => [.. Enumerable.Range(0, 4).Select(i => new Interval(from - i, from - i - 0.2, from - i + 0.2))];
        Figure figure = IntervalFigure.Draw(
            "recommendations-noise", "Accuracy of the recommendation", "Means; bars are 95 % confidence intervals.", "length (bits)", "accuracy (%)",
            [25, 50, 100, 1000],
            [new IntervalSeries("Aging evolution", Falling(90), 0), new IntervalSeries("Random search", Falling(80), 1)],
            isLogarithmic: true,
            (85, "no difference"));

        AssertDrawn(figure, series: 2);
        AssertTexts(figure, ["Accuracy of the recommendation", "length (bits)", "accuracy (%)", "25", "1,000", "no difference", "Aging evolution", "Random search"]);
    }

    [Fact]
    public void Intervals_against_time_are_bands()
    {
        Interval[] rising = [.. Enumerable.Range(0, 100).Select(i => new Interval(i, i - 5, i + 5))];
        Figure figure = IntervalFigure.Draw(
            "incumbent", "Accuracy of the incumbent", "Mean and band.", "evaluations", "accuracy (%)",
            [.. Enumerable.Range(0, 100).Select(i => 10.0 * i)],
            [new IntervalSeries("Aging evolution", rising, 0)]);

        AssertDrawn(figure, series: 1);
        AssertTexts(figure, ["Accuracy of the incumbent", "evaluations", "500"]);
    }

    [Fact]
    public void How_a_training_went()
    {
        Figure figure = LearningCurveFigure.Draw(
            "learning-curve",
            "Accuracy",
            "Accuracy after each epoch.",
            "accuracy (%)",
            [
                new LearningCurve("training", [40, 60, 70, 75, 77]),
                new LearningCurve("validation", [double.NaN, 58, double.NaN, 71, 72]),
                new LearningCurve("test", [double.NaN, 57, double.NaN, 70, 71.5]),
            ]);

        AssertDrawn(figure, series: 3);
        AssertTexts(figure, ["Accuracy", "accuracy (%)", "epoch", "1", "5", "training", "validation", "test"]);
    }

    [Theory]
    [InlineData(1, new[] { "1" })]
    [InlineData(200, new[] { "1", "20", "200" })]
    public void The_epochs_of_a_training_are_whole_numbers(int epochs, string[] labels)
    {
        Figure figure = LearningCurveFigure.Draw("loss", "Loss", "", "loss", [new LearningCurve("training", [.. Enumerable.Range(1, epochs).Select(epoch => 1.0 / epoch)])]);

        AssertTexts(figure, labels);
    }

    [Fact]
    public void Many_threads_draw_the_same_bytes_as_one()
    {
        byte[][] one = [.. Comparisons.Select(comparison => RecommendationsFigure.Draw(comparison).Png)];
        byte[][] many = [.. Comparisons.AsParallel().AsOrdered().WithDegreeOfParallelism(3).Select(comparison => RecommendationsFigure.Draw(comparison).Png)];

        Assert.Equal(one, many);
    }

    [Theory]
    [InlineData(230, 20_000, new[] { "500", "1,000", "2,000", "5,000", "10,000", "20,000" })]
    [InlineData(1, 1_000, new[] { "1", "10", "100", "1,000" })]
    [InlineData(0.02, 0.3, new[] { "0.02", "0.05", "0.1", "0.2" })]
    public void A_logarithmic_axis_is_labelled_in_the_unit_itself(double low, double high, string[] labels)
    {
        Plot plot = FigureStyle.NewPlot("title", "x", "y");
        FigureStyle.SetLogarithmicXRange(plot, low, high);
        plot.RenderInMemory();

        Assert.Equal(labels, plot.Axes.Bottom.TickGenerator.Ticks.Where(tick => tick.IsMajor).Select(tick => tick.Label));
        Assert.Contains(plot.Axes.Bottom.TickGenerator.Ticks, tick => !tick.IsMajor);
    }

    [Theory]
    [InlineData(89.2, 93.2, "91.5")]
    [InlineData(74, 95, "90")]
    [InlineData(93.9, 94.1, "94.00")]
    public void The_ticks_of_an_axis_share_their_decimals(double low, double high, string expected)
    {
        Plot plot = FigureStyle.NewPlot("title", "x", "y");
        FigureStyle.SetYRange(plot, low, high);
        plot.RenderInMemory();

        string[] labels = [.. plot.Axes.Left.TickGenerator.Ticks.Where(tick => tick.IsMajor).Select(tick => tick.Label)];
        Assert.Contains(expected, labels);
        Assert.Single(labels.Select(label => label.Length - label.IndexOf('.', StringComparison.Ordinal)).Distinct());
    }

    [Fact]
    public void File_names_hold_only_what_every_file_system_takes()
    {
        Assert.Equal("incumbent-imagenet16-120", Figure.FileName("incumbent", "ImageNet16-120"));
        Assert.Equal("curve--nor-conv-3x3-0", Figure.FileName("curve", "|nor_conv_3x3~0|"));
    }

    // Text is drawn with the font that the assembly carries; a picture without it has only lines.
    private static void AssertDrawn(Figure figure, int series)
    {
        using SKBitmap bitmap = SKBitmap.Decode(figure.Png);
        Assert.Equal((2 * figure.Width, 2 * figure.Height), (bitmap.Width, bitmap.Height));
        Dictionary<SKColor, int> colors = bitmap.Pixels.GroupBy(pixel => pixel).ToDictionary(group => group.Key, group => group.Count());
        for (int i = 0; i < series; i++)
        {
            ScottPlot.Color color = FigureStyle.ColorOf(i);
            Assert.True(colors.GetValueOrDefault(new SKColor(color.R, color.G, color.B)) > 20, $"series {i} is not to be seen");
        }
        int titleInk = 0;
        for (int y = 0; y < 60; y++)
        {
            for (int x = 0; x < bitmap.Width; x++)
            {
                if (bitmap.GetPixel(x, y).Red < 100)
                {
                    titleInk++;
                }
            }
        }
        Assert.True(titleInk > 500, "the title is blank");
    }

    private static void AssertTexts(Figure figure, string[] texts)
    {
        foreach (string text in texts)
        {
            Assert.Contains(text, WebUtility.HtmlDecode(figure.Svg), StringComparison.Ordinal);
        }
    }
}
