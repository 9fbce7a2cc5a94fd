using System.CommandLine;
using Benchspace;
using Benchspace.Benchmarks;

namespace Harness.Commands.Options;

/// <summary>The fidelities that searchers are given.</summary>
internal sealed class FidelityOption
{
    private readonly Option<string?> _epochs = new("--epochs", "-e")
    {
        Description = "The fidelity of trials: epochs of a complete training, such as 12. Several, from cheap to dear, for algorithms that promote trials: 1,4 or 1/12,4/12,12 (epoch 1 and 4 of a 12-epoch schedule). Default: the protocol's; 12 where networks are trained.",
    };

    public Option Option => _epochs;

    /// <summary>The fidelities that are given, in order; null where none is.</summary>
    /// <exception cref="InputException">One is none, or they are not in order.</exception>
    public IReadOnlyList<Fidelity>? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_epochs) is not { } text)
        {
            return null;
        }

        Fidelity[] fidelities = [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Fidelity.Parse)];
        return fidelities.Length > 0 && fidelities.Zip(fidelities.Skip(1)).All(pair => pair.First < pair.Second)
            ? fidelities
            : throw new InputException($"--epochs {text}: give fidelities from cheap to dear, such as 12 or 1/12,4/12,12");
    }
}
