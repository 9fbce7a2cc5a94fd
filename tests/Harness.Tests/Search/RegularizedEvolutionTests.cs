using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Benchspace.Spaces.BitString;
using Benchspace.Spaces.NasBench201;
using CsCheck;
using Harness.Search;

namespace Harness.Tests.Search;

public sealed class RegularizedEvolutionTests
{
    private static RegularizedEvolution.Searcher Start(int population, int sample, ISearchSpace space, Random random) =>
        (RegularizedEvolution.Searcher)new RegularizedEvolution(population, sample).Start(Trials.Problem(space, random));

    [Fact]
    public void The_oldest_dies_not_the_worst()
    {
        var searcher = Start(population: 3, sample: 2, new RecordingSpace(2, 3, 5), Trials.Stream(1));
        foreach (double accuracy in new[] { 90.0, 10, 50, 20 })
        {
            searcher.Tell(searcher.Ask()!.Value.Scored(accuracy));
        }

        Assert.Equal([10, 50, 20], searcher.Living().Select(member => member.Score));
    }

    [Fact]
    public void The_population_holds_the_last_P_outcomes_oldest_first()
    {
        var searcher = Start(population: 7, sample: 3, new RecordingSpace(2, 3, 5), Trials.Stream(2));
        for (int told = 1; told <= 40; told++)
        {
            searcher.Tell(searcher.Ask()!.Value.Scored(told));
            int size = Math.Min(told, 7);
            Assert.Equal(Enumerable.Range(told - size + 1, size).Select(accuracy => (double)accuracy), searcher.Living().Select(member => member.Score));
        }
    }

    [Fact]
    public void The_parent_is_the_best_of_the_sample()
    {
        var space = new RecordingSpace(4);
        var random = new ScriptedRandom(0, 1, 2, /* tournament */ 0, 2, /* mutation */ 0, 0);
        var searcher = Start(population: 3, sample: 2, space, random);
        foreach (double accuracy in new[] { 50.0, 90, 70 })
        {
            searcher.Tell(searcher.Ask()!.Value.Scored(accuracy));
        }

        searcher.Ask();

        Assert.Equal(new Architecture([2]), Assert.Single(space.Parents));
    }

    [Fact]
    public void Of_equals_the_first_drawn_wins()
    {
        var space = new RecordingSpace(4);
        var random = new ScriptedRandom(0, 1, 2, /* tournament */ 1, 2, 0, /* mutation */ 0, 0);
        var searcher = Start(population: 3, sample: 3, space, random);
        for (int i = 0; i < 3; i++)
        {
            searcher.Tell(searcher.Ask()!.Value.Scored(60));
        }

        searcher.Ask();

        Assert.Equal(new Architecture([1]), Assert.Single(space.Parents));
    }

    [Fact]
    public void A_member_may_be_drawn_again_in_the_same_sample()
    {
        var space = new RecordingSpace(4);
        var random = new ScriptedRandom(0, 1, 2, /* tournament */ 0, 0, 0, /* mutation */ 0, 0);
        var searcher = Start(population: 3, sample: 3, space, random);
        foreach (double accuracy in new[] { 50.0, 90, 70 })
        {
            searcher.Tell(searcher.Ask()!.Value.Scored(accuracy));
        }

        searcher.Ask();

        Assert.Equal(new Architecture([0]), Assert.Single(space.Parents));
    }

    [Fact]
    public void With_as_many_draws_as_members_the_best_misses_as_many_samples_as_draws_with_replacement_say()
    {
        var space = new RecordingSpace(5);
        const int trials = 20_000;
        var searcher = Start(population: 4, sample: 4, space, Trials.Stream(3));
        var initial = Enumerable.Range(0, 4).Select(_ => searcher.Ask()!.Value).ToList();
        for (byte i = 0; i < initial.Count; i++)
        {
            searcher.Tell(new Trial(0, new Architecture([i]), Fidelity.Complete(12)).Scored(i));
        }

        for (int i = 0; i < trials; i++)
        {
            searcher.Ask();
        }

        double expected = 1 - Math.Pow(0.75, 4);
        double observed = space.Parents.Count(parent => parent[0] == 3) / (double)trials;
        Assert.Equal(expected, observed, tolerance: 4 * Math.Sqrt(expected * (1 - expected) / trials));
    }

    [Fact]
    public void A_child_differs_from_its_parent_in_one_decision()
    {
        foreach (ISearchSpace space in new ISearchSpace[] { TopologySpace.Instance, SizeSpace.Instance, new BitStringSpace(9) })
        {
            foreach (MutationRule rule in Enum.GetValues<MutationRule>())
            {
                // With one member the parent is known: the member.
                var searcher = new RegularizedEvolution(Population: 1, Sample: 1, rule).Start(Trials.Problem(space, Trials.Stream(4)));
                Architecture parent = searcher.Ask()!.Value.Architecture;
                for (int i = 0; i < 200; i++)
                {
                    searcher.Tell(new Trial(0, parent, Fidelity.Complete(12)).Scored(50));
                    Architecture child = searcher.Ask()!.Value.Architecture;
                    Assert.Equal(1, Enumerable.Range(0, child.Length).Count(position => child[position] != parent[position]));
                    parent = child;
                }
            }
        }
    }

    [Fact]
    public void Every_trial_has_the_fidelity_asked_for()
    {
        var searcher = new RegularizedEvolution(Population: 2, Sample: 1).Start(Trials.Problem(new RecordingSpace(3, 3), Trials.Stream(5), epochs: 90));
        for (int i = 0; i < 6; i++)
        {
            Trial trial = searcher.Ask()!.Value;
            Assert.Equal(90, trial.Fidelity.Epochs);
            searcher.Tell(trial.Scored(i));
        }
    }

    [Fact]
    public void Used_asynchronously_the_laws_hold() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 6], Gen.Int[0, 1000], Trials.Interleavings).Sample((population, sample, seed, steps) =>
        {
            var space = new RecordingSpace(3, 4, 2);
            var searcher = Start(population, sample, space, Trials.Stream(seed));
            var outstanding = new List<Trial>();
            var told = new List<Evaluation>();
            int asked = 0;
            foreach (int step in steps)
            {
                if (step >= 0 && outstanding.Count > 0)
                {
                    int back = step % outstanding.Count;
                    Evaluation outcome = outstanding[back].Scored(told.Count * 7 % 11);
                    outstanding.RemoveAt(back);
                    told.Add(outcome);
                    searcher.Tell(outcome);
                }
                else
                {
                    int samples = space.Samples;
                    outstanding.Add(searcher.Ask()!.Value);
                    if (asked++ < population || told.Count == 0)
                    {
                        Assert.Equal(samples + 1, space.Samples);
                    }
                    else
                    {
                        Assert.Contains(space.Parents[^1], searcher.Living().Select(member => member.Architecture));
                    }
                }

                Assert.Equal(told.TakeLast(population).Select(evaluation => new Member(evaluation)), searcher.Living());
            }
        });
}
