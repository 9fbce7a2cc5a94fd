using System.Globalization;
using System.Text.Json;
using Harness.Commands;
using Harness.Tests.Training;

namespace Harness.Tests.Commands;

[Collection(TrainingCollection.Name)]
public sealed class TrainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<(int Code, string Output, string Error)> Train(string folder, params string[] more)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int code = await CommandLine.RunAsync(
            [
                "train", "5", "--dataset", "shapes", "--cells", "1", "--channels", "2", "--stem", "patch4", "--limit-train", "100", "--limit-valid", "20",
                "--limit-test", "20", "--batch", "20", "--device", "cpu", "--threads", "1", "--out", _folder.File(folder), .. more,
            ],
            output,
            error);
        return (code, output.ToString(), error.ToString());
    }

    private string Weights(string folder)
    {
        using var result = JsonDocument.Parse(File.ReadAllText(_folder.File(folder, "training.json")));
        return result.RootElement.GetProperty("result").GetProperty("weights_sha256").GetString()!;
    }

    [Fact]
    public async Task A_training_is_repeatable_to_the_last_bit_and_leaves_a_page_with_its_curves()
    {
        (int code, string output, _) = await Train("first", "--epochs", "2");
        Assert.Equal(0, code);
        Assert.Contains("After 2 epochs: validation accuracy", output, StringComparison.Ordinal);
        await Train("second", "--epochs", "2");
        Assert.Equal(Weights("first"), Weights("second"));
        Assert.Equal(
            ["epochs.csv", "network.checkpoint", "training.html", "training.json", "training.md"],
            Directory.GetFiles(_folder.File("first")).Select(Path.GetFileName).Order());
        Assert.Contains("learning-curve-accuracy.svg", Directory.GetFiles(_folder.File("first", "figures")).Select(Path.GetFileName));
        Assert.Equal(3, File.ReadAllLines(_folder.File("first", "epochs.csv")).Length);

        // The same command again finds the training done.
        Assert.Equal(0, (await Train("first", "--epochs", "2")).Code);
        Assert.Equal(Weights("second"), Weights("first"));
    }

    [Fact]
    public async Task A_folder_with_another_training_is_left_alone_unless_told_otherwise()
    {
        await Train("out", "--epochs", "1");
        string before = Weights("out");
        (int code, _, string error) = await Train("out", "--epochs", "1", "--seed", "778");
        Assert.Equal(CommandLine.BadInput, code);
        Assert.Contains("seed: 777 there, 778 here", error, StringComparison.Ordinal);
        Assert.Equal(before, Weights("out"));
        Assert.Equal(0, (await Train("out", "--epochs", "1", "--seed", "778", "--overwrite")).Code);
        Assert.NotEqual(before, Weights("out"));
    }
}
