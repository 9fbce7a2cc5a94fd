using System.CommandLine;
using Benchspace;
using Harness.Commands.Help;
using Harness.Commands.Options;
using Harness.Storage;
using Harness.Training;
using SharedSource;

namespace Harness.Commands;

/// <summary><c>harness train</c>: one network, trained and shown.</summary>
internal static class TrainCommand
{
    private const string CheckpointName = "network.checkpoint";

    public static Command Create()
    {
        var architecture = new Argument<string>("architecture") { Description = "The architecture in its space's notation, its index, or, in the nasnet space, AmoebaNet-A, -B, -C or -D." };
        var epochs = new Option<int?>("--epochs", "-e") { Description = $"Epochs of the training. Default: the recipe's, {new Recipe().Epochs} or {Recipe.AmoebaNetCifar().Epochs}." };
        var seed = new Option<int>("--seed") { Description = "The training seed: initial weights, order of images, augmentation.", DefaultValueFactory = _ => 777 };
        var output = new Option<string?>("--out", "-o") { Description = $"The folder for checkpoint, figures, page, CSV and JSON. {OutputFolder.Default}" };
        var overwrite = new Option<bool>("--overwrite") { Description = "Train anew, in place of what is in the folder." };
        var setup = new TrainingSetupOptions(evaluatesEveryEpoch: true, "Threads on a CPU. Default: the machine's cores.");
        var command = new HarnessCommand(
            "train",
            "Train one network and plot how it went. Killed or stopped, the same command resumes it, to the same bits.",
            "train '|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|' --dataset shapes --epochs 4 --cells 1 --channels 8 --batch 64",
            "train 10676 --dataset fashion-mnist --epochs 4 --cells 1 --channels 8 --batch 64 --limit-train 10000",
            "train 8:16:24:32:40 --space size --dataset cifar10 --epochs 90 --device cuda --out out/size",
            "train AmoebaNet-A --space nasnet --recipe amoebanet-cifar --dataset cifar10 --valid 0 --cells 6 --channels 32 --device cuda --out out/amoebanet-a")
        {
            architecture, { HelpGroup.HowLong, epochs, seed }, { HelpGroup.Output, output, overwrite },
        };
        setup.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            int length = parsed.GetValue(epochs) ?? setup.RecipeEpochs(parsed);
            (TrainingSetup training, SelectedData data) = setup.Read(parsed, trainings: 1, length);
            string? folder = parsed.GetValue(output) is { } named ? OutputFolder.Of(named) : null;
            var job = new TrainingJob(training.NotationOf(parsed.GetValue(architecture)!), length, parsed.GetValue(seed), CheckpointPath: null);
            Train(new Terminal(parsed), training, data, job, folder, parsed.GetValue(overwrite), cancellation);
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Train(Terminal terminal, TrainingSetup setup, SelectedData data, TrainingJob job, string? named, bool overwrite, CancellationToken cancellation)
    {
        using var trainer = TorchTrainer.Open(setup, data);
        Provenance facts = setup.Facts(data, trainer.Environment);
        string folder = named ?? OutputFolder.For("train", setup.Data.Dataset, TrainingReport.IdentityOf(job, facts));
        string checkpoint = Path.Combine(folder, CheckpointName);
        job = job with { CheckpointPath = checkpoint };
        Directory.CreateDirectory(folder);
        if (overwrite)
        {
            File.Delete(checkpoint);
        }
        else if (TrainingReport.FindOther(folder, job, facts) is { } other)
        {
            throw new InputException($"{other}: choose another --out, or give --overwrite to replace it");
        }

        terminal.Line($"{job.Architecture} on {data.Dataset.Title}, {Counted.Of(data.Split.Train.Length, "training image")}, {Counted.Of(job.Epochs, "epoch")} ({trainer.Environment.Device}, {Counted.Of(trainer.Environment.Threads, "thread")})");
        try
        {
            TrainingResult result = trainer.Train(job, (epoch, figures) => terminal.Remark(FormattableString.Invariant(
                $"epoch {epoch} of {job.Epochs}: training {figures.TrainAccuracy:0.00} %, validation {figures.ValidAccuracy:0.00} %, test {figures.TestAccuracy:0.00} %, {figures.TrainSeconds:0.0} s")), cancellation);
            var report = new TrainingReport(job, facts, result);
            IReadOnlyList<string> files = report.Save(folder);
            terminal.Table(report.Epochs);
            terminal.Line(report.Verdict);
            terminal.Line($"page: {files[0]}");
        }
        catch (OperationCanceledException interruption)
        {
            throw new OperationCanceledException(File.Exists(checkpoint) ? $"the training so far is in {checkpoint}; give the same command again to resume" : "no epoch was completed; give the same command again", interruption);
        }
    }
}
