using Harness.Training.Devices;
using Harness.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>
/// Stochastic gradient descent with momentum as PyTorch defines it (the momentum is not damped, weight decay is part of the
/// gradient), on all parameters of a network at once.
/// </summary>
internal sealed class GradientDescent : IDisposable
{
    private readonly NetworkParameters _parameters;
    private readonly bool _nesterov;
    private readonly bool _hasMomentum;
    private readonly Scalar _momentum;
    private readonly Scalar _weightDecay;
    private readonly Scalar _zero = 0f.ToScalar();
    private Scalar _minusLearningRate = 0f.ToScalar();

    public GradientDescent(NetworkParameters parameters, Recipe recipe)
    {
        _parameters = parameters;
        _nesterov = recipe.Nesterov;
        _hasMomentum = recipe.Momentum > 0;
        _momentum = recipe.Momentum.ToScalar();
        _weightDecay = recipe.WeightDecay.ToScalar();
    }

    public void UseLearningRate(double learningRate)
    {
        _minusLearningRate.Dispose();
        _minusLearningRate = (-learningRate).ToScalar();
    }

    /// <summary>Moves the parameters against their gradients, and makes these zero for the next step.</summary>
    public void Step()
    {
        Tensor values = _parameters.Values, gradients = _parameters.Gradients, momenta = _parameters.Momenta;
        gradients.add_(values, _weightDecay);
        Tensor direction = gradients;
        if (_hasMomentum)
        {
            momenta.mul_(_momentum).Add(gradients);
            direction = _nesterov ? gradients.add_(momenta, _momentum) : momenta;
        }

        values.add_(direction, _minusLearningRate);
        gradients.fill_(_zero);
    }

    public void Dispose()
    {
        _momentum.Dispose();
        _weightDecay.Dispose();
        _zero.Dispose();
        _minusLearningRate.Dispose();
    }
}
