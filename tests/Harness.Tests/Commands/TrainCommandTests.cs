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

    private Task<(int Code, string Output, string Error)> Train(string folder, params string[] more) => TrainOf("5", folder, ["--stem", "patch4", .. more]);

    private async Task<(int Code, string Output, string Error)> TrainOf(string architecture, string folder, params string[] more)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int code = await CommandLine.RunAsync(
            [
                "train", architecture, "--dataset", "shapes", "--cells", "1", "--channels", "2", "--limit-train", "100", "--limit-valid", "20",
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

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"training": null}""")]
    [InlineData("""{"training": ["mine"]}""")]
    public async Task A_file_of_another_program_in_the_folder_is_named_and_left_alone(string content)
    {
        Directory.CreateDirectory(_folder.File("out"));
        await File.WriteAllTextAsync(_folder.File("out", "training.json"), content);
        (int code, _, string error) = await Train("out", "--epochs", "1");
        Assert.Equal(CommandLine.BadInput, code);
        Assert.Matches("^error: .*training.json is not what this program writes there .*: choose another --out, or give --overwrite to replace it\n$", error);
        Assert.Equal(content, await File.ReadAllTextAsync(_folder.File("out", "training.json")));
    }

    [Fact]
    public async Task A_published_genotype_is_trained_by_name_under_its_own_recipe()
    {
        (int code, string output, string error) = await TrainOf("amoebanet-b", "b", "--space", "nasnet", "--recipe", "amoebanet-cifar", "--epochs", "1", "--weight-decay", "0.001");
        Assert.True(code == 0, error);
        Assert.StartsWith("AmoebaNet-B on ", output, StringComparison.Ordinal);
        using var result = JsonDocument.Parse(File.ReadAllText(_folder.File("b", "training.json")));
        string Fact(string name) => result.RootElement.GetProperty("training").GetProperty(name).GetString()!;
        Assert.Equal(
            ("0.024", "false", "0.5", "16", "0.7", "true"),
            (Fact("learning_rate"), Fact("nesterov"), Fact("auxiliary_weight"), Fact("cutout"), Fact("drop_path_keep"), Fact("auxiliary_head")));
        Assert.Equal(("0.001", "20"), (Fact("weight_decay"), Fact("batch_size")));
    }

    [Theory]
    [InlineData("5", "--recipe amoebanet-cifar", "--recipe amoebanet-cifar: networks of the space topology cannot be trained with it; give --space nasnet")]
    [InlineData("AmoebaNet-E", "--space nasnet", "'AmoebaNet-E' is not an architecture of the NASNet space")]
    [InlineData("AmoebaNet-A", "", "'AmoebaNet-A' is not an architecture")]
    public async Task A_recipe_or_a_name_that_does_not_fit_the_space_is_refused(string architecture, string options, string reason)
    {
        (int code, _, string error) = await TrainOf(architecture, "out", options.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(CommandLine.BadInput, code);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
    }
}
