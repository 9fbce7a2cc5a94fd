using Benchspace;
using Benchspace.Benchmarks;
using Benchspace.Generators;
using Benchspace.Spaces;

namespace Harness.Search;

/// <summary>
/// REINFORCE (Williams 1992) as NAS-Bench-201 and NATS-Bench run it: the policy is one independent softmax per
/// decision; each evaluation is one step of Adam along the gradient of log-probability times advantage, the advantage
/// being the reward above its moving average.
/// </summary>
/// <param name="LearningRate">Adam's, above 0.</param>
/// <param name="BaselineMomentum">What the moving average of the reward keeps at each step: at least 0, below 1.</param>
/// <param name="InitialDeviation">Standard deviation of the initial logits, at least 0.</param>
public sealed record Reinforce(
    double LearningRate = 0.01, double BaselineMomentum = 0.9, double InitialDeviation = 0.001) : IAlgorithm
{
    /// <inheritdoc/>
    public static AlgorithmInfo Info { get; } = new(
        "reinforce",
        "reinforce",
        "REINFORCE",
        "Williams: Simple Statistical Gradient-Following Algorithms for Connectionist Reinforcement Learning. Machine Learning 1992",
        [
            new("nats-bench", new Reinforce(LearningRate: 0.01)),
            new("nas-bench-201", new Reinforce(LearningRate: 0.001)),
        ]);

    /// <inheritdoc/>
    public void Validate()
    {
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
        {
            throw new InputException(FormattableString.Invariant($"Setting 'learning-rate' cannot be {LearningRate}: give a number above 0."));
        }

        if (!(BaselineMomentum is >= 0 and < 1))
        {
            throw new InputException(FormattableString.Invariant($"Setting 'baseline-momentum' cannot be {BaselineMomentum}: give a number from 0 to below 1."));
        }

        if (!(InitialDeviation >= 0 && double.IsFinite(InitialDeviation)))
        {
            throw new InputException(FormattableString.Invariant($"Setting 'initial-deviation' cannot be {InitialDeviation}: give a number of at least 0."));
        }
    }

    /// <inheritdoc/>
    public ISearcher Start(SearchProblem problem)
    {
        Validate();
        return new Searcher(this, problem);
    }

    internal sealed class Searcher : ISearcher
    {
        // PyTorch's defaults for Adam, which both published scripts leave as they are.
        private const double Beta1 = 0.9;
        private const double Beta2 = 0.999;
        private const double Epsilon = 1e-8;

        private readonly Reinforce _settings;
        private readonly ISearchSpace _space;
        private readonly Fidelity _fidelity;
        private readonly Random _random;

        // One entry per choice of every decision, the decisions one after another.
        private readonly double[] _logits;
        private readonly double[] _probabilities;
        private readonly double[] _gradient;
        private readonly double[] _firstMoment;
        private readonly double[] _secondMoment;

        private double _rewards;
        private double _weights;
        private int _steps;
        private int _asked;

        internal Searcher(Reinforce settings, SearchProblem problem)
        {
            (_settings, _space, _fidelity, _random) = (settings, problem.Space, problem.HighestFidelity, problem.Random);
            int choices = 0;
            foreach (int count in _space.ChoiceCounts)
            {
                choices += count;
            }

            _logits = new double[choices];
            _probabilities = new double[choices];
            _gradient = new double[choices];
            _firstMoment = new double[choices];
            _secondMoment = new double[choices];
            foreach (ref double logit in _logits.AsSpan())
            {
                logit = settings.InitialDeviation * _random.NextGaussian();
            }

            Softmax();
        }

        /// <summary>The policy's parameters.</summary>
        internal Span<double> Logits => _logits;

        /// <summary>The policy: for each decision in turn, the probability of each choice.</summary>
        internal ReadOnlySpan<double> Probabilities => _probabilities;

        public Trial? Ask() => new Trial(
            _asked++, Architecture.Create(_space.ChoiceCounts.Length, this, static (decisions, searcher) => searcher.Draw(decisions)), _fidelity);

        // With several trials out, the gradient is that of the policy as it is now, not as it was when the trial was asked for.
        public void Tell(in Evaluation evaluation)
        {
            // A trial without an accuracy says nothing about the reward of its choices.
            if (!evaluation.IsSuccess)
            {
                return;
            }

            // The baseline has seen this reward before it is subtracted. Dividing by the sum of weights corrects its bias
            // towards 0; hence the first advantage is 0 and the first step moves nothing.
            double reward = evaluation.ValidAccuracy;
            _rewards = _settings.BaselineMomentum * _rewards + (1 - _settings.BaselineMomentum) * reward;
            _weights = _settings.BaselineMomentum * _weights + (1 - _settings.BaselineMomentum);

            Gradient(evaluation.Trial.Architecture, advantage: reward - _rewards / _weights, _gradient);
            AdamStep();
            Softmax();
        }

        /// <summary>
        /// The gradient with respect to the logits of the loss, −advantage · Σ log p(choice), summed over decisions.
        /// </summary>
        internal void Gradient(Architecture architecture, double advantage, Span<double> gradient)
        {
            int start = 0;
            ReadOnlySpan<int> choiceCounts = _space.ChoiceCounts;
            for (int decision = 0; decision < choiceCounts.Length; decision++)
            {
                for (int i = start; i < start + choiceCounts[decision]; i++)
                {
                    gradient[i] = advantage * _probabilities[i];
                }

                gradient[start + architecture[decision]] -= advantage;
                start += choiceCounts[decision];
            }
        }

        /// <summary>Kingma, Ba 2015, algorithm 1, in PyTorch's form: epsilon is added after the bias correction.</summary>
        private void AdamStep()
        {
            _steps++;
            double stepSize = _settings.LearningRate / (1 - Math.Pow(Beta1, _steps));
            double correction = Math.Sqrt(1 - Math.Pow(Beta2, _steps));
            for (int i = 0; i < _logits.Length; i++)
            {
                double g = _gradient[i];
                double m = _firstMoment[i] = Beta1 * _firstMoment[i] + (1 - Beta1) * g;
                double v = _secondMoment[i] = Beta2 * _secondMoment[i] + (1 - Beta2) * g * g;
                _logits[i] -= stepSize * m / (Math.Sqrt(v) / correction + Epsilon);
            }
        }

        private void Softmax()
        {
            int start = 0;
            foreach (int count in _space.ChoiceCounts)
            {
                ReadOnlySpan<double> logits = _logits.AsSpan(start, count);
                Span<double> probabilities = _probabilities.AsSpan(start, count);
                double largest = logits[0];
                foreach (double logit in logits)
                {
                    largest = Math.Max(largest, logit);
                }

                double sum = 0;
                for (int i = 0; i < logits.Length; i++)
                {
                    sum += probabilities[i] = Math.Exp(logits[i] - largest);
                }

                foreach (ref double probability in probabilities)
                {
                    probability /= sum;
                }

                start += count;
            }
        }

        private void Draw(Span<byte> decisions)
        {
            int start = 0;
            ReadOnlySpan<int> choiceCounts = _space.ChoiceCounts;
            for (int decision = 0; decision < choiceCounts.Length; decision++)
            {
                int last = choiceCounts[decision] - 1;
                int choice = 0;
                for (double left = _random.NextDouble(); choice < last && left >= _probabilities[start + choice]; choice++)
                {
                    left -= _probabilities[start + choice];
                }

                decisions[decision] = (byte)choice;
                start += choiceCounts[decision];
            }
        }
    }
}
