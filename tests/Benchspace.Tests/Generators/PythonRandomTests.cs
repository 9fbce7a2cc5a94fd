using Benchspace.Generators;

namespace Benchspace.Tests.Generators;

/// <summary>Expected values are CPython 3.11's.</summary>
public class PythonRandomTests
{
    [Theory]
    [InlineData(0UL, new uint[] { 3626764237, 1654615998, 3255389356, 3823568514, 1806341205 })]
    [InlineData(88UL, new uint[] { 1707201716, 4182107318, 813946014, 1429399738, 3875947387 })]
    [InlineData((1UL << 40) + 7, new uint[] { 2635837658, 3209733218, 3500038837, 4028389051, 4058793509 })]
    public void Getrandbits_is_CPythons(ulong seed, uint[] expected)
    {
        var random = new PythonRandom(seed);
        Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(_ => random.GetRandBits(32)));
    }

    [Theory]
    [InlineData(0UL, new[] { 10, 18, 16, 14, 0, 17, 11, 2, 3, 9, 5, 7, 4, 19, 6, 15, 8, 1, 13, 12 })]
    [InlineData(88UL, new[] { 18, 14, 9, 4, 1, 17, 13, 3, 2, 7, 16, 15, 11, 19, 8, 0, 5, 10, 6, 12 })]
    [InlineData((1UL << 40) + 7, new[] { 17, 0, 10, 3, 1, 2, 9, 12, 7, 13, 5, 11, 14, 6, 16, 4, 8, 15, 18, 19 })]
    public void Shuffle_is_CPythons(ulong seed, int[] expected)
    {
        int[] items = [.. Enumerable.Range(0, expected.Length)];
        new PythonRandom(seed).Shuffle(items.AsSpan());
        Assert.Equal(expected, items);
    }

    [Fact]
    public void A_shuffle_longer_than_the_twisters_state_is_CPythons()
    {
        int[] items = [.. Enumerable.Range(0, 2000)];
        new PythonRandom(88).Shuffle(items.AsSpan());
        Assert.Equal(2021214165, items.Select((item, i) => (long)i * item).Sum());
        Assert.Equal([388, 1994, 814], items[^3..]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    public void A_draw_has_1_to_32_bits(int bits) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PythonRandom(1).GetRandBits(bits));
}
