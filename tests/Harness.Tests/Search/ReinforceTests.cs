using Benchspace.Benchmarks;
using Benchspace.Spaces;
using Benchspace.Spaces.BitString;
using CsCheck;
using Harness.Search;

namespace Harness.Tests.Search;

public sealed class ReinforceTests
{
    private static readonly int[] Unequal = [2, 5, 1, 3];

    private static Reinforce.Searcher Start(Reinforce settings, int seed) =>
        (Reinforce.Searcher)settings.Start(Trials.Problem(new RecordingSpace(Unequal), Trials.Stream(seed)));

    [Fact]
    public void The_gradient_equals_finite_differences()
    {
        var searcher = Start(new Reinforce(InitialDeviation: 1.5), seed: 1);
        var architecture = new Architecture([1, 3, 0, 2]);
        const double advantage = -7.25;
        double[] gradient = new double[searcher.Logits.Length];
        searcher.Gradient(architecture, advantage, gradient);

        for (int i = 0; i < gradient.Length; i++)
        {
            const double h = 1e-6;
            double[] up = searcher.Logits.ToArray();
            double[] down = searcher.Logits.ToArray();
            up[i] += h;
            down[i] -= h;
            Assert.Equal((Loss(up, architecture, advantage) - Loss(down, architecture, advantage)) / (2 * h), gradient[i], tolerance: 1e-7);
        }
    }

    /// <summary>The published loss, written the long way: −log p(architecture) · advantage.</summary>
    private static double Loss(double[] logits, Architecture architecture, double advantage)
    {
        double logProbability = 0;
        int start = 0;
        for (int decision = 0; decision < Unequal.Length; decision++)
        {
            double normaliser = logits[start..(start + Unequal[decision])].Sum(Math.Exp);
            logProbability += Math.Log(Math.Exp(logits[start + architecture[decision]]) / normaliser);
            start += Unequal[decision];
        }

        return -logProbability * advantage;
    }

    [Fact]
    public void The_first_reward_is_its_own_baseline_and_moves_nothing()
    {
        var searcher = Start(new Reinforce(), seed: 2);
        double[] before = searcher.Logits.ToArray();

        searcher.Tell(searcher.Ask()!.Value.Scored(73.5));

        for (int i = 0; i < before.Length; i++)
        {
            Assert.Equal(before[i], searcher.Logits[i], tolerance: 1e-7);
        }
    }

    // After rewards of 50 and 80 the baseline is (0.9·0.1·50 + 0.1·80) / 0.19 = 1250/19 and the advantage 270/19, so the
    // chosen become likelier. The first gradient was 0, the second is g; Adam's moments are 0.1 g and 0.001 g², divided
    // by 0.19 and 0.001999: each logit moves by 0.01 · (0.1 / 0.19) · sqrt(1.999), whatever the size of g.
    [Fact]
    public void The_first_step_that_moves_is_the_one_computed_by_hand()
    {
        var searcher = Start(new Reinforce(LearningRate: 0.01), seed: 3);
        var architecture = new Architecture([1, 3, 0, 2]);
        searcher.Tell(new Trial(0, architecture, Fidelity.Complete(12)).Scored(50));
        double[] before = searcher.Logits.ToArray();

        searcher.Tell(new Trial(0, architecture, Fidelity.Complete(12)).Scored(80));

        double move = 0.01 * (0.1 / 0.19) * Math.Sqrt(1.999);
        int[] directions = [-1, +1, -1, -1, -1, +1, -1, 0, -1, -1, +1];
        for (int i = 0; i < before.Length; i++)
        {
            Assert.Equal(directions[i] * move, searcher.Logits[i] - before[i], tolerance: 1e-7);
        }
    }

    [Fact]
    public void Choices_are_drawn_with_the_policys_probabilities()
    {
        var searcher = Start(new Reinforce(InitialDeviation: 1), seed: 4);
        double[] expected = searcher.Probabilities.ToArray();
        const int draws = 50_000;
        double[] observed = new double[expected.Length];
        for (int i = 0; i < draws; i++)
        {
            Architecture architecture = searcher.Ask()!.Value.Architecture;
            int start = 0;
            for (int decision = 0; decision < Unequal.Length; start += Unequal[decision++])
            {
                observed[start + architecture[decision]]++;
            }
        }

        for (int i = 0; i < expected.Length; i++)
        {
            double deviation = Math.Sqrt(expected[i] * (1 - expected[i]) / draws);
            Assert.Equal(expected[i], observed[i] / draws, tolerance: 4 * deviation + 1e-12);
        }
    }

    [Fact]
    public void Initial_logits_have_the_published_deviation()
    {
        var searcher = (Reinforce.Searcher)new Reinforce().Start(Trials.Problem(new BitStringSpace(5_000), Trials.Stream(5), epochs: 1));
        double[] logits = searcher.Logits.ToArray();
        Assert.Equal(0, logits.Average(), tolerance: 4e-5);
        Assert.Equal(0.001, Math.Sqrt(logits.Average(logit => logit * logit)), tolerance: 4e-5);
    }

    [Fact]
    public void Reward_makes_a_choice_more_probable()
    {
        var searcher = Start(new Reinforce(LearningRate: 0.05), seed: 6);
        for (int i = 0; i < 500; i++)
        {
            Trial trial = searcher.Ask()!.Value;
            searcher.Tell(trial.Scored(trial.Architecture[1] == 3 ? 90 : 40));
        }

        Assert.True(searcher.Probabilities[2 + 3] > 0.9);
    }

    [Fact]
    public void Used_asynchronously_the_policy_stays_a_policy() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Double[0.0001, 500], Trials.Interleavings).Sample((seed, learningRate, steps) =>
        {
            var searcher = Start(new Reinforce(learningRate), seed);
            var outstanding = new List<Trial>();
            foreach (int step in steps)
            {
                if (step >= 0 && outstanding.Count > 0)
                {
                    int back = step % outstanding.Count;
                    searcher.Tell(outstanding[back].Scored(step * 6));
                    outstanding.RemoveAt(back);
                }
                else
                {
                    outstanding.Add(searcher.Ask()!.Value);
                }

                int start = 0;
                foreach (int count in Unequal)
                {
                    double[] policy = searcher.Probabilities.Slice(start, count).ToArray();
                    Assert.Equal(1, policy.Sum(), tolerance: 1e-12);
                    Assert.All(policy, probability => Assert.InRange(probability, 0, 1));
                    start += count;
                }
            }
        });
}
