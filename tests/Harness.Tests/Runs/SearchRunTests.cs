using Benchspace.Benchmarks;
using Harness.Engines;
using Harness.Engines.Lookup;
using Harness.Runs;
using Harness.Search;
using Harness.Tests.Search;

namespace Harness.Tests.Runs;

public sealed class SearchRunTests
{
    private static readonly BitStringBenchmark Benchmark = new(8);

    private static RunHistory Run(ISearcher searcher, int slots = 1, Budget? budget = null)
    {
        using var engine = new LookupEngine(Benchmark, Trials.Stream(1), new LookupSettings { WorkerSlots = slots });
        return SearchRun.Execute(searcher, engine, budget ?? Budget.Evaluations(20));
    }

    [Fact]
    public void A_searcher_is_asked_while_a_slot_is_free_and_told_one_evaluation_before_it_is_asked_again()
    {
        var searcher = new Scripted { Calls = [] };
        Run(searcher, slots: 3, budget: Budget.Evaluations(5));
        Assert.Equal(["ask 0", "ask 1", "ask 2", "tell 0", "ask 3", "tell 1", "ask 4", "tell 2", "tell 3", "tell 4"], searcher.Calls);
    }

    [Fact]
    public void A_run_ends_when_its_searcher_has_nothing_to_do_and_nothing_is_out() =>
        Assert.Equal(4, Run(new Scripted { Most = 4 }, slots: 3).Count);

    [Fact]
    public void A_searcher_that_waits_is_asked_again_when_something_has_come_back()
    {
        // Two at a time, then it waits for both.
        IReadOnlyList<Outcome> outcomes = Run(new Scripted { Most = 6, AtOnce = 2 }, slots: 3).Outcomes;
        Assert.Equal([0, 0, 1, 1, 2, 2], outcomes.Select(outcome => outcome.BeginSeconds));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Ids_that_do_not_count_from_0_in_the_order_of_asking_are_an_error_of_the_searcher(int firstId)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Run(new Scripted { FirstId = firstId }));
        Assert.Contains($"trial 0 has the id {firstId}", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Asks for the same architecture again and again, so many at once, and remembers its calls.</summary>
    private sealed class Scripted : ISearcher
    {
        private int _asked;
        private int _told;

        public int FirstId { get; init; }

        public int Most { get; init; } = int.MaxValue;

        public int? AtOnce { get; init; }

        public List<string> Calls { get; init; } = [];

        public Trial? Ask()
        {
            if (_asked == Most || (AtOnce is { } most && _asked - _told > 0 && _asked % most == 0))
            {
                return null;
            }

            Calls.Add(FormattableString.Invariant($"ask {_asked}"));
            return new Trial(FirstId + _asked++, new([0, 0, 0, 0, 0, 0, 0, 0]), Fidelity.Complete(1));
        }

        public void Tell(in Evaluation evaluation)
        {
            _told++;
            Calls.Add(FormattableString.Invariant($"tell {evaluation.Trial.Id}"));
        }
    }
}
