using Benchspace.Benchmarks;
using Benchspace.Spaces;

namespace Benchspace.Tests.Benchmarks;

public sealed class TrialTests
{
    private static readonly Architecture Cell = new([1, 2, 3, 4, 0, 1]);
    private static readonly Fidelity Half = new(12, 6), Whole = Fidelity.Complete(12);

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, 0)]
    [InlineData(int.MaxValue, null)]
    [InlineData(int.MaxValue, int.MaxValue - 1)]
    public void A_trial_keeps_its_id_and_what_it_resumes(int id, int? resumes)
    {
        var trial = new Trial(id, Cell, Whole, resumes);
        Assert.Equal((id, resumes, Whole, Cell), (trial.Id, trial.Resumes, trial.Fidelity, trial.Architecture));
        Assert.Equal(trial, new Trial(7, Cell, Whole, 5) with { Id = id, Resumes = resumes });
        Assert.Equal(trial, new Trial(7, Cell, Whole, 5) with { Resumes = resumes, Id = id });
        Assert.NotEqual(trial, trial with { Resumes = 3 });
    }

    [Fact]
    public void A_trial_resumes_an_earlier_one_of_its_architecture_and_schedule_that_was_stopped_before()
    {
        var earlier = new Trial(0, Cell, Half);
        Assert.True(new Trial(1, new Architecture(Cell.Decisions), Whole, resumes: 0).CanResume(earlier));
        Assert.False(new Trial(0, Cell, Whole).CanResume(earlier));
        Assert.False(new Trial(1, Cell, Half).CanResume(earlier));
        Assert.False(new Trial(1, Cell, Fidelity.Complete(24)).CanResume(earlier));
        Assert.False(new Trial(1, Cell.With(0, 0), Whole).CanResume(earlier));
    }
}
