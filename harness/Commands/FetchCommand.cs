using System.CommandLine;
using System.Globalization;
using Harness.Training.Images;
using Harness.Training.Images.Fetching;

namespace Harness.Commands;

/// <summary><c>harness fetch</c>: an image data set from its home page.</summary>
internal static class FetchCommand
{
    private const int LineEveryMilliseconds = 5_000;

    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = $"The data set: {string.Join(", ", RemoteDataset.Names)}." };
        var to = new Option<string?>("--to") { Description = "The folder to put the files in. Default: where training looks for them." };
        var from = new Option<string?>("--from") { Description = "The address of a mirror that has the files, in place of the data set's home." };
        var command = new HarnessCommand(
            "fetch",
            "Download an image data set, with checksums. Broken off, the same command goes on.",
            "fetch fashion-mnist",
            "fetch cifar10 --to /data/cifar10 --from https://mirror.example.org/cifar10")
        {
            name, to, from,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var terminal = new Terminal(parsed);
            var dataset = RemoteDataset.Find(parsed.GetValue(name)!);
            string folder = parsed.GetValue(to) ?? ImageDatasets.UserFolder(dataset.Name);
            terminal.Line($"{dataset.Name} ({dataset.HomePage}) to {folder}");
            using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
            IReadOnlyList<FetchedFile> files = await new Fetcher(client).FetchAsync(dataset, folder, parsed.GetValue(from), new Lines(terminal), cancellation);
            foreach (FetchedFile file in files)
            {
                terminal.Line($"{file.File.Name}: {OutcomeOf(file)}");
            }

            return 0;
        });
        return command;
    }

    private static string OutcomeOf(FetchedFile file) => file.Outcome switch
    {
        FetchOutcome.Fetched when file.File.Md5 is null => "fetched; its publisher gives no checksum",
        FetchOutcome.Fetched => "fetched, checksum right",
        FetchOutcome.AlreadyThere => "there already",
        _ => "not offered there, and not needed",
    };

    /// <summary>A line for each file as it begins, and then every few seconds.</summary>
    private sealed class Lines(Terminal terminal) : IProgress<FetchProgress>
    {
        private string? _file;
        private long _next;

        public void Report(FetchProgress value)
        {
            long now = Environment.TickCount64;
            if (value.File.Name == _file && now < _next)
            {
                return;
            }

            _file = value.File.Name;
            _next = now + LineEveryMilliseconds;
            string total = value.Total is { } bytes ? $" of {Megabytes(bytes)}" : "";
            terminal.Remark($"{value.File.Name}: {Megabytes(value.Received)}{total} MB");
        }

        private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
    }
}
