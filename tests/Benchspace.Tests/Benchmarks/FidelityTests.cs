using Benchspace.Benchmarks;
using CsCheck;

namespace Benchspace.Tests.Benchmarks;

public sealed class FidelityTests
{
    private static readonly Gen<Fidelity> Fidelities = Gen.Select(Gen.Int[1, 6], Gen.Int[0, 3]).Select((stop, more) => new Fidelity(stop + more, stop));

    [Fact]
    public void A_fidelity_is_read_as_it_is_written() => Fidelities.Sample(fidelity => Assert.Equal(fidelity, Fidelity.Parse(fidelity.ToString())));

    [Theory]
    [InlineData("12", 12, 12)]
    [InlineData("4/12", 12, 4)]
    [InlineData("12/12", 12, 12)]
    public void A_complete_training_is_its_epochs_and_a_stopped_one_says_after_which_epoch(string text, int epochs, int stop)
    {
        Assert.Equal((epochs, stop), (Fidelity.Parse(text).Epochs, Fidelity.Parse(text).StopAfter));
        Assert.Equal(epochs == stop, Fidelity.Parse(text).IsComplete);
        Assert.Equal(epochs == stop ? $"{epochs}" : $"{stop}/{epochs}", Fidelity.Parse(text).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("4/")]
    [InlineData("/12")]
    [InlineData("1/2/3")]
    [InlineData("-4/12")]
    [InlineData("4.5")]
    [InlineData("twelve")]
    [InlineData("99999999999")]
    public void What_is_no_fidelity_is_refused_with_how_one_is_written(string text) =>
        Assert.Contains("4/12", Assert.Throws<InputException>(() => Fidelity.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(12, 0)]
    [InlineData(12, 13)]
    [InlineData(0, 0)]
    [InlineData(-1, -1)]
    public void A_training_stops_within_its_schedule(int epochs, int stop) =>
        Assert.Contains($"a training of {epochs} epochs", Assert.Throws<InputException>(() => new Fidelity(epochs, stop)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_order_is_total_and_by_the_epochs_trained_then_by_the_schedule() => Gen.Select(Fidelities, Fidelities, Fidelities).Sample((a, b, c) =>
    {
        Assert.Equal(1, (a < b ? 1 : 0) + (a == b ? 1 : 0) + (a > b ? 1 : 0));
        Assert.Equal(a <= b, !(a > b));
        Assert.Equal(a >= b, b <= a);
        Assert.True(!(a < b && b < c) || a < c);
        Assert.Equal((a.StopAfter, a.Epochs).CompareTo((b.StopAfter, b.Epochs)) < 0, a < b);
    });
}
