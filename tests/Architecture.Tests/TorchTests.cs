namespace Architecture.Tests;

/// <summary>Algorithms, runs and tables work where there is no libtorch.</summary>
public sealed class TorchTests
{
    /// <summary>The folders that train, and those that are there to call them.</summary>
    private static readonly string[] FoldersThatTrain =
    [
        "Harness.Training",
        "Harness.Engines.Local",
        "Harness.Experiments.ByTraining",
        "Harness.Building",
        "Harness.Commands",
    ];

    [Fact]
    public void Only_training_knows_Torch()
    {
        Expect.Nothing(
            from type in CompiledCode.Types
            where !type.Name.IsUnder("Harness.Training")
            from used in type.References
            where used.IsUnder("TorchSharp")
            select new Use(type.Name, used).ToString(),
            "uses of TorchSharp outside Harness.Training");
    }

    [Fact]
    public void What_needs_no_training_knows_nobody_who_trains()
    {
        Expect.Nothing(
            from type in CompiledCode.Types
            where !FoldersThatTrain.Any(type.Name.IsUnder)
            from used in type.References
            where FoldersThatTrain.Any(used.IsUnder)
            select new Use(type.Name, used).ToString(),
            "uses of folders that train by folders that do not");
    }
}
