namespace Harness.Engines;

/// <summary>A run within an experiment.</summary>
/// <param name="Algorithm">The algorithm's name in run logs.</param>
/// <param name="Dataset">The data set.</param>
/// <param name="Run">The run's number, from 0.</param>
public readonly record struct RunIdentity(string Algorithm, string Dataset, int Run);

/// <summary>Opens an engine for every run of an experiment on one data set.</summary>
public interface IEngineSource
{
    /// <summary>Worker slots of each engine, or null where their number changes.</summary>
    int? WorkerSlots { get; }

    /// <summary>Whether engines of several runs can work at once, each on a thread of its own. Else a run has all that there is.</summary>
    bool AllowsConcurrentRuns { get; }

    /// <summary>Whether time is simulated, so that it is known how long a trial takes when it begins.</summary>
    bool IsSimulated { get; }

    /// <summary>
    /// Whether every trial that ends is recorded where its engine finds it again. A run that was interrupted is then resumed
    /// where it was, and a run with a larger budget too; else a run that was interrupted begins anew.
    /// </summary>
    bool RecordsTrials { get; }

    /// <summary>Whether there is a record of a run.</summary>
    bool HasRecordOf(RunIdentity run);

    /// <summary>Gets ready, before the first engine is opened: what stands in the way of any run is said now. Default: nothing does.</summary>
    /// <exception cref="Benchspace.InputException">A record that is there is of another experiment, or not to be touched.</exception>
    void Prepare()
    {
    }

    /// <summary>An engine at the run's beginning.</summary>
    /// <param name="run">Which run.</param>
    /// <param name="random">Chance of the benchmark, not of the searcher.</param>
    /// <param name="cancellation">Interrupts waiting for outcomes.</param>
    IEngine Open(RunIdentity run, Random random, CancellationToken cancellation);
}
