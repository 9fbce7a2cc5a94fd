using System.CommandLine;
using Harness.Commands.Help;
using Harness.Training.Images;
using Harness.Training.Images.Fetching;

namespace Harness.Commands;

/// <summary><c>harness fetch</c>: an image data set from its home page, or a mirror, onto this machine.</summary>
internal static class FetchCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = $"The data set: {string.Join(", ", RemoteDataset.Names)}." };
        var to = new Option<string?>("--to") { Description = "The folder for its files. Default: where training finds it, in the user's data folder or the first of HARNESS_DATA." };
        var from = new Option<string?>("--from") { Description = "The address of a mirror that has the files under their names. Default: the data set's home." };
        var command = new HarnessCommand(
            "fetch",
            "Download an image data set, check it, and put it where training finds it.\n" +
            "A download that was stopped or broke off is resumed when the same command is given again.",
            "fetch fashion-mnist",
            "fetch cifar10 --to data/cifar10",
            "fetch imagenet16-120 --from https://mirror.example.org/ImageNet16")
        {
            name, { HelpGroup.What, from }, { HelpGroup.Output, to },
        };
        command.SetAction((parsed, cancellation) =>
        {
            var terminal = new Terminal(parsed);
            RemoteDataset dataset = RemoteDataset.Find(parsed.GetValue(name)!);
            string folder = parsed.GetValue(to) ?? ImageDatasets.UserFolder(dataset.Name);
            foreach (FetchedFile file in Fetch(dataset, folder, parsed.GetValue(from), terminal, cancellation))
            {
                terminal.Line(Describe(file));
            }

            terminal.Line($"{dataset.Name} is in {folder}; its terms and what to cite: {dataset.HomePage}");
            return Task.FromResult(0);
        });
        return command;
    }

    private static IReadOnlyList<FetchedFile> Fetch(RemoteDataset dataset, string folder, string? from, Terminal terminal, CancellationToken cancellation)
    {
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("harness");
        try
        {
            return terminal.Progress($"fetching {dataset.Name}, percent", 100, report =>
                new Fetcher(client).FetchAsync(dataset, folder, from, new Percent(dataset, report), cancellation).GetAwaiter().GetResult());
        }
        catch (OperationCanceledException interruption)
        {
            throw new OperationCanceledException($"what has arrived is in {folder}; give the same command again to resume", interruption);
        }
    }

    private static string Describe(FetchedFile file) => file.Outcome switch
    {
        FetchOutcome.NotOffered => $"{file.File.Name}: not on this server; a training divides the images itself",
        FetchOutcome.AlreadyThere => $"{file.File.Name}: already there, {Checked(file)}",
        _ => $"{file.File.Name}: fetched, {Checked(file)}",
    };

    private static string Checked(FetchedFile file) => file.File.Md5 is not null
        ? "its MD5 is the published one"
        : $"its size is right; no checksum of it is published, its SHA-256 is {file.Sha256}";

    /// <summary>How much of all files is here, by their sizes where all are known, else by their number.</summary>
    private sealed class Percent(RemoteDataset dataset, Action<long> report) : IProgress<FetchProgress>
    {
        private readonly bool _bySize = dataset.Files.All(file => file.Size is not null);
        private readonly Dictionary<RemoteFile, double> _shares = [];

        public void Report(FetchProgress value)
        {
            _shares[value.File] = value.Total is { } total and > 0 ? (double)value.Received / total : 0;
            double all = dataset.Files.Sum(Weight);
            report((long)(100 * dataset.Files.Sum(file => Weight(file) * _shares.GetValueOrDefault(file)) / all));
        }

        private double Weight(RemoteFile file) => _bySize ? file.Size!.Value : 1;
    }
}
