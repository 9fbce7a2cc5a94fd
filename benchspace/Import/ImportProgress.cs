namespace Benchspace.Import;

/// <summary>How far an import is.</summary>
/// <param name="Rows">The rows read so far; of an archive, the architectures.</param>
/// <param name="Fraction">The share of the source that was read, 0 to 1.</param>
public readonly record struct ImportProgress(long Rows, double Fraction);
