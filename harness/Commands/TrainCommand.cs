using System.CommandLine;
using Harness.Commands.Options;
using Harness.Storage;
using Harness.Training;

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
        var output = new Option<string>("--out", "-o") { Description = "The folder for checkpoint, figures, page, CSV and JSON.", DefaultValueFactory = _ => "out/train" };
        var overwrite = new Option<bool>("--overwrite") { Description = "Train anew, in place of what is in the folder." };
        var setup = new TrainingSetupOptions(evaluatesEveryEpoch: true, "Threads on a CPU. Default: the machine's cores.");
        var command = new HarnessCommand(
            "train",
            "Train one network and plot how it went. Killed or stopped, the same command goes on from its checkpoint, to the same bits.",
            "train '|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|' --dataset shapes --epochs 4 --cells 1 --channels 8 --batch 64",
            "train 10676 --dataset fashion-mnist --epochs 4 --cells 1 --channels 8 --batch 64 --limit-train 10000",
            "train 8:16:24:32:40 --space size --dataset cifar10 --epochs 90 --device cuda --out out/size",
            "train AmoebaNet-A --space nasnet --recipe amoebanet-cifar --dataset cifar10 --valid 0 --cells 6 --channels 32 --device cuda --out out/amoebanet-a")
        {
            architecture, epochs, seed, output, overwrite,
        };
        setup.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            int length = parsed.GetValue(epochs) ?? setup.RecipeEpochs(parsed);
            (TrainingSetup training, SelectedData data) = setup.Read(parsed, trainings: 1, length);
            string folder = OutputFolder.Of(parsed.GetValue(output)!);
            var job = new TrainingJob(training.NotationOf(parsed.GetValue(architecture)!), length, parsed.GetValue(seed), Path.Combine(folder, CheckpointName));
            Train(new Terminal(parsed), training, data, job, folder, parsed.GetValue(overwrite), cancellation);
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Train(Terminal terminal, TrainingSetup setup, SelectedData data, TrainingJob job, string folder, bool overwrite, CancellationToken cancellation)
    {
        using var trainer = TorchTrainer.Open(setup, data);
        Provenance facts = setup.Facts(data, trainer.Environment);
        Directory.CreateDirectory(folder);
        if (overwrite)
        {
            File.Delete(job.CheckpointPath!);
        }
        else
        {
            TrainingReport.CheckFolder(folder, job, facts);
        }

        terminal.Line($"{job.Architecture} on {data.Dataset.Title}, {data.Split.Train.Length:N0} training images, {job.Epochs} epochs ({trainer.Environment.Device}, {trainer.Environment.Threads} threads)");
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
            throw new OperationCanceledException($"the training so far is in {job.CheckpointPath}; the same command goes on", interruption);
        }
    }
}
