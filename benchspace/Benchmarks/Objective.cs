namespace Benchspace.Benchmarks;

/// <summary>
/// A quantity that a search should make small beside making validation accuracy high, such as parameters or latency.
/// Validation accuracy is always the first objective and is not listed.
/// </summary>
/// <param name="Name">The name in files, such as <c>params_millions</c>.</param>
/// <param name="Unit">The unit, such as <c>million</c> or <c>s</c>.</param>
public sealed record Objective(string Name, string Unit);
