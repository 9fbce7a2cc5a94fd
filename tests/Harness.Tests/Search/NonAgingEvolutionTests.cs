using Benchspace.Benchmarks;
using Benchspace.Spaces;
using CsCheck;
using Harness.Search;

namespace Harness.Tests.Search;

public sealed class NonAgingEvolutionTests
{
    private static NonAgingEvolution.Searcher Start(int population, int sample, ISearchSpace space, Random random) =>
        (NonAgingEvolution.Searcher)new NonAgingEvolution(population, sample).Start(Trials.Problem(space, random));

    private static double[] Accuracies(NonAgingEvolution.Searcher searcher)
    {
        double[] accuracies = Array.ConvertAll(searcher.Living().ToArray(), member => member.Score);
        Array.Sort(accuracies);
        return accuracies;
    }

    [Fact]
    public void The_worst_of_the_sample_dies_not_the_oldest_nor_the_worst_of_all()
    {
        var space = new RecordingSpace(9);
        var random = new ScriptedRandom(0, 1, 2, 3, /* tournament */ 1, 2, 1, /* mutation */ 0, 0);
        var searcher = Start(population: 4, sample: 3, space, random);
        foreach (double accuracy in new[] { 60.0, 80, 70, 10 })
        {
            searcher.Tell(searcher.Ask()!.Value.Scored(accuracy));
        }

        searcher.Tell(searcher.Ask()!.Value.Scored(5));

        Assert.Equal(new Architecture([1]), Assert.Single(space.Parents));
        Assert.Equal([5, 10, 60, 80], Accuracies(searcher));
    }

    [Fact]
    public void A_member_drawn_alone_is_both_best_and_worst_and_gives_way_to_its_child()
    {
        var random = new ScriptedRandom(0, 1, /* tournament */ 1, 1, /* mutation */ 0, 0);
        var searcher = Start(population: 2, sample: 2, new RecordingSpace(9), random);
        searcher.Tell(searcher.Ask()!.Value.Scored(50));
        searcher.Tell(searcher.Ask()!.Value.Scored(90));

        searcher.Tell(searcher.Ask()!.Value.Scored(20));

        Assert.Equal([20, 50], Accuracies(searcher));
    }

    [Fact]
    public void Of_equals_the_first_drawn_breeds_and_dies()
    {
        var space = new RecordingSpace(9);
        var random = new ScriptedRandom(0, 1, 2, /* tournament */ 1, 2, 0, /* mutation */ 0, 0);
        var searcher = Start(population: 3, sample: 3, space, random);
        for (int i = 0; i < 3; i++)
        {
            searcher.Tell(searcher.Ask()!.Value.Scored(60));
        }

        searcher.Tell(searcher.Ask()!.Value.Scored(5));

        Assert.Equal(new Architecture([1]), Assert.Single(space.Parents));
        Assert.DoesNotContain(new Architecture([1]), searcher.Living().ToArray().Select(member => member.Architecture));
    }

    [Fact]
    public void When_the_member_to_replace_is_dead_already_the_worst_of_a_new_sample_dies()
    {
        // Two trials are out, and for both the member with 10 is the worst of the sample.
        var random = new ScriptedRandom(
            0, 1, 2, /* first */ 0, 1, /* mutation */ 0, 0, /* second */ 0, 1, /* mutation */ 0, 1, /* new sample */ 2, 1);
        var searcher = Start(population: 3, sample: 2, new RecordingSpace(9), random);
        foreach (double accuracy in new[] { 10.0, 80, 70 })
        {
            searcher.Tell(searcher.Ask()!.Value.Scored(accuracy));
        }

        Trial first = searcher.Ask()!.Value;
        Trial second = searcher.Ask()!.Value;

        searcher.Tell(first.Scored(30));
        Assert.Equal([30, 70, 80], Accuracies(searcher));
        searcher.Tell(second.Scored(40));
        Assert.Equal([30, 40, 80], Accuracies(searcher));
    }

    [Fact]
    public void Used_asynchronously_the_laws_hold() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 6], Gen.Int[0, 1000], Trials.Interleavings).Sample((population, sample, seed, steps) =>
        {
            var space = new RecordingSpace(3, 4, 2);
            var searcher = Start(population, sample, space, Trials.Stream(seed));
            var outstanding = new List<Trial>();
            int asked = 0;
            int told = 0;
            foreach (int step in steps)
            {
                Member[] before = searcher.Living().ToArray();
                if (step >= 0 && outstanding.Count > 0)
                {
                    int back = step % outstanding.Count;
                    Evaluation outcome = outstanding[back].Scored(told++);
                    outstanding.RemoveAt(back);
                    searcher.Tell(outcome);

                    // The newcomer lives, and at most one has died for it: none before the population is complete.
                    Member[] after = searcher.Living().ToArray();
                    Assert.Equal(Math.Min(told, population), after.Length);
                    Assert.Equal([new Member(outcome)], after.Except(before));
                    Assert.Equal(told > population ? 1 : 0, before.Except(after).Count());
                }
                else
                {
                    int samples = space.Samples;
                    outstanding.Add(searcher.Ask()!.Value);
                    if (asked++ < population || told == 0)
                    {
                        Assert.Equal(samples + 1, space.Samples);
                    }
                    else
                    {
                        Assert.Contains(space.Parents[^1], before.Select(member => member.Architecture));
                    }

                    Assert.Equal(before, searcher.Living().ToArray());
                }
            }
        });
}
