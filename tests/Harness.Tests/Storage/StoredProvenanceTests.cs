using Benchspace.Spaces;
using Harness.Storage;
using Harness.Training;
using Harness.Training.Images;
using Harness.Training.Networks;

namespace Harness.Tests.Storage;

/// <summary>What is stored of provenance, to the byte: files of earlier versions are found and resumed by it.</summary>
public sealed class StoredProvenanceTests : IDisposable
{
    private const string Architecture = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|";

    private static readonly TrainingSetup Setup = new()
    {
        Space = "topology",
        Skeleton = new MacroSkeleton { CellsPerStage = 1, Channels = 8 },
        Data = new DataSelection("shapes") { LimitTrain = 100 },
        Recipe = new Recipe { BatchSize = 50, LearningRate = 1e-7, WeightDecay = 1234567.5, Augmentation = new Augmentation(2, Flip: true) },
        Device = "cpu",
        Threads = 1,
    };

    private static readonly TrainingEnvironment Environment = new("cpu", 1, "2.10.0");

    private const string Images =
        """
        dataset=shapes
        dataset_sha256=c99bc8f3165313dc5016388b0b20e5f1b32c8866bd5493dc90de7c2a1e6a2cab
        split=own, seed 0
        split_sha256=ec3fdaab17ed3b586f39380e75962808b2a261aca92ef672cbe2c17d41c70fd9
        train_images=100
        valid_images=2000
        test_images=4000
        """;

    private static readonly DatasetShape Shape = new(16, 3, 10);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_trainings_of_a_topology_network_depend_on() => Assert.Equal(
        $"""
        space=topology
        cells_per_stage=1
        channels=8
        stem=3x3
        builds_unreaching_edges=true
        {Images}
        batch_size=50
        learning_rate=1E-07
        final_learning_rate=0
        schedule=cosine
        momentum=0.9
        nesterov=true
        weight_decay=1234567.5
        label_smoothing=0
        auxiliary_weight=0.4
        crop_padding=2
        flip=true
        cutout=0
        device=cpu
        threads=1
        libtorch=2.10.0
        """,
        Setup.Facts(Setup.Data.Open(), Environment).ToLines());

    [Fact]
    public void What_trainings_of_a_nasnet_network_depend_on() => Assert.Equal(
        $"""
        space=nasnet
        cells_per_stage=1
        channels=8
        stem=3x3
        drop_path_keep=0.7
        dropout=0
        auxiliary_head=true
        {Images}
        batch_size=128
        learning_rate=0.024
        final_learning_rate=0
        schedule=cosine
        momentum=0.9
        nesterov=false
        weight_decay=0.0005
        label_smoothing=0
        auxiliary_weight=0.5
        crop_padding=4
        flip=true
        cutout=16
        device=cpu
        threads=1
        libtorch=2.10.0
        """,
        (Setup with { Space = "nasnet", Regularization = Regularization.AmoebaNetCifar, Recipe = Recipe.AmoebaNetCifar() }).Facts(Setup.Data.Open(), Environment).ToLines());

    [Fact]
    public void Widths_of_the_size_space_are_the_architecture_s() => Assert.StartsWith(
        $"""
        space=size
        stem=3x3
        builds_unreaching_edges=true
        {Images}
        batch_size=50
        """,
        (Setup with { Space = "size" }).Facts(Setup.Data.Open(), Environment).ToLines(),
        StringComparison.Ordinal);

    [Fact]
    public void What_a_network_is() => Assert.Equal(
        $"""
        cell={Architecture}
        widths=8:16:16:32:32
        cells_per_stage=1
        stem=3x3
        builds_unreaching_edges=true
        images=3x16x16
        classes=10
        """,
        Setup.NetworkOf(Architecture, Shape).Facts.ToLines());

    [Fact]
    public void What_a_nasnet_network_is() => Assert.Equal(
        """
        normal_cell=avg3~0+max3~0:sep3~1+none~1:none~0+avg3~1:sep3~0+sep5~2:avg3~5+sep3~0=1.3.4.6
        reduction_cell=sep3~1+avg3~0:max3~0+sep7~2:max3~1+max3~0:sep3~4+1x7_7x1~0:avg3~1+sep7~0=2.3.4.5.6
        cells_per_stage=1
        filters=8
        stem=Cifar
        patch=1
        drop_path_keep=1
        dropout=0
        auxiliary_head=false
        images=3x16x16
        classes=10
        """,
        (Setup with { Space = "nasnet" }).NetworkOf("AmoebaNet-A", Shape).Facts.ToLines());

    [Fact]
    public void A_journal_begins_with_what_it_is_of()
    {
        string path = _folder.File("trials.jsonl");
        Journal<int>.Open(path, [new("name", "é \"quoted\" <b>"), new("setup", "a\nb"), .. Environment.Facts], ExistingResults.Refuse).Dispose();
        Assert.Equal("{\"experiment\":{\"name\":\"é \\\"quoted\\\" <b>\",\"setup\":\"a\\nb\",\"device\":\"cpu\",\"threads\":\"1\",\"libtorch\":\"2.10.0\"}}\n", File.ReadAllText(path));
    }

    [Fact]
    public void A_checkpoint_and_a_training_that_is_kept_are_named_by_a_hash()
    {
        Provenance facts = Setup.Facts(Setup.Data.Open(), Environment);
        Assert.Equal("trial-3-77f441ce64fb8c64.harness-checkpoint", Path.GetFileName(new CheckpointFolder(_folder.Path, facts).Job("trial-3", Architecture, 12, 777).CheckpointPath));
        var cache = new TrainingCache(_folder.File("trained"), facts, _ => { });
        cache.Add(new TrainingJob(Architecture, 12, 777), new TrainingResult(777, default, 1, [], null, ""));
        string kept = Directory.GetFiles(_folder.File("trained"), "*", SearchOption.AllDirectories).Single();
        Assert.Equal(_folder.File("trained", "a8", "a87d33b6dc243a6f14eb3171f0a89f99963a3e5e18b60efee58bdb06ee7fb175.json"), kept);
        Assert.StartsWith("{\"key\":{\"setup\":\"space=topology\\ncells_per_stage=1\\nchannels=8\\n", File.ReadAllText(kept), StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_s_files_say_what_was_trained()
    {
        var job = new TrainingJob(Architecture, 12, 777);
        new TrainingReport(job, Environment.Facts.Add("the_note", "<é>"), new TrainingResult(777, default, 1, [], "not a number", "")).Save(_folder.Path);
        Assert.StartsWith(
            $$"""
            {
              "training": {
                "architecture": "{{Architecture}}",
                "epochs": "12",
                "seed": "777",
                "device": "cpu",
                "threads": "1",
                "libtorch": "2.10.0",
                "the_note": "<é>"
              },
              "result": {
            """,
            File.ReadAllText(_folder.File("training.json")),
            StringComparison.Ordinal);
        Assert.Contains("- **the note**: \\<é\\>\n- **weights sha256**: ", File.ReadAllText(_folder.File("training.md")), StringComparison.Ordinal);
    }
}
