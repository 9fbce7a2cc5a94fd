using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Generators;
using Benchspace.Spaces.NasBench201;
using CsCheck;
using Harness.Engines.Local;
using Harness.Runs;
using Harness.Search;
using Harness.Storage;
using Harness.Tests.Search;
using Harness.Tests.Training;
using Harness.Training;
using Reports.RunLogs;
using Samples;

namespace Harness.Tests.Engines.Local;

public sealed class TrainingEngineTests : IDisposable
{
    private static readonly TopologySpace Space = TopologySpace.Instance;

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _remarks = [];

    public void Dispose() => _folder.Dispose();

    /// <summary>What a session of a search did.</summary>
    /// <param name="Trace">The run, or null where it was stopped.</param>
    /// <param name="Trained">The architectures whose training ended, in order.</param>
    /// <param name="Begun">The epochs that each training that was begun found in its checkpoint, and its stop, in order.</param>
    private sealed record Session(RunTrace? Trace, IReadOnlyList<string> Trained, IReadOnlyList<(int From, int To)> Begun);

    /// <summary>Runs a search on simulated workers, from its journal if there is one, and stops it after so many trials.</summary>
    private Session Search(
        string name = "run", int slots = 2, Budget? budget = null, int stopAfter = int.MaxValue, bool cached = true, IAlgorithm? algorithm = null, Func<string, double>? seconds = null, int closeJournalAfter = int.MaxValue, IReadOnlyList<Fidelity>? fidelities = null)
    {
        using var stop = new CancellationTokenSource();
        var pool = new SimulatedPool(slots, seconds ?? SimulatedPool.SomeSeconds);
        var cache = cached ? new TrainingCache(_folder.File("cache"), [], _remarks.Add) : null;
        using Journal<EndedTrial> journal = Journal<EndedTrial>.Open(_folder.File(name, "journal.jsonl"), [], ExistingResults.Resume);
        int ended = 0;
        Session Ended(RunTrace? trace) => new(trace, [.. pool.Ended.Select(job => job.Architecture)], [.. pool.Begun.Select(begun => (begun.TrainedEpochs, begun.Job.StopAfter))]);
        var settings = new TrainingEngine.Settings(777, new CheckpointFolder(_folder.File(name, "checkpoints"), []), [], FullEpochs: fidelities?[^1].Epochs ?? 4, _ =>
        {
            if (++ended == stopAfter)
            {
                stop.Cancel();
            }

            if (ended == closeJournalAfter)
            {
                journal.Dispose();
            }
        });
        using var engine = new TrainingEngine(Space, pool, cache, journal, settings, pool.Time, stop.Token);
        ISearcher searcher = (algorithm ?? new RegularizedEvolution(Population: 5, Sample: 2)).Start(new SearchProblem(Space, fidelities ?? [Fidelity.Complete(4)], Xoshiro256.FromParts(1)));
        try
        {
            RunHistory history = SearchRun.Execute(searcher, engine, budget ?? Budget.Evaluations(30));
            return Ended(history.ToTrace("re", "shapes", 0, new ArchitectureNames(Space)));
        }
        catch (OperationCanceledException)
        {
            return Ended(null);
        }
    }

    /// <summary>Nine architectures for 1 epoch of 9, three for 3 and one for all: 13 trials.</summary>
    private Session Halve(string name = "run", int slots = 1, int stopAfter = int.MaxValue, bool cached = false, Func<string, double>? seconds = null, Budget? budget = null) => Search(
        name, slots, budget ?? Budget.Evaluations(100), stopAfter, cached, new SuccessiveHalving(Architectures: 9), seconds ?? (_ => 9), fidelities: [new(9, 1), new(9, 3), Fidelity.Complete(9)]);

    private string[] Checkpoints(string name = "run") => Directory.GetFiles(_folder.File(name, "checkpoints"));

    private static void AssertSame(RunTrace expected, RunTrace? actual) => Assert.Equivalent(expected, actual, strict: true);

    [Fact]
    public void The_searcher_is_asked_whenever_a_worker_is_free_and_told_in_the_order_of_return()
    {
        // One slow trial among quick ones: the others do not wait for it.
        RunTrace trace = Search(
            slots: 2, budget: Budget.Evaluations(6), cached: false, algorithm: new InOrder(), seconds: architecture => architecture == Space.Format(Space[0]) ? 35 : 10).Trace!;
        Assert.Equal([1, 2, 3, 0, 4, 5], trace.Architectures.Select(name => Space.IndexOf(Space.Parse(name))));
        Assert.Equal([10, 20, 30, 35, 40, 45], trace.SimulatedSeconds);
    }

    [Fact]
    public void With_one_worker_a_search_stopped_anywhere_and_resumed_is_the_undisturbed_search()
    {
        RunTrace undisturbed = Search("undisturbed", slots: 1, cached: false).Trace!;
        for (int stopAfter = 1; stopAfter < 30; stopAfter += 3)
        {
            string name = FormattableString.Invariant($"stopped-{stopAfter}");
            Session first = Search(name, slots: 1, stopAfter: stopAfter, cached: false);
            Session second = Search(name, slots: 1, cached: false);
            Assert.Null(first.Trace);
            AssertSame(undisturbed, second.Trace);
            Assert.Equal(30, first.Trained.Count + second.Trained.Count);
        }
    }

    [Fact]
    public void Nothing_that_ended_is_trained_again_however_often_a_search_is_stopped() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 9].Array[0, 4], Gen.Int).Sample(
            (slots, stops, number) =>
            {
                string name = FormattableString.Invariant($"run-{number}-{slots}-{string.Join('-', stops)}");
                List<string> trained = [];
                foreach (int stopAfter in stops)
                {
                    trained.AddRange(Search(name, slots, stopAfter: stopAfter, cached: false).Trained);
                }

                Session last = Search(name, slots, cached: false);
                Assert.Equal(30, last.Trace!.Count);
                Assert.Equal(30, trained.Count + last.Trained.Count);
                Session again = Search(name, slots, cached: false);
                AssertSame(last.Trace, again.Trace);
                Assert.Empty(again.Trained);
            },
            iter: 20,
            threads: 1);

    [Fact]
    public void An_architecture_is_trained_once_in_all_searches_of_a_cache_and_costs_its_time_in_each()
    {
        Session first = Search("first", slots: 1);
        Session second = Search("second", slots: 1);
        Assert.Equal(first.Trace!.Architectures.Distinct().Order(), first.Trained.Order());
        Assert.True(first.Trained.Count < 30, "the search repeats itself");
        Assert.Empty(second.Trained);
        AssertSame(first.Trace, second.Trace);
        Session uncached = Search("uncached", slots: 1, cached: false);
        Assert.Equal(30, uncached.Trained.Count);
        AssertSame(first.Trace, uncached.Trace);
    }

    [Fact]
    public void With_two_workers_the_clock_of_a_search_is_that_of_training_all_with_and_without_a_cache()
    {
        // Each architecture is asked for while it is being trained, and once more when that is long past.
        int[] indices = [.. Enumerable.Range(0, 28).Select(trial => trial / 2), .. Enumerable.Range(0, 14)];
        double[] costs = [.. indices.Select(index => SimulatedPool.SomeSeconds(Space.Format(Space[index])))];
        foreach ((string name, bool cached) in new[] { ("uncached", false), ("cold cache", true), ("warm cache", true) })
        {
            Session session = Search(name, slots: 2, budget: Budget.Evaluations(indices.Length), cached: cached, algorithm: new InOrder(indices));
            Assert.Equal(name switch { "uncached" => 42, "cold cache" => 14, _ => 0 }, session.Trained.Count);
            // Two busy workers share the work, but for what the longer one of them has left at the end.
            Assert.InRange(session.Trace!.SimulatedSeconds[^1], costs.Sum() / 2, (costs.Sum() / 2) + costs.Max());
        }
    }

    [Fact]
    public void A_trial_that_waits_for_the_training_of_another_leaves_its_slot_to_a_third()
    {
        Session session = Search(slots: 2, budget: Budget.Evaluations(4), algorithm: new InOrder(0, 0, 1, 2), seconds: _ => 10);
        Assert.Equal([0, 1, 2], session.Trained.Select(name => Space.IndexOf(Space.Parse(name))));
        // 0 and 1 side by side; then the second 0 is charged its share, and 2 trained.
        Assert.Equal([10, 15, 15, 25], session.Trace!.SimulatedSeconds);
    }

    [Fact]
    public void A_searcher_that_asks_for_one_architecture_only_is_told_of_it_before_it_has_asked_a_hundred_times()
    {
        Session session = Search(slots: 2, budget: Budget.Seconds(100), algorithm: new AlwaysFirst(), seconds: _ => 10);
        Assert.Single(session.Trained);
        Assert.InRange(session.Trace!.Count, 15, 25);
    }

    [Fact]
    public void An_architecture_that_is_out_already_is_waited_for_not_trained_beside_itself()
    {
        Session session = Search(slots: 3, budget: Budget.Evaluations(3), algorithm: new AlwaysFirst());
        Assert.Single(session.Trained);
        Assert.Equal(3, session.Trace!.Count);
    }

    [Fact]
    public void No_trial_begins_after_the_budget_and_those_that_are_out_are_kept()
    {
        RunTrace trace = Search(slots: 2, budget: Budget.Seconds(25), algorithm: new InOrder(), seconds: _ => 10).Trace!;
        Assert.Equal([10, 10, 20, 20, 30, 30], trace.SimulatedSeconds);
    }

    [Fact]
    public void A_failed_training_has_no_accuracy_but_a_reason()
    {
        RunTrace trace = Search(slots: 1, budget: Budget.Evaluations(2), algorithm: new InOrder(), seconds: architecture => architecture == Space.Format(Space[0]) ? -1 : 1).Trace!;
        Assert.Equal(double.NaN, trace.ValidAccuracy[0]);
        Assert.Equal(double.NaN, trace.IncumbentFullTestAccuracy[0]);
        Assert.True(trace.IncumbentFullTestAccuracy[1] > 0);
        Assert.Contains("it broke", File.ReadAllText(_folder.File("run", "journal.jsonl")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_machine_cut_short_at_last_is_tried_again_when_the_search_is_resumed()
    {
        string[] names = [.. Enumerable.Range(0, 4).Select(index => Space.Format(Space[index]))];
        RunTrace before = Search(slots: 1, budget: Budget.Evaluations(4), algorithm: new InOrder(), seconds: architecture => architecture == names[1] ? 1 : -1).Trace!;
        Assert.Equal([true, false, true, true], before.ValidAccuracy.Select(double.IsNaN));
        Session after = Search(slots: 1, budget: Budget.Evaluations(4), algorithm: new InOrder());
        // What the searcher was told of the first one, it has asked for the second one by.
        Assert.Equal(names[2..], after.Trained);
        Assert.Equal([true, false, false, false], after.Trace!.ValidAccuracy.Select(double.IsNaN));
        Assert.Empty(Search(slots: 1, budget: Budget.Evaluations(4), algorithm: new InOrder()).Trained);
    }

    [Fact]
    public void What_cannot_be_written_to_the_journal_is_not_in_the_cache_either()
    {
        Assert.Throws<ObjectDisposedException>(() => Search(slots: 1, closeJournalAfter: 2));
        Assert.Equal(2, Directory.GetFiles(_folder.File("cache"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_remarked_once_and_done_without()
    {
        File.WriteAllText(_folder.File("cache"), "a file where the folder should be");
        Assert.Equal(30, Search().Trace!.Count);
        Assert.Contains("make room there", Assert.Single(_remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_another_architecture_left_is_not_resumed()
    {
        Search(slots: 2, stopAfter: 5);
        File.Delete(_folder.File("run", "journal.jsonl"));
        Assert.Equal(30, Search(slots: 2, algorithm: new InOrder()).Trace!.Count);
    }

    [Fact]
    public void A_trial_that_ended_leaves_no_checkpoint()
    {
        Search(slots: 2, stopAfter: 5);
        Assert.Equal(2, Directory.GetFiles(_folder.File("run", "checkpoints")).Length);
        Search(slots: 2);
        Assert.Empty(Directory.GetFiles(_folder.File("run", "checkpoints")));
    }

    [Fact]
    public void A_journal_of_another_search_is_noticed()
    {
        Search(stopAfter: 5);
        var error = Assert.Throws<ExistingResultsException>(() => Search(algorithm: new InOrder()));
        Assert.Contains("another version of this program", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void A_promoted_trial_is_resumed_from_its_checkpoint_and_costs_the_epochs_not_yet_trained(int slots)
    {
        Session session = Halve(slots: slots);
        Assert.Equal([.. Enumerable.Repeat((0, 1), 9), .. Enumerable.Repeat((1, 3), 3), (3, 9)], session.Begun);
        Assert.Equal([.. Enumerable.Repeat(1.0, 9), 2, 2, 2, 6], session.Trace!.CostSeconds);
        Assert.Equal(slots switch { 1 => 9 + 6 + 6, 2 => 5 + 4 + 6, _ => 1 + 2 + 6 }, session.Trace.SimulatedSeconds[^1]);
        Assert.Equal(session.Trace.ResumedTrialIds[^1], session.Trace.TrialIds[Array.IndexOf(session.Trace.ValidAccuracy, session.Trace.ValidAccuracy[9..12].Max())]);
        Assert.All(session.Trace.WorkerSlots, slot => Assert.InRange(slot, 0, slots - 1));
    }

    [Fact]
    public void The_checkpoint_of_a_stopped_training_stays_until_it_is_let_go_or_the_run_ends()
    {
        Halve(stopAfter: 8);
        Assert.Equal(9, Checkpoints().Length); // the ninth is being trained
        Halve(stopAfter: 1);
        Assert.Equal(3, Checkpoints().Length);
        Halve();
        Assert.Empty(Checkpoints());

        // Interrupted by its budget after the first rung, a run has ended.
        Halve("short", budget: Budget.Evaluations(5));
        Assert.Empty(Checkpoints("short"));
    }

    [Fact]
    public void A_search_with_promotions_stopped_anywhere_and_resumed_is_the_undisturbed_search()
    {
        RunTrace undisturbed = Halve("undisturbed", seconds: SimulatedPool.SomeSeconds).Trace!;
        for (int stopAfter = 1; stopAfter < 13; stopAfter++)
        {
            string name = FormattableString.Invariant($"stopped-{stopAfter}");
            Session first = Halve(name, stopAfter: stopAfter, seconds: SimulatedPool.SomeSeconds);
            Session second = Halve(name, seconds: SimulatedPool.SomeSeconds);
            Assert.Null(first.Trace);
            Assert.Equal(undisturbed.Architectures, second.Trace!.Architectures);
            Assert.Equal(undisturbed.ValidAccuracy, second.Trace.ValidAccuracy);
            Assert.Equal(undisturbed.ResumedTrialIds, second.Trace.ResumedTrialIds);
            Assert.All(undisturbed.SimulatedSeconds.Zip(second.Trace.SimulatedSeconds), pair => Assert.Equal(pair.First, pair.Second, 5));
            Assert.Equal(13, first.Trained.Count + second.Trained.Count);
            Assert.All(second.Begun, begun => Assert.Equal(begun.To switch { 1 => 0, 3 => 1, _ => 3 }, begun.From));
        }
    }

    [Fact]
    public void With_promotions_too_nothing_that_ended_is_trained_again_however_often_a_search_is_stopped() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 5].Array[0, 4], Gen.Int).Sample(
            (slots, stops, number) =>
            {
                string name = FormattableString.Invariant($"halved-{number}-{slots}-{string.Join('-', stops)}");
                int trained = stops.Sum(stopAfter => Halve(name, slots, stopAfter, seconds: SimulatedPool.SomeSeconds).Trained.Count);
                Session last = Halve(name, slots, seconds: SimulatedPool.SomeSeconds);
                Assert.Equal(13, last.Trace!.Count);
                Assert.Equal(13, trained + last.Trained.Count);
                Assert.Empty(Checkpoints(name));
                Session again = Halve(name, slots, seconds: SimulatedPool.SomeSeconds);
                AssertSame(last.Trace, again.Trace);
                Assert.Empty(again.Begun);
            },
            iter: 20,
            threads: 1);

    [Fact]
    public void Only_complete_trainings_are_taken_from_the_cache_so_that_promotions_find_their_checkpoints()
    {
        // The searches of one seed ask for the same architectures; of the last rung, the complete training is known.
        Session first = Halve("first", cached: true);
        Session second = Halve("second", cached: true);
        Assert.Equal([.. Enumerable.Repeat((0, 1), 9), .. Enumerable.Repeat((1, 3), 3), (3, 9)], first.Begun);
        Assert.Equal(first.Begun.Take(12), second.Begun);
        Assert.Equal(first.Trace!.ValidAccuracy, second.Trace!.ValidAccuracy);
        Assert.Equal(first.Trace.CostSeconds, second.Trace.CostSeconds);
        Assert.Equal(first.Trace.SimulatedSeconds[^1], second.Trace.SimulatedSeconds[^1], 5);
    }

    [Fact]
    public void What_is_let_go_cannot_be_resumed_nor_another_architecture_or_a_complete_training()
    {
        foreach (Trial second in new Trial[] { new(1, Space[0], new Fidelity(9, 1), 0), new(1, Space[1], new Fidelity(9, 3), 0), new(1, Space[0], Fidelity.Complete(4), 0), new(1, Space[0], Fidelity.Complete(9), 5) })
        {
            var error = Assert.Throws<InputException>(() => Search(FormattableString.Invariant($"{second}"), slots: 1, cached: false, algorithm: new Sequence(new Trial(0, Space[0], new Fidelity(9, 1)), second)));
            Assert.Contains("cannot resume trial", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_trial_that_is_stopped_comes_back_at_once_without_accuracy_or_checkpoint_and_pays_for_its_time()
    {
        Session session = Search(slots: 4, cached: false, algorithm: new Race(Trials: 4, Wanted: 2), seconds: architecture => 10 * (1 + Space.IndexOf(Space.Parse(architecture))));
        Assert.Equal(2, session.Trained.Count);
        Assert.Equal([TrialStatus.Succeeded, TrialStatus.Succeeded, TrialStatus.Stopped, TrialStatus.Stopped], session.Trace!.Statuses);
        Assert.Equal([10, 20, 20, 20], session.Trace.SimulatedSeconds);
        Assert.Equal([10, 20, 20, 20], session.Trace.CostSeconds);
        Assert.Equal([0, 1, 2, 3], session.Trace.TrialIds);
        Assert.Empty(Checkpoints());

        Session again = Search(slots: 4, cached: false, algorithm: new Race(Trials: 4, Wanted: 2));
        AssertSame(session.Trace, again.Trace);
        Assert.Empty(again.Begun);
    }

    [Fact]
    public void What_was_to_stop_when_a_search_was_killed_is_stopped_not_trained_when_it_is_resumed()
    {
        Func<string, double> seconds = architecture => 10 * (1 + Space.IndexOf(Space.Parse(architecture)));
        RunTrace undisturbed = Search("undisturbed", slots: 4, cached: false, algorithm: new Race(Trials: 4, Wanted: 2), seconds: seconds).Trace!;
        Assert.Throws<ObjectDisposedException>(() => Search(slots: 4, cached: false, algorithm: new Race(Trials: 4, Wanted: 2), seconds: seconds, closeJournalAfter: 3));
        Session resumed = Search(slots: 4, cached: false, algorithm: new Race(Trials: 4, Wanted: 2), seconds: seconds);
        Assert.Empty(resumed.Begun);
        AssertSame(undisturbed, resumed.Trace);
    }

    [Fact]
    public void A_trial_that_waits_for_a_training_that_is_stopped_is_given_one_of_its_own()
    {
        // Trials 0 and 1 are the same training; 0 is stopped when 2 has come back.
        Session session = Search(slots: 2, algorithm: new StopsFirst(0, 0, 1), seconds: architecture => architecture == Space.Format(Space[0]) ? 30 : 10);
        Assert.Equal([2, 0, 1], session.Trace!.TrialIds);
        Assert.Equal([TrialStatus.Succeeded, TrialStatus.Stopped, TrialStatus.Succeeded], session.Trace.Statuses);
        Assert.Equal([10, 10, 40], session.Trace.SimulatedSeconds);
        Assert.Equal(2, session.Trained.Count);
    }

    /// <summary>Asks for these trials, each when the one before has come back.</summary>
    private sealed class Sequence(params Trial[] trials) : IAlgorithm, ISearcher
    {
        private int _asked;
        private int _told;

        public static AlgorithmInfo Info { get; } = new("sequence", "sequence", "sequence", "for these tests", []);

        public void Validate() => throw new NotSupportedException();

        public ISearcher Start(SearchProblem problem) => new Sequence(trials);

        public Trial? Ask() => _asked == _told && _asked < trials.Length ? trials[_asked++] : null;

        public void Tell(in Evaluation evaluation) => _told++;
    }

    /// <summary>Asks for these architectures, then stops the first trial as soon as another one has come back.</summary>
    private sealed class StopsFirst(params int[] indices) : IAlgorithm, ISearcher
    {
        private int _asked;
        private int _told;

        public static AlgorithmInfo Info { get; } = new("stops-first", "stops-first", "stops-first", "for these tests", []);

        public void Validate() => throw new NotSupportedException();

        public ISearcher Start(SearchProblem problem) => new StopsFirst(indices);

        public Trial? Ask() => _asked < indices.Length ? new Trial(_asked, Space[indices[_asked++]], Fidelity.Complete(4)) : null;

        public void Tell(in Evaluation evaluation) => _told++;

        public int? TrialToStop() => _told == 1 && _told++ == 1 ? 0 : null;
    }

    /// <summary>Asks for architectures by their indices, one after the other; again and again for those that are given, else for the first of the space.</summary>
    private sealed class InOrder(params int[] indices) : IAlgorithm, ISearcher
    {
        private int _asked;

        public static AlgorithmInfo Info { get; } = new("in-order", "in-order", "in-order", "for these tests", []);

        public void Validate() => throw new NotSupportedException();

        public ISearcher Start(SearchProblem problem) => new InOrder(indices);

        public Trial? Ask() => new Trial(_asked, Space[indices.Length == 0 ? _asked++ : indices[_asked++ % indices.Length]], Fidelity.Complete(4));

        public void Tell(in Evaluation evaluation)
        {
            // It learns nothing.
        }
    }

    private sealed class AlwaysFirst : IAlgorithm, ISearcher
    {
        private int _asked;

        public static AlgorithmInfo Info { get; } = new("always-first", "always-first", "always-first", "for these tests", []);

        public void Validate() => throw new NotSupportedException();

        public ISearcher Start(SearchProblem problem) => new AlwaysFirst();

        public Trial? Ask() => new Trial(_asked++, Space[0], Fidelity.Complete(4));

        public void Tell(in Evaluation evaluation)
        {
            // It learns nothing.
        }
    }
}
