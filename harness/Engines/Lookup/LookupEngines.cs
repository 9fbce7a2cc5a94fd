using Benchspace.Benchmarks;

namespace Harness.Engines.Lookup;

/// <summary>Engines that look up trials in one benchmark. Without state; shared between threads if the benchmark may be.</summary>
/// <param name="benchmark">What scores the trials.</param>
/// <param name="settings">How workers are simulated; null for one slot and the benchmark's costs.</param>
public sealed class LookupEngines(IBenchmark benchmark, LookupSettings? settings = null) : IEngineSource
{
    private readonly LookupSettings _settings = settings ?? new LookupSettings();

    /// <inheritdoc/>
    public int? WorkerSlots => _settings.WorkerSlots;

    /// <inheritdoc/>
    public bool AllowsConcurrentRuns => benchmark.IsThreadSafe;

    /// <inheritdoc/>
    public bool IsSimulated => true;

    /// <inheritdoc/>
    public bool RecordsTrials => false;

    /// <inheritdoc/>
    public bool HasRecordOf(RunIdentity run) => false;

    /// <inheritdoc/>
    public IEngine Open(RunIdentity run, Random random, CancellationToken cancellation) => new LookupEngine(benchmark, random, _settings);
}
