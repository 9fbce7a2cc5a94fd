using Benchspace.Spaces;
using SharedSource;

namespace Benchspace.Tests.Spaces;

public class PublishedDatasetsTests
{
    private static readonly string[] OfNasBench201 = ["cifar10", "cifar10-valid", "cifar100", "ImageNet16-120"];

    [Theory]
    [InlineData("CIFAR10", "cifar10")]
    [InlineData("CIFAR-10", "cifar10")]
    [InlineData("cifar10_valid", "cifar10-valid")]
    [InlineData("cifar-10-valid", "cifar10-valid")]
    [InlineData("cifar100", "cifar100")]
    [InlineData("CIFAR 100", "cifar100")]
    [InlineData("imagenet16-120", "ImageNet16-120")]
    [InlineData("ImageNet16", "ImageNet16-120")]
    [InlineData("imagenet_16_120", "ImageNet16-120")]
    [InlineData("mnist", null)]
    [InlineData("Fashion-MNIST", null)]
    public void A_data_set_is_found_as_people_write_it(string given, string? meant) => Assert.Equal(meant, PublishedDatasets.Find(given, OfNasBench201));

    [Theory]
    [InlineData("Fashion-MNIST")]
    [InlineData("fashionmnist")]
    [InlineData("FashionMNIST")]
    [InlineData("fmnist")]
    public void Published_names_lead_to_the_spelling_that_is_there(string given) => Assert.Equal("Fashion_MNIST", PublishedDatasets.Find(given, ["mnist", "Fashion_MNIST"]));

    [Fact]
    public void A_name_that_is_there_means_itself_whatever_else_is_published_under_it() =>
        Assert.Equal("imagenet16", PublishedDatasets.Find("ImageNet16", ["imagenet16-120", "imagenet16"]));

    [Fact]
    public void Every_name_is_one_data_set_alone()
    {
        string[] names = [.. PublishedDatasets.All.SelectMany(dataset => dataset.Aliases.Prepend(dataset.Name)).Select(NameLookup.Key)];
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public void Cifar10_is_validated_by_its_half()
    {
        Assert.Equal([new("cifar10", "cifar10-valid")], PublishedDatasets.PartnersAmong(OfNasBench201));
        Assert.Empty(PublishedDatasets.PartnersAmong(["cifar10", "cifar100"]));
    }
}
