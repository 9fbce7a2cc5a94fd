using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Storage;
using Reports.Figures;
using Reports.Pages;
using SharedSource;

namespace Harness.Training;

/// <summary>One training as files: its curves as CSV, all about it as JSON, and a page with its figures.</summary>
/// <param name="job">What was trained.</param>
/// <param name="facts">How.</param>
/// <param name="result">What it came to, with at least one epoch unless it failed.</param>
internal sealed class TrainingReport(TrainingJob job, Provenance facts, TrainingResult result)
{
    private const string JsonName = "training.json", CsvName = "epochs.csv", PageName = "training";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>The table of the epochs.</summary>
    public Table Epochs => new(
        [
            new("epoch", ColumnKind.Number),
            new("accuracy (%)", ColumnKind.Number, "training"), new("loss", ColumnKind.Number, "training"),
            new("accuracy (%)", ColumnKind.Number, "validation"), new("loss", ColumnKind.Number, "validation"),
            new("accuracy (%)", ColumnKind.Number, "test"), new("loss", ColumnKind.Number, "test"),
            new("seconds", ColumnKind.Number),
        ],
        [.. result.Epochs.Select((epoch, i) => Row(i + 1, epoch))]);

    /// <summary>The last epoch in a sentence.</summary>
    public string Verdict => result switch
    {
        { Failure: { } failure } => $"The training failed: {failure}.",
        { Final: { } final } => string.Create(
            CultureInfo.InvariantCulture,
            $"After {Counted.Of(result.Epochs.Count, "epoch")}: validation accuracy {Percent(final.ValidAccuracy)}, test accuracy {Percent(final.TestAccuracy)}; {result.TrainSeconds:0.0} s of training, {result.Size.ParamsMillions:0.######} M parameters, {result.Size.FlopsMillions:0.######} M multiply-adds."),
        _ => throw new InvalidOperationException("a training without epochs and without a failure"),
    };

    /// <summary>What a folder holds that is not of this training, as a clause that names the file and says in what it differs; null for nothing.</summary>
    /// <param name="folder">Where the report is to go.</param>
    /// <param name="job">What is trained.</param>
    /// <param name="facts">How.</param>
    public static string? FindOther(string folder, TrainingJob job, Provenance facts)
    {
        string path = Path.Combine(folder, JsonName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            Provenance there = JsonSerializer.Deserialize<Contents>(File.ReadAllText(path), Json)?.Training ?? throw new JsonException("it does not say what was trained");
            return IdentityOf(job, facts).Difference(there) is { } difference ? $"{path} is of another training ({difference})" : null;
        }
        catch (JsonException exception)
        {
            return $"{path} is not what this program writes there ({exception.Message})";
        }
    }

    /// <summary>Writes everything and returns the files' paths, the page first.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public IReadOnlyList<string> Save(string folder) =>
    [
        .. Compose().Save(folder, PageName),
        ReplacedFile.WriteText(Path.Combine(folder, CsvName), text => text.Write(Csv())),
        ReplacedFile.WriteText(Path.Combine(folder, JsonName), text => text.Write(JsonSerializer.Serialize(new Contents(IdentityOf(job, facts), result), Json) + "\n")),
    ];

    /// <summary>All that a training's result depends on.</summary>
    public static Provenance IdentityOf(TrainingJob job, Provenance facts) => Provenance.None
        .Add("architecture", job.Architecture)
        .Add("epochs", job.Epochs)
        .Add(job.IsComplete ? [] : Provenance.None.Add("stop_after", job.StopAfter))
        .Add("seed", job.Seed)
        .Add(facts);

    private Page Compose() => new(
        "A training",
        [
            new Paragraph(Verdict),
            .. result.Epochs.Count == 0 ? Array.Empty<IPagePiece>() :
            [
                new FigureRow([Curves("accuracy", "accuracy (%)", e => e.TrainAccuracy, e => e.ValidAccuracy, e => e.TestAccuracy), Curves("loss", "loss (nats)", e => e.TrainLoss, e => e.ValidLoss, e => e.TestLoss)]),
                Epochs,
            ],
            new Heading("What was trained"),
            new FactList(IdentityOf(job, facts).Titled().Add("weights sha256", result.WeightsSha256)),
        ]);

    private Figure Curves(string what, string label, Func<EpochFigures, double> train, Func<EpochFigures, double> valid, Func<EpochFigures, double> test) =>
        LearningCurveFigure.Draw(
            $"learning-curve-{what}",
            $"{char.ToUpperInvariant(what[0])}{what[1..]} after each epoch",
            "On the training images as they were trained on, augmented and while the weights changed; on the others after the epoch.",
            label,
            [
                new LearningCurve("training", [.. result.Epochs.Select(train)]),
                new LearningCurve("validation", [.. result.Epochs.Select(valid)]),
                new LearningCurve("test", [.. result.Epochs.Select(test)]),
            ]);

    private static Row Row(int number, EpochFigures epoch) => new(
    [
        number.ToString(CultureInfo.InvariantCulture),
        Number(epoch.TrainAccuracy, "0.00"), Number(epoch.TrainLoss, "0.0000"),
        Number(epoch.ValidAccuracy, "0.00"), Number(epoch.ValidLoss, "0.0000"),
        Number(epoch.TestAccuracy, "0.00"), Number(epoch.TestLoss, "0.0000"),
        Number(epoch.TrainSeconds, "0.0"),
    ]);

    private string Csv()
    {
        var csv = new StringBuilder("epoch,train_accuracy,train_loss,valid_accuracy,valid_loss,test_accuracy,test_loss,train_seconds,valid_seconds,test_seconds\n");
        foreach ((int i, EpochFigures epoch) in result.Epochs.Index())
        {
            double[] values =
            [
                i + 1, epoch.TrainAccuracy, epoch.TrainLoss, epoch.ValidAccuracy, epoch.ValidLoss, epoch.TestAccuracy, epoch.TestLoss,
                epoch.TrainSeconds, epoch.ValidSeconds, epoch.TestSeconds,
            ];
            csv.AppendJoin(',', values.Select(value => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture))).Append('\n');
        }

        return csv.ToString();
    }

    private static string Percent(double accuracy) => double.IsNaN(accuracy) ? "not measured" : Number(accuracy, "0.00") + " %";

    private static string Number(double value, string format) => double.IsNaN(value) ? "" : value.ToString(format, CultureInfo.InvariantCulture);

    private sealed record Contents(Provenance Training, TrainingResult Result);
}
