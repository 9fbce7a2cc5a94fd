using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Generators;
using Benchspace.Spaces;
using CsCheck;
using Harness.Engines;
using Harness.Engines.Lookup;
using Harness.Runs;
using Harness.Search;
using Harness.Tests.Search;
using Samples;

namespace Harness.Tests.Engines.Lookup;

/// <summary>The laws of time on W simulated worker slots.</summary>
public sealed class LookupEngineTests
{
    private const int SearchStream = 1, ScoreStream = 2;

    private static readonly DyadicCosts Benchmark = new();

    private static readonly Gen<int> Seeds = Gen.Int[0, 1_000_000];

    private static IReadOnlyList<Outcome> Search(int slots, Budget budget, int seed, IAlgorithm? algorithm = null, PromotionCost promotion = PromotionCost.Resumed)
    {
        using var engine = new LookupEngine(Benchmark, Trials.Stream(seed + ScoreStream), new LookupSettings { WorkerSlots = slots, PromotionCost = promotion });
        using ISearcher searcher = (algorithm ?? new RandomSearch()).Start(
            new SearchProblem(Benchmark.Space, Benchmark.Fidelities, Trials.Stream(seed + SearchStream)) { WorkerSlots = slots });
        return SearchRun.Execute(searcher, engine, budget).Outcomes;
    }

    private static Trial Complete(int id, int architecture) => new(id, CategoricalSpace.Of(4, 4)[architecture], Fidelity.Complete(DyadicCosts.Epochs));

    private static Trial Stopped(int id, int architecture, int stop, int? resumes = null) => new(id, CategoricalSpace.Of(4, 4)[architecture], new Fidelity(DyadicCosts.Epochs, stop), resumes);

    private static Outcome Run(LookupEngine engine, Trial trial)
    {
        engine.Begin(trial);
        return engine.Next()!.Value;
    }

    [Fact]
    public void Every_trial_that_is_begun_comes_back_once_and_takes_its_cost() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[1, 120], Seeds).Sample((slots, evaluations, seed) =>
        {
            IReadOnlyList<Outcome> outcomes = Search(slots, Budget.Evaluations(evaluations), seed);
            Assert.Equal(Enumerable.Range(0, evaluations), outcomes.Select(outcome => outcome.Evaluation.Trial.Id).Order());
            Assert.All(outcomes, outcome => Assert.Equal(outcome.BeginSeconds + outcome.Evaluation.CostSeconds, outcome.EndSeconds));
        });

    [Fact]
    public void Trials_come_back_in_the_order_of_their_ends_and_of_equal_ends_in_that_of_their_ids() =>
        Gen.Select(Gen.Int[1, 30], Seeds).Sample((slots, seed) =>
        {
            (double, int)[] ends = [.. Search(slots, Budget.Evaluations(100), seed).Select(outcome => (outcome.EndSeconds, outcome.Evaluation.Trial.Id))];
            Assert.Equal(ends.Order(), ends);
        });

    [Fact]
    public void A_slot_holds_one_trial_at_a_time() =>
        Gen.Select(Gen.Int[1, 30], Seeds).Sample((slots, seed) =>
        {
            foreach (IGrouping<int, Outcome> slot in Search(slots, Budget.Evaluations(100), seed).GroupBy(outcome => outcome.WorkerSlot))
            {
                Assert.InRange(slot.Key, 0, slots - 1);
                Outcome[] inTurn = [.. slot.OrderBy(outcome => outcome.Evaluation.Trial.Id)];
                Assert.All(inTurn.Zip(inTurn.Skip(1)), pair => Assert.True(pair.First.EndSeconds <= pair.Second.BeginSeconds));
            }
        });

    [Fact]
    public void No_slot_is_idle_while_the_searcher_has_work_and_the_budget_allows_it() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[1, 120], Seeds).Sample((slots, evaluations, seed) =>
        {
            IReadOnlyList<Outcome> outcomes = Search(slots, Budget.Evaluations(evaluations), seed);
            Outcome[] byId = [.. outcomes.OrderBy(outcome => outcome.Evaluation.Trial.Id)];
            for (int id = 0; id < evaluations; id++)
            {
                // At first one in every slot; then one, in its slot, at the end of each that comes back.
                Assert.Equal(id < slots ? (0, id) : (outcomes[id - slots].EndSeconds, outcomes[id - slots].WorkerSlot), (byId[id].BeginSeconds, byId[id].WorkerSlot));
            }
        });

    [Fact]
    public void Wall_clock_time_lies_between_an_even_share_of_the_compute_and_that_plus_the_longest_trial() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[1, 120], Seeds).Sample((slots, evaluations, seed) =>
        {
            IReadOnlyList<Outcome> outcomes = Search(slots, Budget.Evaluations(evaluations), seed);
            double compute = outcomes.Sum(outcome => outcome.Evaluation.CostSeconds);
            Assert.InRange(outcomes[^1].EndSeconds, compute / slots, (compute / slots) + outcomes.Max(outcome => outcome.Evaluation.CostSeconds));
        });

    [Fact]
    public void What_a_searcher_that_learns_nothing_evaluates_and_pays_does_not_depend_on_the_number_of_slots() =>
        Gen.Select(Gen.Int[2, 450], Seeds).Sample((slots, seed) => Assert.Equal(
            Search(1, Budget.Evaluations(100), seed).Select(outcome => outcome.Evaluation),
            Search(slots, Budget.Evaluations(100), seed).Select(outcome => outcome.Evaluation).OrderBy(evaluation => evaluation.Trial.Id)));

    [Fact]
    public void One_slot_is_the_sequential_search_and_its_time_the_running_sum_of_costs_to_the_last_bit()
    {
        var benchmark = new BitStringBenchmark(20);
        using ISearcher searcher = new RegularizedEvolution().Start(new SearchProblem(benchmark.Space, [Fidelity.Complete(1)], Trials.Stream(1)));
        using ISearcher inEngine = new RegularizedEvolution().Start(new SearchProblem(benchmark.Space, [Fidelity.Complete(1)], Trials.Stream(1)));
        using var engine = new LookupEngine(new OddCosts(benchmark), Trials.Stream(2));
        IReadOnlyList<Outcome> outcomes = SearchRun.Execute(inEngine, engine, Budget.Evaluations(300)).Outcomes;
        Random random = Trials.Stream(2);
        double seconds = 0;
        foreach (Outcome outcome in outcomes)
        {
            Evaluation evaluation = new OddCosts(benchmark).Evaluate(searcher.Ask()!.Value, random);
            searcher.Tell(evaluation);
            Assert.Equal(new Outcome(evaluation, 0, seconds, seconds + evaluation.CostSeconds), outcome);
            seconds += evaluation.CostSeconds;
        }

        Assert.Equal(300, outcomes.Count);
    }

    [Fact]
    public void A_budget_in_seconds_begins_no_trial_after_it_and_waits_for_those_that_are_out() =>
        Gen.Select(Gen.Int[1, 30], Gen.Double[1, 200], Seeds).Sample((slots, seconds, seed) =>
        {
            IReadOnlyList<Outcome> kept = Search(slots, Budget.Seconds(seconds), seed);
            Assert.All(kept, outcome => Assert.True(outcome.BeginSeconds < seconds));
            Assert.True(kept[^1].EndSeconds >= seconds);
            // Trials over the budget in every slot: none was idle before it.
            Assert.Equal(slots, kept.Count(outcome => outcome.EndSeconds >= seconds));
            IReadOnlyList<Outcome> dropped = Search(slots, Budget.Seconds(seconds, keepsOverrun: false), seed);
            Assert.Equal(kept.Where(outcome => outcome.EndSeconds <= seconds), dropped);
        });

    [Theory]
    [InlineData(PromotionCost.Resumed)]
    [InlineData(PromotionCost.FromScratch)]
    public void A_searcher_that_waits_for_rungs_evaluates_the_same_with_any_number_of_slots(PromotionCost promotion) =>
        Gen.Select(Gen.Int[2, 450], Gen.Int[1, 60], Seeds).Sample((slots, architectures, seed) =>
        {
            IReadOnlyList<Outcome> one = Search(1, Budget.Evaluations(1000), seed, new SuccessiveHalving(architectures), promotion);
            IReadOnlyList<Outcome> many = Search(slots, Budget.Evaluations(1000), seed, new SuccessiveHalving(architectures), promotion);
            Assert.Equal(one.Select(outcome => outcome.Evaluation), many.Select(outcome => outcome.Evaluation).OrderBy(evaluation => evaluation.Trial.Id));
            Assert.Equal(one.Sum(outcome => outcome.Evaluation.CostSeconds), one[^1].EndSeconds);
            Assert.True(many[^1].EndSeconds <= one[^1].EndSeconds);
            Dictionary<int, Trial> trials = one.ToDictionary(outcome => outcome.Evaluation.Trial.Id, outcome => outcome.Evaluation.Trial);
            Assert.All(one, outcome =>
            {
                Trial trial = outcome.Evaluation.Trial;
                int trainedBefore = trial.Resumes is { } earlier && promotion == PromotionCost.Resumed ? trials[earlier].Fidelity.StopAfter : 0;
                Assert.Equal(DyadicCosts.CostOf(trial, trainedBefore), outcome.Evaluation.CostSeconds);
            });
        });

    [Fact]
    public void A_trial_that_is_stopped_comes_back_at_once_at_the_cost_of_the_time_that_has_passed()
    {
        using var engine = new LookupEngine(Benchmark, Trials.Stream(1), new LookupSettings { WorkerSlots = 3 });
        // Costs of 9, 72 and 36 seconds.
        engine.Begin(Complete(0, 0));
        engine.Begin(Complete(1, 3));
        engine.Begin(Complete(2, 2));
        Assert.Equal(0, engine.Next()!.Value.Evaluation.Trial.Id);
        engine.Stop(0);
        engine.Stop(7);
        engine.Stop(1);
        engine.Stop(1);
        Assert.Equal(2, engine.OutCount);
        Assert.Equal(new Outcome(Evaluation.Stopped(Complete(1, 3), costSeconds: 9), workerSlot: 1, beginSeconds: 0, endSeconds: 9), engine.Next()!.Value);
        engine.Begin(Complete(3, 0));
        Outcome next = engine.Next()!.Value, last = engine.Next()!.Value;
        // Of two free slots, the one that was freed last.
        Assert.Equal((3, 1, 18.0), (next.Evaluation.Trial.Id, next.WorkerSlot, next.EndSeconds));
        Assert.Equal((2, 36.0), (last.Evaluation.Trial.Id, last.EndSeconds));
    }

    [Fact]
    public void A_run_that_stops_the_slow_ones_pays_for_them_until_then()
    {
        IReadOnlyList<Outcome> outcomes = Search(4, Budget.Evaluations(100), seed: 0, new Race(Trials: 4, Wanted: 2));
        Assert.Equal(
            [EvaluationStatus.Succeeded, EvaluationStatus.Succeeded, EvaluationStatus.Stopped, EvaluationStatus.Stopped], outcomes.Select(outcome => outcome.Evaluation.Status));
        Assert.All(outcomes.Skip(2), outcome => Assert.Equal((outcomes[1].EndSeconds, outcomes[1].EndSeconds), (outcome.EndSeconds, outcome.Evaluation.CostSeconds)));
    }

    [Fact]
    public void A_resumed_trial_costs_what_was_not_yet_trained_and_from_scratch_all()
    {
        using var resumed = new LookupEngine(Benchmark, Trials.Stream(1));
        using var fromScratch = new LookupEngine(Benchmark, Trials.Stream(1), new LookupSettings { PromotionCost = PromotionCost.FromScratch });
        foreach (LookupEngine engine in new[] { resumed, fromScratch })
        {
            Run(engine, Stopped(0, 1, 1));
            Run(engine, Stopped(1, 1, 3, resumes: 0));
        }

        // Two seconds an epoch and no validation.
        Assert.Equal(2 + 4 + 12, resumed.ElapsedSeconds + Run(resumed, Complete(2, 1) with { Resumes = 1 }).Evaluation.CostSeconds);
        Assert.Equal(2 + 6 + 18, fromScratch.ElapsedSeconds + Run(fromScratch, Complete(2, 1) with { Resumes = 1 }).Evaluation.CostSeconds);
    }

    [Theory]
    [InlineData(PromotionCost.Resumed)]
    [InlineData(PromotionCost.FromScratch)]
    public void Only_a_stopped_training_of_the_same_architecture_and_schedule_can_be_resumed_until_it_is_let_go(PromotionCost promotion)
    {
        using var engine = new LookupEngine(Benchmark, Trials.Stream(1), new LookupSettings { PromotionCost = promotion });
        Run(engine, Stopped(0, 1, 3));
        Run(engine, Complete(1, 2));
        Assert.True(Run(engine, Stopped(2, DyadicCosts.Fails, 3)).Evaluation.Status == EvaluationStatus.Failed);
        foreach (Trial trial in new[] { Stopped(3, 2, 9, 0), Stopped(3, 1, 3, 0), Stopped(3, 1, 1, 0), Stopped(3, 2, 9, 1), Stopped(3, DyadicCosts.Fails, 9, 2), Stopped(3, 1, 9, 7) })
        {
            Assert.Contains(
                $"cannot resume trial {trial.Resumes}", Assert.Throws<InputException>(() => engine.Begin(trial)).Message, StringComparison.Ordinal);
        }

        Run(engine, Stopped(3, 1, 9, 0));
        engine.LetGo(0);
        engine.LetGo(0);
        Assert.Throws<InputException>(() => engine.Begin(Stopped(4, 1, 9, 0)));
    }

    [Fact]
    public void A_failed_trial_takes_its_cost_and_has_no_accuracy()
    {
        using var engine = new LookupEngine(Benchmark, Trials.Stream(1));
        Outcome outcome = Run(engine, Complete(0, DyadicCosts.Fails));
        Assert.Equal((EvaluationStatus.Failed, double.NaN, 18.0, 18.0), (outcome.Evaluation.Status, outcome.Evaluation.ValidAccuracy, outcome.Evaluation.CostSeconds, outcome.EndSeconds));
        Assert.Equal("it failed", outcome.Evaluation.Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Where_costs_are_not_known_or_not_wanted_every_trial_takes_one(bool areWanted)
    {
        IBenchmark benchmark = areWanted ? new BitStringBenchmark(20) : new OddCosts(new BitStringBenchmark(20));
        using var engine = new LookupEngine(benchmark, Trials.Stream(1), new LookupSettings { WorkerSlots = 2, HasCosts = areWanted });
        using ISearcher searcher = new RandomSearch().Start(Trials.Problem(benchmark.Space, Trials.Stream(1)));
        Assert.Equal([1, 1, 2, 2, 3, 3], SearchRun.Execute(searcher, engine, Budget.Evaluations(6)).Outcomes.Select(outcome => outcome.EndSeconds));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    public void A_cost_that_is_none_is_refused(double cost)
    {
        using var engine = new LookupEngine(new OddCosts(new BitStringBenchmark(20)) { Cost = cost }, Trials.Stream(1));
        Assert.Contains("gives 0 or more", Assert.Throws<InputException>(() => engine.Begin(new Trial(0, new BitStringBenchmark(20).Space.Sample(Trials.Stream(1)), Fidelity.Complete(1)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_slot_nothing_is_evaluated() =>
        Assert.Contains("at least 1", Assert.Throws<InputException>(() => new LookupEngine(Benchmark, Trials.Stream(1), new LookupSettings { WorkerSlots = 0 })).Message, StringComparison.Ordinal);

    /// <summary>Sixteen architectures, some of equal cost, one without any and one that fails; sums of their costs are exact.</summary>
    private sealed class DyadicCosts : IBenchmark
    {
        public const int Epochs = 9, Fails = 4;

        private static readonly CategoricalSpace Architectures = CategoricalSpace.Of(4, 4);
        private static readonly double[] EpochSeconds = [1, 2, 4, 8, 2, 0, 1, 1, 3, 3, 5, 5, 7, 0.5, 0.25, 4];

        public ISearchSpace Space => Architectures;

        public string Dataset => "dyadic";

        public IReadOnlyList<Fidelity> Fidelities { get; } = [new(Epochs, 1), new(Epochs, 3), Fidelity.Complete(Epochs)];

        public static double CostOf(in Trial trial, int trainedBefore) => EpochSeconds[Architectures.IndexOf(trial.Architecture)] * (trial.Fidelity.StopAfter - trainedBefore);

        public Evaluation Evaluate(in Trial trial, Random random) => Score(trial, CostOf(trial, 0), random);

        public Evaluation Resume(in Trial trial, in Evaluation earlier, Random random) => Score(trial, CostOf(trial, earlier.Trial.Fidelity.StopAfter), random);

        public FullAccuracy FullAccuracyOf(Architecture architecture) => FullAccuracy.Unknown;

        private static Evaluation Score(in Trial trial, double cost, Random random)
        {
            int index = Architectures.IndexOf(trial.Architecture);
            return index == Fails ? Evaluation.Failed(trial, "it failed", cost) : Evaluation.Succeeded(trial, 50 + index + random.NextDouble(), cost);
        }
    }

    /// <summary>A toy whose trials have costs that no sum is exact of.</summary>
    private sealed class OddCosts(BitStringBenchmark benchmark) : IBenchmark
    {
        public double? Cost { get; init; }

        public ISearchSpace Space => benchmark.Space;

        public string Dataset => benchmark.Dataset;

        public Evaluation Evaluate(in Trial trial, Random random)
        {
            Evaluation evaluation = benchmark.Evaluate(trial, random);
            return evaluation with { CostSeconds = Cost ?? (0.1 + (Xoshiro256.Hash(trial.Architecture.ToString()) % 1000 / 777.0)) };
        }

        public FullAccuracy FullAccuracyOf(Architecture architecture) => benchmark.FullAccuracyOf(architecture);
    }
}
