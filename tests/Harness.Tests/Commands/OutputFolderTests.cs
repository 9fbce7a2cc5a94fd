using Harness.Commands.Options;

namespace Harness.Tests.Commands;

public sealed class OutputFolderTests
{
    [Fact]
    public void The_same_plan_has_the_same_folder_on_every_machine() =>
        Assert.Equal(Path.Combine("out", "compare-nas-bench-201-ba7816"), OutputFolder.For("compare", "nas-bench-201", "abc"));

    [Fact]
    public void Another_plan_has_another_folder() =>
        Assert.NotEqual(OutputFolder.For("compare", "mine", "runs=500"), OutputFolder.For("compare", "mine", "runs=501"));

    [Theory]
    [InlineData("out/build-mine/mine.parquet", "mine")]
    [InlineData(@"C:\tables\mine.parquet", "mine")]
    [InlineData("ImageNet16-120", "ImageNet16-120")]
    [InlineData("cifar10, cifar100", "cifar10-cifar100")]
    [InlineData("re[population=20]", "re-population-20")]
    public void The_subject_becomes_a_name_that_every_file_system_takes(string subject, string name) =>
        Assert.Equal(Path.Combine("out", $"compare-{name}-ba7816"), OutputFolder.For("compare", subject, "abc"));

    [Fact]
    public void A_long_subject_is_cut() => Assert.InRange(OutputFolder.For("compare", new string('x', 300), "abc").Length, 40, 70);

    [Fact]
    public void Without_a_subject_there_is_only_the_hash() => Assert.Equal(Path.Combine("out", "reproduce-ba7816"), OutputFolder.For("reproduce", "", "abc"));

    [Fact]
    public void Names_and_values_are_told_apart() => Assert.NotEqual(
        OutputFolder.For("train", "shapes", [KeyValuePair.Create("a", "b"), KeyValuePair.Create("c", "d")]),
        OutputFolder.For("train", "shapes", [KeyValuePair.Create("a", "b"), KeyValuePair.Create("c", "e")]));
}
