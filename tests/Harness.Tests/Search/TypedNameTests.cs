using Harness.Search;

namespace Harness.Tests.Search;

public sealed class TypedNameTests
{
    [Theory]
    [InlineData("NAS-Bench-201", "nasbench201", true)]
    [InlineData("real_2019", "Real 2019", true)]
    [InlineData("re", "rs", false)]
    [InlineData("", "--", false)]
    public void Only_letters_and_digits_count_and_not_their_case(string name, string other, bool isSame) => Assert.Equal(isSame, TypedName.IsSame(name, other));

    [Theory]
    [InlineData("comapre", "compare")]
    [InlineData("compar", "compare")]
    [InlineData("comppare", "compare")]
    [InlineData("reprodusce", "reproduce")]
    [InlineData("quary", "query")]
    [InlineData("annealing", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void A_slip_is_recognised_and_another_word_is_not(string typed, string? meant) =>
        Assert.Equal(meant, TypedName.Nearest(typed, ["compare", "reproduce", "train", "query", "best"]));

    [Fact]
    public void Of_several_the_nearest_is_meant() => Assert.Equal("random", TypedName.Nearest("randon", ["reinforce", "random search", "random"]));
}
